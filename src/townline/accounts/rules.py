"""Who may do what: every permission of the program in one table, by role. Pure data and one question."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A hat someone wears at work. One person may wear several."""

    CSR = "csr"
    SUPERVISOR = "supervisor"
    KNOWLEDGE_EDITOR = "knowledge_editor"
    PROGRAM_CLERK = "program_clerk"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"


_CSR = frozenset(
    {
        "desk.open", "contacts.take", "contacts.read", "residents.read", "residents.change",
        "requests.read", "requests.create", "requests.follow", "requests.reopen",
        "knowledge.read", "knowledge.flag", "bulletins.read", "places.read", "directory.read",
        "scripts.run",
    }
)  # fmt: skip

POLICIES: dict[Role, frozenset[str]] = {
    Role.CSR: _CSR,
    Role.SUPERVISOR: _CSR
    | {"floor.watch", "bulletins.publish", "contacts.read_all", "residents.protect",
       "residents.see_protected", "requests.work"},
    Role.KNOWLEDGE_EDITOR: frozenset(
        {"desk.open", "knowledge.read", "knowledge.edit", "knowledge.flag", "scripts.read",
         "scripts.edit", "cues.edit", "bulletins.read", "places.read", "directory.read",
         "requests.read"}
    ),
    Role.PROGRAM_CLERK: frozenset(
        {"program.open", "requests.read", "requests.work", "requests.follow", "requests.reopen",
         "knowledge.read", "knowledge.flag", "bulletins.read", "places.read", "directory.read"}
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {"privacy.read_log", "ledger.verify", "residents.read", "residents.protect",
         "residents.see_protected", "contacts.read", "contacts.read_all", "requests.read", "bulletins.read",
         "knowledge.read"}
    ),
    Role.ADMINISTRATOR: frozenset(
        {"staff.manage", "ledger.verify", "floor.watch", "system.read", "bulletins.read", "knowledge.read"}
    ),
}  # fmt: skip


def may(roles: Iterable[str], permission: str) -> bool:
    """Whether any of these roles carries the permission."""
    return any(permission in POLICIES[Role(role)] for role in roles)
