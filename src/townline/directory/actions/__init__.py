"""Verbs on the directory: a new version, an end, a verification, a file taken over."""

from townline.directory.actions.entries import end, put, verify
from townline.directory.actions.uploads import Preview, apply, look_again, preview, receive

__all__ = ["Preview", "apply", "end", "look_again", "preview", "put", "receive", "verify"]
