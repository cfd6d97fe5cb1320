"""Calling people until somebody has accepted; nothing lost, nobody called twice."""
