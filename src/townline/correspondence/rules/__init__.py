"""What decides about messages: when they leave, what they say, what came back. Pure."""
