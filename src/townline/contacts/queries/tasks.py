"""Reads of what is owed: promises to callers, and follow-up work for ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.contacts.models import CalmPause, FollowUp, Promise
from townline.contacts.queries.shielding import shielded
from townline.core import apart, rows
from townline.core.reference import remember

Owned = TypeVar("Owned", Promise, FollowUp)


_PROMISED = (
    "WHERE contacts_promise.owner_id = %s AND contacts_promise.kept_at IS NULL"
    " ORDER BY contacts_promise.due_at LIMIT 50"
)


def promises_of(user: User) -> list[Promise]:
    """Somebody's open promises, the next due first."""
    return _words_held(rows.select(Promise, _PROMISED, [user.pk], joins=("contact",)), user)


def follow_ups_of(user: User) -> list[FollowUp]:
    """Somebody's open follow-up work, the next due first."""
    found = FollowUp.objects.filter(owner=user, done_at=None).select_related("contact")
    return _words_held(list(found.order_by("due_at")[:50]), user)


def _words_held(tasks: list[Owned], viewer: User) -> list[Owned]:
    """The same tasks, due as ever; what they say of a contact that is kept apart its role alone reads."""
    for each in tasks:
        each.contact = shielded([each.contact], viewer)[0]
        if each.contact.is_shielded:
            each.text = apart.held()
    return tasks


def follow_ups_in(contact_id: int) -> list[FollowUp]:
    """What was left to do after a contact."""
    return _owned(rows.select(FollowUp, "WHERE contact_id = %s ORDER BY id", [contact_id]))


def _owned(found: list[Owned]) -> list[Owned]:
    """The same, each with its owner as remembered."""
    people = accounts.colleagues() if found else {}
    for each in found:
        each.owner = people[each.owner_id]
    return found


def calm_until(at: datetime) -> datetime | None:
    """Until when calm work waits, at an instant; None where none does. Remembered while nothing changes."""

    def unended() -> list[CalmPause]:
        return list(CalmPause.objects.filter(ended_at=None, until_at__gt=at))

    minute = at.replace(second=0, microsecond=0)
    pauses = [
        each for each in remember(("calm", minute), unended) if each.from_at <= at < each.until_at
    ]
    return max((each.until_at for each in pauses), default=None)


def without_calm(tasks: Sequence[Owned], at: datetime) -> tuple[list[Owned], int]:
    """(the tasks that are shown, how many calm ones wait): while a pause is on, only urgent contacts' own."""
    if calm_until(at) is None:
        return list(tasks), 0
    urgent = [each for each in tasks if each.contact.level in ("E", "A")]
    return urgent, len(tasks) - len(urgent)


def colleagues(user: User) -> list[User]:
    """Those who could take over a promise or a task, by name."""
    able = [
        each for each in accounts.colleagues().values() if {"csr", "supervisor"} & {*each.roles}
    ]
    others = [each for each in able if each.is_active and each.pk != user.pk]
    return sorted(others, key=lambda each: (each.name, each.pk))


def promises_in(contact_id: int) -> list[Promise]:
    """What was promised in a contact."""
    return _owned(rows.select(Promise, "WHERE contact_id = %s ORDER BY id", [contact_id]))
