"""Units, the radio log, and the timers of people who work alone."""
