"""The script shelf, the editor, and the way of a script to every desk."""
