"""Reads of complaints: the register, one file, the whole of it for whoever must judge it."""

from townline.complaints.queries.dossier import Dossier, Section, dossier, lend, packed
from townline.complaints.queries.one import (
    calendar_of,
    extended_to,
    file,
    handlers,
    letter,
    letter_key,
    letters,
    may_read_files,
    notes,
    of_contact,
    policy,
    sent_letters,
    standing,
    timeline,
    waits_for_communications,
    whose_letters,
)
from townline.complaints.queries.register import PAGE, Asked, counts, register

__all__ = [
    "PAGE", "Asked", "Dossier", "Section", "calendar_of", "counts", "dossier",
    "extended_to", "file", "handlers", "lend", "letter", "letter_key", "letters", "may_read_files", "notes",
    "of_contact", "packed", "policy", "register", "sent_letters", "standing", "timeline",
    "waits_for_communications", "whose_letters",
]  # fmt: skip
