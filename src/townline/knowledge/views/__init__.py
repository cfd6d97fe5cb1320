"""Pages and fragments of knowledge."""
