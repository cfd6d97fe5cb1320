"""Incidents, protocols, the board and the radio log of the night desk."""
