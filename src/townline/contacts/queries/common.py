"""What the reads of contacts share."""

from __future__ import annotations

from townline.accounts import queries as accounts
from townline.contacts import rules
from townline.contacts.models import Contact, Line
from townline.core.reference import remember

OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(rules.OPEN))


def every_line() -> dict[int, Line]:
    return remember("lines", lambda: {line.pk: line for line in Line.objects.all()})


def with_staff(found: list[Contact]) -> list[Contact]:
    """The same contacts, their line and agent taken from what is remembered."""
    people = accounts.colleagues() if found else {}
    for contact in found:
        contact.line = every_line()[contact.line_id] if contact.line_id else None
        contact.agent = people.get(contact.agent_id or 0)
    return found
