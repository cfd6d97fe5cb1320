"""Pages: the log of messages, their wordings, and a reader's own stop page."""
