"""Verbs on a script in a live contact. What comes of it is opened without typing it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.contacts.queries import contact_for
from townline.core import ledger, live
from townline.dispatch import actions as dispatch
from townline.knowledge import queries as knowledge
from townline.places.queries import Location
from townline.scripts import queries as scripts
from townline.service_requests.models import ServiceRequest
from townline.triage.errors import NeedsReason, NoScriptRunning, NotPossible
from townline.triage.models import Deviation, ScriptRun
from townline.triage.queries import state_of

TOLD = {"told": "caller told to call 9-1-1", "connected": "caller connected to 9-1-1"}


def _write(
    run: ScriptRun, verb: str, *, actor: User, now: datetime, reason: str = "", **after: Any
) -> None:
    ledger.append(
        stream=f"contact:{run.contact_id}", verb=f"script.{verb}", actor=actor, now=now,
        contact_id=run.contact_id, reason=reason,
        after={"script": run.version.code, "number": run.version.number, **after},
    )  # fmt: skip
    live.announce(f"contact:{run.contact_id}")


@transaction.atomic
def start(*, contact_id: int, code: str, actor: User, now: datetime) -> ScriptRun:
    """Run a script's version of this instant, for a tester the one they try.

    A script that runs already is left for it.
    """
    contact = contact_for(contact_id, actor)
    old = _running(contact_id, required=False)
    if old is not None and _leads_to(old, code):
        _end(old, None, actor, now)
    elif old is not None:
        _leave(old, Deviation.ANOTHER, code, actor, now)
    version = scripts.version_for(code, now, actor.pk)
    run = ScriptRun.objects.create(
        contact=contact,
        version=version,
        started_at=now,
        by=actor,
        step=version.definition().first.id,
    )
    if not contact.subject:
        Contact.objects.filter(pk=contact_id).update(subject=version.title)
    _write(run, "started", actor=actor, now=now)
    return run


def _leads_to(run: ScriptRun, code: str) -> bool:
    """Whether a run stands at its end and that end is the script `code`."""
    end = state_of(run).outcome
    return end is not None and end.kind == "script" and end.target == code


def _running(contact_id: int, *, required: bool = True) -> ScriptRun | None:
    run = (
        ScriptRun.objects.select_for_update(of=("self",)).select_related("version", "contact")
        .filter(contact=contact_id, state="running").first()
    )  # fmt: skip
    if run is None and required:
        raise NoScriptRunning
    return run


def _current(contact_id: int) -> ScriptRun:
    run = _running(contact_id)
    if run is None:
        raise NoScriptRunning
    return run


@transaction.atomic
def answer(
    *, contact_id: int, step: str, actor: User, now: datetime, key: str = "",
    values: Mapping[str, str] | None = None, gate: str = "",
) -> scripts.State:  # fmt: skip
    """Make one move: a numbered answer, facts written down, or the 9-1-1 gate passed.

    Urgency goes to the contact at once. Raises NotPossible naming what is missing; what was heard so far
    stays.
    """
    run = _current(contact_id)
    contact = run.contact
    before = state_of(run)
    move = scripts.Move(step, key, dict(values or {}), gate)
    try:
        state = scripts.apply(
            run.version.definition(), before, move, place_known=bool(contact.place)
        )
    except scripts.WrongMove as wrong:
        raise NotPossible(str(wrong), field="answer") from wrong
    run.moves, run.step = [*run.moves, move.as_json() | {"at": now.isoformat()}], state.step
    run.save(update_fields=["moves", "step"])
    _write(
        run,
        "answered",
        actor=actor,
        now=now,
        step=step,
        key=key,
        values=dict(values or {}),
        gate=gate,
    )
    if state.urgency and state.urgency != before.urgency:
        contacts.raise_level(contact_id=contact_id, level=state.urgency,
                             reason="; ".join(state.reasons[-1:]), actor=actor, now=now)  # fmt: skip
    if gate in TOLD:
        contacts.note_911(contact_id=contact_id, how=TOLD[gate], actor=actor, now=now)
    return state


@transaction.atomic
def back(*, contact_id: int, actor: User, now: datetime) -> scripts.State:
    """Go one move back; what was heard there is kept aside."""
    run = _current(contact_id)
    if run.moves:
        run.undone = [*run.undone, run.moves[-1]]
        run.moves = run.moves[:-1]
        run.step = state_of(run).step
        run.save(update_fields=["moves", "undone", "step"])
        _write(run, "went_back", actor=actor, now=now)
    return state_of(run)


@transaction.atomic
def leave(
    *, contact_id: int, category: str, reason: str = "", actor: User, now: datetime
) -> ScriptRun:
    """Leave the script with a reason; what was heard stays. Raises NeedsReason.

    `category` is one of Deviation that a person can choose; something else needs its words.
    """
    known = category in Deviation.values and category != Deviation.ANOTHER
    if not known or (category == Deviation.OTHER and not reason.strip()):
        raise NeedsReason(field="reason")
    run = _current(contact_id)
    _leave(run, category, reason.strip(), actor, now)
    return run


def _leave(run: ScriptRun, category: str, reason: str, actor: User, now: datetime) -> None:
    run.state, run.ended_at = "left", now
    run.left_category, run.left_reason = category, reason[:240]
    run.save(update_fields=["state", "left_category", "left_reason", "ended_at"])
    words = str(Deviation(category).label)
    _write(run, "left", actor=actor, now=now, reason=f"{words}: {reason}" if reason else words,
           step=state_of(run).step, category=category)  # fmt: skip
    live.announce("scripts", run.version_id)


@transaction.atomic
def finish(*, contact_id: int, actor: User, now: datetime) -> ServiceRequest | None:
    """End the script as its exit says; an `open` exit opens the request from what was heard.

    By night, or for an emergency, the same exit opens an incident and calls people out for it.

    Returns the request, or None for an exit that opens none. Raises NotPossible before the end, and what
    opening a request refuses.
    """
    run = _current(contact_id)
    state = state_of(run)
    if state.outcome is None:
        raise NotPossible("The script is not at its end yet.")
    made = _open(run, state, actor, now) if state.outcome.kind == "open" else None
    if state.outcome.kind == "answer":
        _read_out(run, state.outcome.target, actor, now)
    if state.outcome.kind == "call_911":
        contacts.note_911(contact_id=contact_id, how=TOLD["told"], actor=actor, now=now)
    _end(run, made, actor, now)
    return made


def _end(run: ScriptRun, made: ServiceRequest | None, actor: User, now: datetime) -> None:
    end = state_of(run).outcome
    run.state, run.ended_at = "finished", now
    run.service_request_id = made.pk if made else None
    run.save(update_fields=["state", "ended_at", "service_request_id"])
    _write(run, "finished", actor=actor, now=now, exit=end.kind if end else "",
           target=end.target if end else "", reference=made.reference if made else "")  # fmt: skip


def _read_out(run: ScriptRun, code: str, actor: User, now: datetime) -> None:
    """Keep the exact version of the answer that the script had read to the caller, if one is usable."""
    language = "fr" if run.contact.language == "French" else "en"
    answer = knowledge.live_version(code, at=now, language=language)
    if answer is not None:
        contacts.record_exposure(
            contact_id=run.contact_id, article_version_id=answer.pk, number=answer.number,
            title=answer.title, kind="read_out", language=answer.language, actor=actor, now=now,
        )  # fmt: skip


def _open(run: ScriptRun, state: scripts.State, actor: User, now: datetime) -> ServiceRequest:
    contact = run.contact
    script = run.version.definition()
    exit_ = state.outcome
    if exit_ is None:
        raise NotPossible
    reported = dispatch.report(
        contact_id=contact.pk, definition_code=exit_.target, attributes=scripts.facts(state),
        location=Location.from_json(contact.place) if contact.place else None,
        description=scripts.describe(script, state), urgency=state.urgency,
        urgency_reason="; ".join(state.reasons)[:240],
        hazard=state.reasons[-1] if state.urgency in ("E", "A") and state.reasons else "",
        person_id=contact.person_id, number=contact.from_number, aware_at=contact.aware_at,
        actor=actor, now=now, script_version_id=run.version_id,
        cues=[cue.code for cue in knowledge.notice(contact.heard)],
    )  # fmt: skip
    return reported.request
