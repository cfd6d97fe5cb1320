"""Complaints as cases of their own: stages, clocks, conflicts of interest, letters."""
