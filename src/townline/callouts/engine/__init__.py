"""The engine: any number of dispatchers, none of them special, on one database."""
