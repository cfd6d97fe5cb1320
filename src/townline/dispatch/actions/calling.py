"""Calling people out for an incident. Who, in which order and with what result the engine below keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.dispatch.actions import steps
from townline.dispatch.actions.common import locked, write
from townline.dispatch.errors import NoSuchCallout
from townline.dispatch.models import Incident
from townline.dispatch.rules import levels
from townline.dispatch.rules.protocol import Protocol


@transaction.atomic
def call_out(
    *, incident_id: int, program_code: str, why: str, actor: User | None, now: datetime
) -> None:
    """Call out a program's people. Raises NoSuchCallout for a program that nobody stands by for."""
    incident = locked(incident_id)
    _call(incident, program_code, why, actor, now)


def call_out_first(
    incident: Incident, definition: Protocol | None, why: str, actor: User | None, now: datetime
) -> None:
    """The callout an incident begins with: its own program, or the one its protocol names."""
    ours = incident.program_code if _has_on_call(incident.program_code) else ""
    program = (definition.program if definition else "") or ours
    if program:
        _call(incident, program, why or "Somebody must accept it.", actor, now)


def _has_on_call(program_code: str) -> bool:
    try:
        return bool(program_code and directory.program(program_code).on_call_phone)
    except NotFound:
        return False


def _call(
    incident: Incident, program_code: str, why: str, actor: User | None, now: datetime
) -> None:
    """Until an agreement ranks the people the on-call number itself is rung: a line with a clock."""
    try:
        program = directory.program(program_code)
    except NotFound as unknown:
        raise NoSuchCallout(str(unknown)) from unknown
    if incident.steps.filter(code=f"call-{program_code}", state="waiting").exists():
        return
    within = levels.ACCEPT_WITHIN.get(incident.level, timedelta(minutes=20))
    steps.must_tell(
        incident, what=f"{program.name}, on call", number=program.on_call_phone or program.phone,
        code=f"call-{program_code}", program_code=program_code, due_at=now + within, note=why,
        is_mandatory=True, needs=["name", "live"], actor=actor, now=now,
        say=f"{incident.title}, {incident.place_label}. Can you respond, and when will you be there?",
    )  # fmt: skip
    write(incident, "called_out", actor=actor, now=now, reason=why, after={"program": program_code})


@transaction.atomic
def note_accepted(*, incident_id: int, by: str, actor: User | None, now: datetime) -> Incident:
    """Somebody accepted: the countdown ends."""
    incident = locked(incident_id, must_be_open=False)
    if incident.accepted_at is None:
        incident.accepted_at, incident.accepted_by = now, by[:120]
        incident.save(update_fields=["accepted_at", "accepted_by"])
        write(incident, "accepted", actor=actor, now=now, after={"by": by})
    return incident
