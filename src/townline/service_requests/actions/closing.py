"""Closing a request with what it came to, and opening it again when that was not so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events
from townline.service_requests import queries, rules
from townline.service_requests.actions.opening import deadline_of, must_be_taken, set_target
from townline.service_requests.actions.taking import clean, take, write
from townline.service_requests.errors import NeedsProof, NeedsWords, PartsAreOpen
from townline.service_requests.events import RequestClosed, RequestReopened
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import NEEDS_WORDS, Outcome, State
from townline.service_requests.rules.outside import proof_missing


@transaction.atomic
def close(
    *, request_id: int, outcome: str, public_wording: str, actor: User, now: datetime,
    internal_note: str = "", despite: str = "", proof_note: str = "", seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """Close with what it came to. Anything but done needs words that the resident can read.

    While a part of it is open it closes only `despite` that, with a reason, which is kept. Whatever is one
    job with it closes as well. Where its type sets proof for this outcome, a photo under `after` or
    `proof_note` gives it. Raises NeedsWords, NeedsProof, PartsAreOpen, WrongState, NotYourProgram.
    """
    public_wording, internal_note = clean(public_wording), clean(internal_note)
    if outcome not in {each.value for each in Outcome}:
        raise NeedsWords("Say what it came to: closed is not the same as fixed.", field="outcome")
    if Outcome(outcome) in NEEDS_WORDS and not public_wording.strip():
        raise NeedsWords("Tell the resident why, in a sentence.", field="public_wording")
    request = take(request_id, "close", actor, seen)
    _needs_proof(request, outcome, proof_note)
    parts = queries.open_parts(request)
    if not rules.may_close([part.reference for part in parts], despite):
        raise PartsAreOpen(
            f"Still open: {', '.join(part.reference for part in parts)}. Close them first, or say why this"
            " closes all the same.",
            field="despite",
        )  # fmt: skip
    before = request.state
    request.state, request.outcome, request.closed_at = State.CLOSED.value, outcome, now
    request.asked_at = None
    request.public_words = public_wording.strip() or request.public_words
    made = Update.objects.create(
        service_request=request, kind="closed", resolution=outcome, by=actor, at=now,
        action_taken=proof_note.strip(),
        internal_note=_note(internal_note, despite if parts else ""),
        public_wording=public_wording.strip() or rules.status_words("closed", outcome),
    )  # fmt: skip
    write(request, "closed", actor=actor, now=now, before={"state": before}, update=made,
          after={"outcome": outcome, "public": made.public_wording, "late": now > request.target_at,
                 **({"despite": despite.strip()} if parts else {})})  # fmt: skip
    _tell_the_whole(request, actor, now)
    events.publish(RequestClosed(request.pk))
    return request


def _needs_proof(request: ServiceRequest, outcome: str, note: str) -> None:
    asked = request.definition.proof
    if outcome not in asked:
        return
    missing = proof_missing(asked, outcome, has_photo=queries.has_photo_after(request), note=note)
    if missing:
        raise NeedsProof(missing, field="proof_note")


def _note(note: str, despite: str) -> str:
    reason = f"Closed with open parts: {despite.strip()}" if despite.strip() else ""
    return "\n".join(text for text in (note.strip(), reason) if text)


def _tell_the_whole(request: ServiceRequest, actor: User, now: datetime) -> None:
    """The last part is done: the job it is a part of says so to whoever works on it."""
    parent = request.parent
    if parent is None or parent.is_closed or queries.open_parts(parent):
        return
    Update.objects.create(
        service_request=parent, kind="parts", by=actor, at=now,
        internal_note=f"The last open part, {request.reference}, is closed.",
    )  # fmt: skip


@transaction.atomic
def reopen(
    *, request_id: int, reason: str, actor: User | None, now: datetime,
    contact_id: int | None = None, seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """It was not fixed, or came back: its target counts from now; when we first knew stays what it was.

    Within 30 days of closing it counts as a repeat and grows more urgent. `actor` is None where the resident
    says so themselves, by their link.
    """
    reason = clean(reason)
    if not reason:
        raise NeedsWords("Say what is still wrong.", field="reason")
    request = take(request_id, "reopen", actor, seen)
    closed_at = request.closed_at or now
    is_repeat = now - closed_at <= rules.REPEAT_WITHIN
    before = {"outcome": request.outcome, "urgency": request.urgency,
              "target_at": request.target_at.isoformat()}  # fmt: skip
    request.state, request.outcome, request.closed_at = State.OPEN.value, "", None
    request.accepted_at = request.accepted_by = None
    request.reopened_at, request.pauses = now, None
    if is_repeat:
        request.repeats_count += 1
        request.urgency = rules.one_up(request.urgency)
        request.urgency_reason = "It came back after it was closed."
    set_target(request, deadline_of(request))
    must_be_taken(request, now)
    made = Update.objects.create(
        service_request=request, kind="reopened", internal_note=reason.strip(), by=actor, at=now,
        public_wording="Reopened after a new report.",
    )  # fmt: skip
    write(request, "reopened", actor=actor, now=now, reason=reason, before=before, update=made,
          after={"repeat": is_repeat, "urgency": request.urgency, "contact": contact_id,
                 "target_at": request.target_at.isoformat()})  # fmt: skip
    events.publish(RequestReopened(request.pk, is_repeat))
    return request
