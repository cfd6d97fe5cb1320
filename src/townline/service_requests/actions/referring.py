"""What a partner does with a request that is not ours, written into our own: one reference for the resident.

No member of staff acts here: the actor is the system, and the partner is named in what is written.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.core import events
from townline.service_requests import rules
from townline.service_requests.actions.opening import deadline_of, set_target
from townline.service_requests.actions.taking import clean, held, write
from townline.service_requests.actions.working import CENTRE
from townline.service_requests.errors import WrongState
from townline.service_requests.events import RequestClosed, RequestReopened, RequestUpdated
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import Outcome, State


def _held(request_id: int, *states: State) -> ServiceRequest:
    request = held(request_id)
    if states and State(request.state) not in states:
        raise WrongState
    request.version += 1
    return request


@transaction.atomic
def refer(*, request_id: int, partner: str, their_reference: str, now: datetime) -> ServiceRequest:
    """The partner has it. Raises NoSuchRequest; WrongState for one that is closed."""
    request = _held(request_id, State.OPEN, State.ACCEPTED, State.RETURNED, State.REFERRED)
    before = request.state
    request.state = State.REFERRED.value
    made = Update.objects.create(
        service_request=request, kind="referred", at=now,
        internal_note=f"{partner} calls it {their_reference}.",
        public_wording=f"Passed on to {partner}. Your reference stays the same.",
    )  # fmt: skip
    request.public_words = made.public_wording
    write(request, "referred", actor=None, now=now, update=made, before={"state": before},
          after={"partner": partner, "their_reference": their_reference})  # fmt: skip
    events.publish(RequestUpdated(request.pk))
    return request


@transaction.atomic
def note_from_partner(*, request_id: int, partner: str, words: str, now: datetime) -> Update:
    """The partner says how it stands, in words that the resident may read. Raises NoSuchRequest."""
    request, words = _held(request_id), clean(words)
    made: Update = Update.objects.create(
        service_request=request, kind="update", at=now, public_wording=f"{partner}: {words}"
    )
    request.public_words = made.public_wording
    write(request, "updated", actor=None, now=now, update=made,
          after={"partner": partner, "public": words})  # fmt: skip
    events.publish(RequestUpdated(request.pk))
    return made


@transaction.atomic
def close_from_partner(
    *, request_id: int, partner: str, outcome: str, words: str, now: datetime
) -> ServiceRequest:
    """The partner closed it: as what they say it came to, else as passed on; never as done by itself.

    Raises NoSuchRequest; WrongState for one that is closed.
    """
    request = _held(request_id, State.OPEN, State.ACCEPTED, State.RETURNED, State.REFERRED)
    before = request.state
    request.state, request.outcome, request.closed_at = State.CLOSED.value, outcome, now
    request.asked_at = None
    said = f"{partner}: {clean(words)}" if words else f"{partner} has closed it."
    made = Update.objects.create(
        service_request=request, kind="closed", resolution=outcome, at=now, public_wording=said
    )
    request.public_words = said
    write(request, "closed", actor=None, now=now, before={"state": before}, update=made,
          after={"outcome": Outcome(outcome).value, "partner": partner, "public": said})  # fmt: skip
    events.publish(RequestClosed(request.pk))
    return request


@transaction.atomic
def reopen_from_partner(
    *, request_id: int, partner: str, state: str, words: str, now: datetime
) -> ServiceRequest:
    """The partner, or who reported it through one, opened it again. Raises NoSuchRequest, WrongState."""
    request = _held(request_id, State.CLOSED)
    is_repeat = now - (request.closed_at or now) <= rules.REPEAT_WITHIN
    before = {"outcome": request.outcome, "target_at": request.target_at.isoformat()}
    request.state, request.outcome, request.closed_at = State(state).value, "", None
    request.reopened_at, request.pauses = now, None
    request.repeats_count += 1 if is_repeat else 0
    set_target(request, deadline_of(request))
    made = Update.objects.create(
        service_request=request, kind="reopened", at=now, internal_note=clean(words),
        public_wording=f"Reopened by {partner}.",
    )  # fmt: skip
    write(request, "reopened", actor=None, now=now, before=before, update=made,
          after={"partner": partner, "repeat": is_repeat,
                 "target_at": request.target_at.isoformat()})  # fmt: skip
    events.publish(RequestReopened(request.pk, is_repeat))
    return request


@transaction.atomic
def take_back(*, request_id: int, partner: str, reason: str, now: datetime) -> ServiceRequest:
    """The partner has it no more: our centre finds who does. Raises NoSuchRequest, WrongState."""
    request = _held(request_id, State.OPEN, State.ACCEPTED, State.RETURNED, State.REFERRED)
    reason = clean(reason)
    before = request.state
    request.state, request.program_code = State.RETURNED.value, CENTRE
    request.accepted_at = request.accepted_by = None
    Update.objects.create(
        service_request=request, kind="bounced", at=now, internal_note=f"{partner}: {reason}"
    )
    write(request, "bounced", actor=None, now=now, reason=reason, before={"state": before},
          after={"program": CENTRE, "partner": partner})  # fmt: skip
    return request


@transaction.atomic
def note_from_outside(*, request_id: int, source: str, words: str, now: datetime) -> Update:
    """Whoever sent the request adds something: for staff, not for the public. Raises NoSuchRequest."""
    request, words = _held(request_id), clean(words)
    made: Update = Update.objects.create(
        service_request=request, kind="fact", at=now, internal_note=f"{source}: {words}"
    )
    write(request, "told", actor=None, now=now, after={"source": source, "words": words})
    return made
