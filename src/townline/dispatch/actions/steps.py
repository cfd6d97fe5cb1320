"""The steps of a protocol, each settled by itself. Nothing is skipped without a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from townline.accounts.models import User
from townline.callouts import actions as callouts
from townline.contacts import actions as contacts
from townline.core.errors import NotPermitted
from townline.directory import queries as directory
from townline.dispatch.actions.common import locked, write
from townline.dispatch.errors import (
    NeedsWords,
    NoSuchStep,
    NotSkippable,
    StepSettled,
    StillMissing,
)
from townline.dispatch.models import Incident, ProtocolRun, ProtocolVersion, Step
from townline.dispatch.queries.incidents import callouts_of
from townline.dispatch.queries.protocols import duty_of, version_of
from townline.dispatch.rules import closing, compartment, levels, protocol
from townline.dispatch.rules.owners import Owner

GAP = 10


@transaction.atomic
def start_protocol(
    *, incident_id: int, code: str, actor: User | None, now: datetime
) -> ProtocolRun:
    """Begin the version of a protocol that is in force now; one that has begun already is left as it is."""
    return begin(locked(incident_id), version_of(code, now), actor, now)


def begin(
    incident: Incident, version: ProtocolVersion, actor: User | None, now: datetime
) -> ProtocolRun:
    """Freeze the steps of a version into an incident that is held."""
    run, is_new = ProtocolRun.objects.get_or_create(
        incident=incident, version=version, defaults={"started_at": now}
    )
    if not is_new:
        return run
    definition = version.definition()
    Step.objects.bulk_create(
        _frozen(incident, run, step, (n + 1) * GAP, now) for n, step in enumerate(definition.steps)
    )
    if definition.compartment and not incident.compartment:
        neutral = compartment.title(definition.owner)
        incident.description = f"{incident.title}. {incident.description}".strip()
        incident.compartment, incident.title = definition.compartment, neutral
        incident.save(update_fields=["compartment", "title", "description"])
        _keep_along(incident, actor, now)
    write(incident, "protocol_started", actor=actor, now=now, rule_version=f"{version.code}-{version.number}",
          after={"protocol": version.title, "number": version.number})  # fmt: skip
    return run


def _keep_along(incident: Incident, actor: User | None, now: datetime) -> None:
    """Contacts go into the compartment with their incident, and its callouts say no more than it does."""
    reported = incident.reports.values_list("contact", flat=True)
    asked = incident.requests.values_list("service_request__contact", flat=True)
    contacts.keep_apart(
        contact_ids=[incident.contact_id, *reported, *asked], compartment=incident.compartment,
        actor=actor, now=now,
    )  # fmt: skip
    for each in callouts_of(incident):
        name = directory.program(each.program_code).name
        callouts.reword(
            callout_id=each.pk, title=f"{name}: {incident.title}", say=compartment.say(name),
            actor=actor, now=now,
        )  # fmt: skip


def _frozen(
    incident: Incident, run: ProtocolRun, step: protocol.Step, position: int, now: datetime
) -> Step:
    due = incident.aware_at + timedelta(minutes=step.within) if step.within is not None else None
    if step.kind == "wait" and step.minutes is not None:
        due = now + timedelta(minutes=step.minutes)
    return Step(
        incident=incident, run=run, position=position, code=step.id, kind=step.kind, what=step.what,
        say=step.say, note=step.note, fields=[asdict(each) for each in step.fields],
        when={name: list(wanted) for name, wanted in step.when.items()}, body_code=step.body,
        program_code=step.program, number=step.number or number_now(step.body, step.program, now),
        due_at=due, law=step.law, is_mandatory=step.must, is_excusable=step.excuse,
        needs=list(step.needs),
    )  # fmt: skip


def number_now(body_code: str, program_code: str, at: datetime) -> str:
    """The number that works at the instant, of a body or one of our programs."""
    if body_code:
        return directory.call_now(body_code, at).number
    if not program_code:
        return ""
    program = directory.program(program_code)
    is_open = directory.as_calendar(program.calendar).is_open(at)
    return program.phone if is_open or not program.on_call_phone else program.on_call_phone


def _step(incident: Incident, step_id: int) -> Step:
    found = Step.objects.select_for_update().filter(incident=incident, pk=step_id).first()
    if found is None:
        raise NoSuchStep
    if found.state != "waiting":
        raise StepSettled
    return found


@transaction.atomic
def settle(
    *, incident_id: int, step_id: int, actor: User, now: datetime,
    facts: Mapping[str, str] | None = None, words: str = "", told_to: str = "", is_live: bool = False,
    reference: str = "", reason: str = "",
) -> Step:  # fmt: skip
    """A step is done, now: what was heard, who was told, in which words, with which reference.

    An answer can raise the level, and rules out later steps that it makes needless. Raises StillMissing
    for a required fact and for what a telling must leave behind.
    """
    incident = locked(incident_id)
    step = _step(incident, step_id)
    _may_take(incident, step, actor)
    step.facts = {code: value.strip() for code, value in (facts or {}).items() if value.strip()}
    step.words, step.told_to, step.is_live = words.strip(), told_to.strip()[:120], is_live
    step.told_reference, step.reason = reference.strip()[:60], reason.strip()[:240]
    step.state, step.settled_at, step.settled_by = "done", now, actor
    _complete(step)
    step.save()
    write(incident, f"{_PAST[step.kind]}", actor=actor, now=now, reason=step.reason,
          after=_on_record(incident, step), rule_version=_rule(step))  # fmt: skip
    _raise_by(incident, step, actor, now)
    if step.kind == "ask":
        _rule_out(incident)
    return step


def _may_take(incident: Incident, step: Step, actor: User) -> None:
    """What is asked in a compartment is taken down by those who may take it."""
    role = incident.compartment
    if role and step.kind == "ask" and not (actor.may(f"{role}.take") or actor.may(f"{role}.open")):
        raise NotPermitted("Only those who take such calls write this down.")


_PAST = {"ask": "asked", "tell": "told", "do": "did", "wait": "waited"}


def _complete(step: Step) -> None:
    for field in step.fields:
        if field["must"] and not step.facts.get(field["code"]):
            raise StillMissing(f"Still needed: {field['label']}.", field=field["code"])
    if words := closing.lacks(duty_of(step)):
        raise StillMissing(f"{words}.", field="told_to")


def _rule(step: Step) -> str:
    version = step.run.version if step.run else None
    return f"{version.code}-{version.number}" if version else ""


def _on_record(incident: Incident, step: Step) -> dict[str, Any]:
    """What the ledger says of a step: in a compartment that something was written, never what."""
    told = {"to": step.told_to, "live": step.is_live, "reference": step.told_reference,
            "number": step.number}  # fmt: skip
    entry: dict[str, Any] = {"step": step.what, **{k: v for k, v in told.items() if v}}
    if incident.compartment:
        return entry | ({"written": sorted(step.facts)} if step.facts else {})
    if step.facts:
        entry["facts"] = step.facts
    if step.words:
        entry["words"] = step.words
    return entry


def _raise_by(incident: Incident, step: Step, actor: User, now: datetime) -> None:
    for field in step.fields:
        answer = step.facts.get(field["code"], "")
        level = field["raises"].get(answer, "")
        if level and levels.is_higher(level, incident.level):
            lift(incident, level, f"{field['label']}: {answer}", actor, now)


def lift(incident: Incident, level: str, reason: str, actor: User | None, now: datetime) -> None:
    """Raise a held incident's level; the time by which somebody must accept can only come nearer."""
    before = incident.level
    incident.level, incident.level_reason = level, reason[:240]
    if incident.accepted_at is None:
        due = levels.accept_by(level, since=now)
        incident.accept_by_at = levels.sooner(incident.accept_by_at, due)
    incident.version += 1
    incident.save()
    write(incident, "raised", actor=actor, now=now, reason=reason, before={"level": before},
          after={"level": level}, rule_version=levels.VERSION)  # fmt: skip


def _rule_out(incident: Incident) -> None:
    """After an answer: steps that what is known makes needless are set aside, and come back with it."""
    steps = list(Step.objects.filter(incident=incident))
    known: dict[str, str] = {}
    for step in steps:
        known |= step.facts
    for step in steps:
        if step.state not in ("waiting", "not_needed") or not step.when:
            continue
        wanted = {name: tuple(values) for name, values in step.when.items()}
        is_needed = protocol.is_needed(protocol.Step("", "do", "", when=wanted), known)
        state = "waiting" if is_needed else "not_needed"
        if state != step.state:
            step.state = state
            step.save(update_fields=["state"])


@transaction.atomic
def skip(*, incident_id: int, step_id: int, reason: str, actor: User, now: datetime) -> Step:
    """Leave a step out, with a reason. Raises NeedsWords, and NotSkippable for what the law asks for."""
    if not reason.strip():
        raise NeedsWords("Say why this step is left out: it stays on the record.", field="reason")
    incident = locked(incident_id)
    step = _step(incident, step_id)
    if step.is_mandatory and not step.is_excusable:
        raise NotSkippable(f"{step.what} cannot be skipped: {step.law}.", field="reason")
    step.state, step.reason = "skipped", reason.strip()[:240]
    step.settled_at, step.settled_by = now, actor
    step.save()
    write(incident, "skipped", actor=actor, now=now, reason=step.reason, after={"step": step.what},
          rule_version=_rule(step))  # fmt: skip
    return step


@transaction.atomic
def stop_protocol(
    *, incident_id: int, run_id: int, reason: str, actor: User, now: datetime
) -> None:
    """It was the wrong protocol: a supervisor stops it with a reason; what was done stays on the record."""
    if not actor.may("dispatch.override"):
        raise NotPermitted("A supervisor or the on-call manager stops a protocol.")
    if not reason.strip():
        raise NeedsWords("Say why it is the wrong protocol.", field="reason")
    incident = locked(incident_id)
    run = ProtocolRun.objects.filter(incident=incident, pk=run_id, stopped_at=None).first()
    if run is None:
        raise StepSettled("That protocol was stopped already.")
    run.stopped_at, run.stopped_reason = now, reason.strip()[:240]
    run.save(update_fields=["stopped_at", "stopped_reason"])
    run.steps.filter(state="waiting").update(
        state="void", reason=run.stopped_reason, settled_at=now, settled_by=actor
    )
    write(incident, "protocol_stopped", actor=actor, now=now, reason=run.stopped_reason,
          after={"protocol": run.version.title})  # fmt: skip


@transaction.atomic
def add_telling(
    *, incident_id: int, what: str, number: str, actor: User | None, now: datetime,
    due_at: datetime | None = None, body_code: str = "", program_code: str = "", say: str = "",
    law: str = "", is_mandatory: bool = False, needs: Sequence[str] = (),
) -> Step:  # fmt: skip
    """Somebody else must be told: a line more on the list of this incident. Raises NeedsWords."""
    if not what.strip():
        raise NeedsWords("Say who must be told.", field="what")
    incident = locked(incident_id)
    if incident.compartment and not (body_code or program_code):
        note_apart(incident, f"To be told: {what.strip()} {number.strip()}"[:2000], actor, now)
        what = compartment.somebody(number.strip())
    return must_tell(
        incident, what=what.strip()[:300], number=number.strip()[:30], due_at=due_at, say=say,
        body_code=body_code, program_code=program_code, law=law, is_mandatory=is_mandatory,
        needs=list(needs), actor=actor, now=now,
    )  # fmt: skip


def note_apart(incident: Incident, words: str, actor: User | None, now: datetime) -> None:
    """A note in a compartment is a step that is done: the ledger has that it was written, not what."""
    last = incident.steps.aggregate(last=Max("position"))["last"] or 0
    incident.steps.create(
        position=last + GAP, code=f"note-{last + GAP}", kind="do", what="Note",
        fields=[{"code": "note", "label": "Note"}], facts={"note": words}, state="done",
        settled_at=now, settled_by=actor,
    )  # fmt: skip


def must_tell(
    incident: Incident, *, what: str, number: str, actor: User | None, now: datetime, **more: Any
) -> Step:
    """Add a telling to a held incident."""
    last = Step.objects.filter(incident=incident).aggregate(last=Max("position"))["last"] or 0
    step = Step.objects.create(
        incident=incident, position=last + GAP, code=more.pop("code", f"added-{last + GAP}"),
        kind="tell", what=what, number=number, **more,
    )  # fmt: skip
    due = step.due_at.isoformat() if step.due_at else ""
    write(incident, "telling_added", actor=actor, now=now, after={"step": what, "due_at": due})
    return step


def tell_bodies(
    incident: Incident, owners: Sequence[Owner], why: str, *, actor: User | None, now: datetime,
    due_at: datetime,
) -> None:  # fmt: skip
    """Every body that an incident might belong to gets a mandatory line, once: one that its protocol tells
    already has its line there."""
    for owner in owners:
        code = f"body-{owner.program_code or owner.code}"
        there = (
            Q(code=code) if owner.is_ours else Q(code=code) | Q(kind="tell", body_code=owner.code)
        )
        if incident.steps.filter(there, state__in=("waiting", "done")).exists():
            continue
        must_tell(
            incident, what=owner.name, number=owner.number, code=code, actor=actor, now=now,
            body_code="" if owner.is_ours else owner.code, program_code=owner.program_code,
            due_at=due_at, is_mandatory=True, needs=["name"], note=why,
            say=_told(incident, why),
        )  # fmt: skip


def _told(incident: Incident, why: str) -> str:
    if incident.compartment:
        return incident.title
    return f"{incident.title}, {incident.place_label or 'place not certain'}. {why}"
