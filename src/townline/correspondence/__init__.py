"""Correspondence with residents: templates, an outbox, consent, quiet hours, and the way out."""
