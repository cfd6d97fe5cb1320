"""Facts about contacts, for the floors above."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContactAnswered:
    """Somebody took the contact."""

    contact_id: int
    user_id: int


@dataclass(frozen=True)
class ContactFinished:
    """The contact was wrapped up."""

    contact_id: int


@dataclass(frozen=True)
class ContactsJoined:
    """Two contacts were one conversation: what hangs on the other belongs to the first."""

    contact_id: int
    other_id: int
