"""Reads of what is owed: promises to callers, and follow-up work for ourselves."""

from __future__ import annotations

from typing import TypeVar

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.contacts.models import FollowUp, Promise
from townline.core import rows

Owned = TypeVar("Owned", Promise, FollowUp)


_PROMISED = (
    "WHERE contacts_promise.owner_id = %s AND contacts_promise.kept_at IS NULL"
    " ORDER BY contacts_promise.due_at LIMIT 50"
)


def promises_of(user: User) -> list[Promise]:
    """Somebody's open promises, the next due first."""
    return rows.select(Promise, _PROMISED, [user.pk], joins=("contact",))


def follow_ups_of(user: User) -> list[FollowUp]:
    """Somebody's open follow-up work, the next due first."""
    return list(
        FollowUp.objects.filter(owner=user, done_at=None).select_related("contact")
        .order_by("due_at")[:50]
    )  # fmt: skip


def follow_ups_in(contact_id: int) -> list[FollowUp]:
    """What was left to do after a contact."""
    return _owned(rows.select(FollowUp, "WHERE contact_id = %s ORDER BY id", [contact_id]))


def _owned(found: list[Owned]) -> list[Owned]:
    """The same, each with its owner as remembered."""
    people = accounts.colleagues() if found else {}
    for each in found:
        each.owner = people[each.owner_id]
    return found


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
