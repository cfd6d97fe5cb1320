"""In which order a collective agreement lets people be called, and why."""
