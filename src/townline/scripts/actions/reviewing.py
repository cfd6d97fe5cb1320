"""The way of a draft: to its owner, approved or sent back, and live from a moment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.scripts.actions.drafting import in_hand, locked, write
from townline.scripts.actions.publishing import checked, checksum_of, put_in_force, version_of
from townline.scripts.errors import NeedsExample, NeedsReason, NotYourProgram, OutOfHand
from townline.scripts.models import DraftState, ScriptDraft, ScriptTrial, ScriptVersion
from townline.scripts.queries import owns
from townline.scripts.rules.checking import Known


def _state(draft: ScriptDraft, *allowed: str) -> None:
    if draft.state not in allowed:
        raise OutOfHand


@transaction.atomic
def send_for_review(
    *, draft_id: int, note: str = "", known: Known | None, actor: User, now: datetime
) -> None:
    """Ask the owner whether the words are right. Raises FaultyScript, NeedsExample."""
    draft = in_hand(draft_id)
    script = checked(draft.body, known)
    if not script.examples:
        raise NeedsExample
    draft.state, draft.sent_at, draft.note = DraftState.REVIEW, now, note.strip()[:240]
    draft.returned_why = ""
    draft.save()
    write(draft, "sent_for_review", actor=actor, now=now, note=draft.note,
          checksum=checksum_of(draft.body))  # fmt: skip


@transaction.atomic
def take_back(*, draft_id: int, actor: User, now: datetime) -> None:
    """The editor goes on writing."""
    draft = locked(draft_id)
    _state(draft, DraftState.REVIEW)
    draft.state = DraftState.WRITING
    draft.save(update_fields=["state"])
    write(draft, "taken_back", actor=actor, now=now)


@transaction.atomic
def approve(*, draft_id: int, actor: User, now: datetime) -> None:
    """The owner answers for these words. Raises NotYourProgram, OutOfHand."""
    draft = _owned(draft_id, actor)
    draft.state, draft.approved_at, draft.approved_by = DraftState.APPROVED, now, actor
    draft.save()
    write(draft, "approved", actor=actor, now=now, checksum=checksum_of(draft.body))


@transaction.atomic
def send_back(*, draft_id: int, reason: str, actor: User, now: datetime) -> None:
    """Not yet right, and why. Raises NeedsReason, NotYourProgram, OutOfHand."""
    if not reason.strip():
        raise NeedsReason(field="reason")
    draft = _owned(draft_id, actor)
    draft.state, draft.returned_why = DraftState.WRITING, reason.strip()
    draft.save()
    write(draft, "sent_back", actor=actor, now=now, reason=reason.strip())


def _owned(draft_id: int, actor: User) -> ScriptDraft:
    draft = locked(draft_id)
    _state(draft, DraftState.REVIEW)
    if not owns(draft.owner, actor):
        raise NotYourProgram
    return draft


@transaction.atomic
def drop(*, draft_id: int, actor: User, now: datetime) -> None:
    """Write no further on this draft; it stays readable."""
    draft = in_hand(draft_id)
    draft.state = DraftState.DROPPED
    draft.save(update_fields=["state"])
    write(draft, "draft_dropped", actor=actor, now=now)


@transaction.atomic
def go_live(
    *, draft_id: int, from_at: datetime | None = None, known: Known | None, actor: User,
    now: datetime,
) -> ScriptVersion:  # fmt: skip
    """Say these words from now, or from a moment to come. The trial ends then.

    Calls in progress go on as they are. Words that were tried become live as the same version. Raises
    OutOfHand before the owner approved.
    """
    draft = locked(draft_id)
    _state(draft, DraftState.APPROVED)
    version, versions = version_of(draft.body, known)
    put_in_force(version, versions, from_at=max(from_at or now, now), actor=actor, now=now)
    draft.state = DraftState.PUBLISHED
    draft.save(update_fields=["state"])
    close_trials(draft.code, max(from_at or now, now))
    write(draft, "draft_published", actor=actor, now=now, number=version.number)
    return version


def close_trials(code: str, at: datetime) -> None:
    """No trial of this script goes beyond an instant; one that has not begun by then never does."""
    running = Q(effective__contains=at) | Q(effective__startswith__gte=at)
    for trial in ScriptTrial.objects.select_for_update().filter(running, code=code):
        period = trial.effective
        trial.effective = Range(period.lower, at, "[)") if period.lower < at else Range(empty=True)
        trial.save(update_fields=["effective"])
