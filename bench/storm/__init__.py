"""`./townline bench storm`: four hundred calls in thirty minutes, fourteen desks, one event (scenario S4)."""
