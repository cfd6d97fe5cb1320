"""The proof of the callout engine: people are called out while everything is killed, and nothing is lost.

The engine under proof is the program's own. Faults, kills and mutants are put in from here, by subclasses:
the program has no switch for them.
"""
