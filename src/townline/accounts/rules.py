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
    ON_CALL_MANAGER = "on_call_manager"
    ON_CALL_WORKER = "on_call_worker"
    HEALTH_DUTY = "health_duty"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"
    PROGRAM = "program"


_CSR = frozenset(
    {
        "desk.open", "contacts.take", "contacts.read", "residents.read", "residents.change",
        "requests.read", "requests.create", "requests.follow", "requests.reopen",
        "knowledge.read", "knowledge.flag", "bulletins.read", "places.read", "directory.read",
        "scripts.run", "knowledge.provisional", "corrections.call", "dispatch.open", "dispatch.work",
        "rosters.read", "callin.read", "callouts.work", "closures.read", "closures.work", "health.take",
        "complaints.take", "messages.read",
    }
)  # fmt: skip
_NIGHT = frozenset(
    {"dispatch.open", "dispatch.work", "rosters.read", "callin.read", "callouts.work", "closures.read",
     "requests.read", "knowledge.read", "knowledge.flag", "bulletins.read", "places.read",
     "directory.read"}
)  # fmt: skip

POLICIES: dict[Role, frozenset[str]] = {
    Role.CSR: _CSR,
    Role.SUPERVISOR: _CSR
    | {"floor.watch", "knowledge.oversee", "bulletins.publish", "contacts.read_all", "residents.protect",
       "residents.see_protected", "requests.work", "corrections.lead", "dispatch.override",
       "dispatch.event_mode", "callouts.override", "rosters.edit", "rosters.approve",
       "rosters.home_numbers", "callin.evidence", "directory.edit", "scripts.read",
       "complaints.work", "complaints.lead", "messages.edit", "portal.review", "requests.plan",
       "requests.decide", "hours.decide"},
    Role.KNOWLEDGE_EDITOR: frozenset(
        {"desk.open", "knowledge.read", "knowledge.edit", "knowledge.flag", "scripts.read",
         "scripts.edit", "cues.edit", "bulletins.read", "places.read", "directory.read",
         "directory.edit", "corrections.lead", "corrections.call", "requests.read", "messages.read",
         "messages.edit"}
    ),
    Role.PROGRAM_CLERK: frozenset(
        {"program.open", "requests.read", "requests.work", "requests.follow", "requests.reopen",
         "knowledge.read", "knowledge.flag", "knowledge.approve", "scripts.read", "scripts.approve",
         "bulletins.read", "places.read", "directory.read", "rosters.read", "rosters.edit", "callin.read",
         "closures.read", "complaints.take", "complaints.work", "messages.read", "requests.plan",
         "hours.decide"}
    ),
    Role.ON_CALL_MANAGER: _NIGHT
    | {"dispatch.override", "dispatch.event_mode", "callouts.override", "rosters.edit", "rosters.approve",
       "rosters.home_numbers", "callin.evidence", "closures.work", "hours.decide"},
    Role.ON_CALL_WORKER: frozenset({"rosters.own", "bulletins.read", "knowledge.flag"}),
    Role.HEALTH_DUTY: _NIGHT | {"health.open", "health.take"},
    Role.PRIVACY_OFFICER: frozenset(
        {"privacy.read_log", "ledger.verify", "residents.read", "residents.protect",
         "residents.see_protected", "contacts.read", "contacts.read_all", "requests.read", "bulletins.read",
         "knowledge.read", "knowledge.flag"}
    ),
    Role.ADMINISTRATOR: frozenset(
        {"staff.manage", "ledger.verify", "floor.watch", "system.read", "bulletins.read", "knowledge.read",
         "knowledge.flag", "callin.read", "callin.edit", "messages.read", "open311.manage", "api.manage"}
    ),
    # Other people's software: what it may do is narrowed further by the scopes of its token.
    Role.PROGRAM: frozenset(
        {"contacts.read", "contacts.read_all", "requests.read", "requests.create", "requests.follow",
         "knowledge.read", "places.read", "directory.read"}
    ),
}  # fmt: skip


def may(roles: Iterable[str], permission: str) -> bool:
    """Whether any of these roles carries the permission."""
    return any(permission in POLICIES[Role(role)] for role in roles)


def opened(roles: Iterable[str]) -> list[str]:
    """What these roles may open, by name: `health` of the permission `health.open`."""
    every = frozenset[str]().union(*(POLICIES[Role(role)] for role in roles))
    return sorted(each.removesuffix(".open") for each in every if each.endswith(".open"))
