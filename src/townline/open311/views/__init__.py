"""The door for other people's software, and the pages for those who look after it."""
