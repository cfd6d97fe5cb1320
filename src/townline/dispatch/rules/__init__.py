"""The rules of dispatch: levels, protocols, deadlines, closing, event mode. Pure."""
