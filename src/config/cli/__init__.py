"""The commands of ./townline."""
