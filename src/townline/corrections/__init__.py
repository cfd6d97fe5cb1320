"""Who was told what, and who is called back when it was wrong."""
