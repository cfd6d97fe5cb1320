"""A clock that can be moved, for whole programs that tests start.

Nothing of it is in the program: `tests.moved.settings` are the usual settings with this one app more, which
puts another `timezone.now` in place when the program starts, and `clock.MovedClock` gives a database its own
`now()`. An installation has no `tests`, so there is no switch that could be left on by mistake.
"""
