"""Reads of complaints: the register, one file, the whole of it for whoever must judge it."""

from townline.complaints.queries.dossier import Dossier, Section, dossier, lend, packed
from townline.complaints.queries.one import (
    calendar_of,
    file,
    handlers,
    letter,
    letters,
    notes,
    of_contact,
    policy,
    standing,
    timeline,
)
from townline.complaints.queries.register import PAGE, Asked, counts, register

__all__ = [
    "PAGE", "Asked", "Dossier", "Section", "calendar_of", "counts", "dossier", "file", "handlers",
    "lend", "letter", "letters", "notes", "of_contact", "packed", "policy", "register", "standing",
    "timeline",
]  # fmt: skip
