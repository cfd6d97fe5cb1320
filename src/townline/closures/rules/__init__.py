"""The rules of closures: what stands open, what is late, and how one record becomes three feeds."""
