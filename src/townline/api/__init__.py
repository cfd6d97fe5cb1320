"""The JSON door: other programs read and write by types, with tokens, and are told by signed webhooks."""
