"""Calling people out for an incident. Who, in which order and with what result the engine below keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.callouts import actions as callouts
from townline.callouts.models import Fill
from townline.core import region
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.directory.models import Program
from townline.dispatch.actions import steps
from townline.dispatch.actions.common import locked, write
from townline.dispatch.errors import NoSuchCallout
from townline.dispatch.models import Incident, Step
from townline.dispatch.queries.incidents import callouts_of, subject_of
from townline.dispatch.queries.standby import standby_plan
from townline.dispatch.rules import compartment, levels
from townline.dispatch.rules.protocol import Protocol


@transaction.atomic
def call_out(
    *, incident_id: int, program_code: str, why: str, actor: User | None, now: datetime
) -> None:
    """Call out a program's people, by day as well. Raises NoSuchCallout for a program there is not."""
    incident = locked(incident_id)
    _call(incident, _program(program_code), why, actor, now, is_asked_for=True)


def call_out_first(
    incident: Incident, definition: Protocol | None, why: str, actor: User | None, now: datetime
) -> None:
    """The callouts an incident begins with: its program, and whoever must accept in person."""
    ours = incident.program_code if _has_on_call(incident.program_code) else ""
    first = (definition.program if definition else "") or ours
    in_person = [
        step.program
        for step in (definition.steps if definition else ())
        if step.program and step.must and "live" in step.needs and not step.when
    ]
    for code in dict.fromkeys([first, *in_person]):
        if code:
            _call(incident, _program(code), why or _("Somebody must accept it."), actor, now)


def _program(code: str) -> Program:
    try:
        return directory.program(code)
    except NotFound as unknown:
        raise NoSuchCallout(str(unknown)) from unknown


def _has_on_call(program_code: str) -> bool:
    try:
        return bool(program_code and directory.program(program_code).on_call_phone)
    except NotFound:
        return False


def _call(
    incident: Incident, program: Program, why: str, actor: User | None, now: datetime, *,
    is_asked_for: bool = False,
) -> None:  # fmt: skip
    """By night, for an emergency or when asked for, whoever is on call is rung in order; where nobody is on
    the roster, or by day, the program's own number is: a line to tell, with a clock."""
    if any(each.program_code == program.code and each.is_live for each in callouts_of(incident)):
        return
    is_open = directory.as_calendar(program.calendar).is_open(now)
    plan = standby_plan(program.code, now)
    if plan is None or (is_open and incident.level != "E" and not is_asked_for):
        _ring_the_desk(incident, program, why, actor, now)
        return
    here = region.here(now)
    callouts.start(
        subject=subject_of(incident), title=f"{program.name}: {incident.title}"[:200],
        say=_say(incident, program), program_code=program.code, level=incident.level, plan=plan,
        voicemail=_("Please call the %(region)s.") % {"region": here.full_name},
        deadline_at=now + _within(incident), actor=actor, now=now, contact_id=incident.contact_id,
    )  # fmt: skip
    write(incident, "called_out", actor=actor, now=now, reason=why, after={"program": program.name})


def _within(incident: Incident) -> timedelta:
    return levels.ACCEPT_WITHIN.get(incident.level, timedelta(minutes=20))


def _say(incident: Incident, program: Program) -> str:
    """What is read to whoever answers; of an incident that is kept apart nothing but that there is a call."""
    if incident.compartment:
        return compartment.say(program.name)
    where = f", {incident.place_label}" if incident.place_label else ""
    hazards = f" {'. '.join(incident.hazards)}." if incident.hazards else ""
    return (
        f"This is the Region\u2019s night desk. {incident.title}{where}.{hazards}"
        " Can you respond, and how long until you get there?"
    )


def _ring_the_desk(
    incident: Incident, program: Program, why: str, actor: User | None, now: datetime
) -> None:
    if incident.steps.filter(program_code=program.code, kind="tell", state="waiting").exists():
        return
    number = steps.number_now("", program.code, now)
    steps.must_tell(
        incident, what=f"{program.name}, on call", number=number, code=f"call-{program.code}",
        program_code=program.code, due_at=now + _within(incident), note=why, is_mandatory=True,
        needs=["name", "live"], actor=actor, now=now, say=_say(incident, program),
    )  # fmt: skip


@transaction.atomic
def note_accepted(*, incident_id: int, by: str, actor: User | None, now: datetime) -> Incident:
    """Somebody accepted: the countdown ends."""
    incident = locked(incident_id, must_be_open=False)
    if incident.accepted_at is None:
        incident.accepted_at, incident.accepted_by = now, by[:120]
        incident.save(update_fields=["accepted_at", "accepted_by"])
        write(incident, "accepted", actor=actor, now=now, after={"by": by})
    return incident


@transaction.atomic
def take_acceptance(*, callout_id: int, now: datetime) -> None:
    """Somebody who was called out accepted: the countdown ends, and they count as told, in person, by name.

    Doing it twice is doing it once.
    """
    fill = (
        Fill.objects.filter(callout=callout_id, withdrawn_at=None).select_related("callout")
        .order_by("accepted_at").first()
    )  # fmt: skip
    kind, _sep, number = fill.callout.subject.partition(":") if fill else ("", "", "")
    if fill is None or kind != "incident" or not number.isdigit():
        return
    incident = note_accepted(
        incident_id=int(number), by=fill.name, actor=None, now=fill.accepted_at
    )
    told = Step.objects.select_for_update().filter(
        incident=incident, kind="tell", state="waiting", program_code=fill.callout.program_code
    )
    for step in told:
        step.state, step.settled_at = "done", fill.accepted_at
        step.told_to, step.is_live = fill.name, True
        step.save(update_fields=["state", "settled_at", "told_to", "is_live"])
        write(incident, "told", actor=None, now=now,
              after={"step": step.what, "to": fill.name, "live": True})  # fmt: skip
