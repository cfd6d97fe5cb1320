"""Giving a job to a contractor outside by a link, and what they say of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.attachments import actions as attachments
from townline.attachments.actions import Incoming
from townline.core import events, live
from townline.service_requests import queries, rules
from townline.service_requests.actions.taking import clean, held, take, write
from townline.service_requests.errors import LinkIsOver, NeedsProof, NeedsWords, NoSuchRequest
from townline.service_requests.events import RequestUpdated
from townline.service_requests.models import ServiceRequest, Update, WorkLink
from townline.service_requests.queries.files import owner_of_files
from townline.service_requests.rules import NEEDS_WORDS, Outcome, State
from townline.service_requests.rules.outside import (
    LONGEST_LINK,
    Step,
    may_step,
    proof_missing,
)

OUTCOMES_OUTSIDE = (Outcome.DONE, Outcome.MADE_SAFE, Outcome.UNABLE, Outcome.NOT_FOUND)


@transaction.atomic
def send_out(
    *, request_id: int, contractor: str, instructions: str, hours: float, actor: User, now: datetime,
    seen: int | None = None,
) -> WorkLink:  # fmt: skip
    """Give a job to a contractor: makes the link that opens it for so many hours, thirty days at most.

    A request that nobody had accepted is accepted by whoever gives it out. Raises NeedsWords, WrongState.
    """
    if not contractor.strip():
        raise NeedsWords("Say who gets it.", field="contractor")
    if not instructions.strip():
        raise NeedsWords("Write what they are to do: they read nothing else.", field="instructions")
    if not 0 < hours <= LONGEST_LINK / timedelta(hours=1):
        raise NeedsWords("Say for how long the link opens, thirty days at most.", field="hours")
    request = take(request_id, "update", actor, seen)
    if request.state in (State.OPEN.value, State.RETURNED.value):
        request.state, request.accepted_at, request.accepted_by = State.ACCEPTED.value, now, actor
    link = WorkLink.objects.create(
        service_request=request, contractor=contractor.strip()[:120], made_at=now, made_by=actor,
        instructions=clean(instructions), key=secrets.token_urlsafe(18),
        expires_at=now + timedelta(hours=hours),
    )  # fmt: skip
    Update.objects.create(service_request=request, kind="sent_out", by=actor, at=now,
                          internal_note=f"Given to {link.contractor}.")  # fmt: skip
    write(request, "sent_out", actor=actor, now=now,
          after={"link": link.pk, "contractor": link.contractor,
                 "expires_at": link.expires_at.isoformat()})  # fmt: skip
    return link


@transaction.atomic
def take_link_back(*, link_id: int, actor: User, now: datetime) -> WorkLink:
    """The link opens no more from now. Nothing where it was taken back already."""
    link = WorkLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NoSuchRequest
    request = take(link.service_request_id, "update", actor, None)
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        write(request, "link_ended", actor=actor, now=now, after={"link": link.pk})
    return link


def _opened(link_id: int, now: datetime) -> WorkLink:
    rows = WorkLink.objects.select_for_update(of=("self",)).select_related("service_request")
    link = rows.filter(pk=link_id).first()
    if link is None:
        raise NoSuchRequest
    if not link.is_open(now) or link.service_request.is_closed:
        raise LinkIsOver
    return link


@transaction.atomic
def say_step(
    *, link_id: int, step: str, now: datetime, words: str = "", photos: Sequence[Incoming] = ()
) -> WorkLink:
    """The contractor takes it, declines it with a reason, or is there, with photos of how they found it.

    The same again is nothing. Raises LinkIsOver, NeedsWords, and what a photo is refused for; nothing is kept
    then.
    """
    link = _opened(link_id, now)
    to = Step(step) if step in ("accepted", "declined", "on_site") else None
    if to is None:
        raise NeedsWords("Press one of the buttons.", field="step")
    if link.step == to.value:
        return link
    if not may_step(Step(link.step), to):
        raise LinkIsOver("That was said already, or is not possible any more.")
    if to is Step.DECLINED and not words.strip():
        raise NeedsWords("Say why you cannot do it.", field="words")
    if to is Step.ON_SITE:
        _keep(link, photos, "before", now)
    link.step = to.value
    setattr(link, {"accepted": "accepted_at", "on_site": "on_site_at"}.get(step, "ended_at"), now)
    link.said = clean(words)[:1000] or link.said
    link.save()
    _note(link, to, now, public="A crew is there now." if to is Step.ON_SITE else "")
    return link


def _keep(link: WorkLink, photos: Sequence[Incoming], moment: str, now: datetime) -> None:
    """Photos of a contractor, below the request they are of."""
    attachments.take(files=photos, owner=owner_of_files(link.service_request_id), actor=None, now=now,
                     moment=moment, is_from_public=True)  # fmt: skip


def _note(link: WorkLink, step: Step, now: datetime, *, public: str = "", done: str = "") -> None:
    """What a contractor said stands in the request's life, by their name and by nobody's account."""
    request = held(link.service_request_id)
    request.version += 1
    said = {"accepted": "takes it", "declined": "declines it", "on_site": "is there",
            "done": "says it is finished"}[step.value]  # fmt: skip
    note = f"{link.contractor} {said}" + (f": {link.said}" if link.said else "") + "."
    made = Update.objects.create(service_request=request, kind="contractor", internal_note=note, at=now,
                                 action_taken=done, public_wording=public)  # fmt: skip
    write(request, "contractor_said", actor=None, now=now, update=made, is_told=False,
          after={"link": link.pk, "step": step.value, "outcome": link.outcome,
                 "said": link.said})  # fmt: skip
    live.announce(f"program:{request.program_code}")
    events.publish(RequestUpdated(request.pk))


@transaction.atomic
def say_done(
    *, link_id: int, outcome: str, words: str, now: datetime, photos: Sequence[Incoming] = ()
) -> WorkLink:
    """The contractor says what it came to, with the proof that the type asks for. The program closes it.

    Raises LinkIsOver, NeedsWords, NeedsProof, and what a photo is refused for; nothing is kept then.
    """
    link = _opened(link_id, now)
    if outcome not in {each.value for each in OUTCOMES_OUTSIDE}:
        raise NeedsWords("Say what it came to.", field="outcome")
    if link.step == Step.DONE.value:
        return link
    if not may_step(Step(link.step), Step.DONE):
        raise LinkIsOver("Take the job first.")
    if Outcome(outcome) in NEEDS_WORDS and not words.strip():
        raise NeedsWords("Say why, in a sentence.", field="words")
    request: ServiceRequest = held(link.service_request_id)
    _keep(link, photos, "after", now)
    missing = proof_missing(
        request.definition.proof, outcome, note=words,
        has_photo=bool(photos) or queries.has_photo_after(request),
    )  # fmt: skip
    if missing:
        raise NeedsProof(missing, field="photos")
    link.step, link.outcome, link.ended_at = Step.DONE.value, outcome, now
    link.said = clean(words)[:1000]
    link.save()
    _note(link, Step.DONE, now, done=f"{rules.status_words('closed', outcome)} {link.said}".strip())
    return link
