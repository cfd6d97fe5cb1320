"""An answer's life: asked about, approved, published, reviewed, withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, live
from townline.knowledge.actions.versions import locked, note
from townline.knowledge.errors import (
    InThePast,
    MomentTaken,
    NotADraft,
    NotApproved,
    NotAsShown,
    NotInUse,
    NotYourApproval,
    ReasonNeeded,
    ReviewTooLate,
)
from townline.knowledge.events import AnswerPublished, AnswerWithdrawn
from townline.knowledge.models import ArticleVersion, ReviewEscalation, State, Word
from townline.knowledge.queries.standing import may_approve
from townline.knowledge.rules import provisional, review, search


@transaction.atomic
def ask_approval(
    *, version_id: int, wanted_from: datetime | None = None, actor: User | None, now: datetime
) -> ArticleVersion:
    """Put a draft before those who may approve it; once approved it goes live by itself, at `wanted_from`.

    Raises NotADraft, InThePast.
    """
    version = locked(version_id)
    if version.state != State.DRAFT:
        raise NotADraft
    if wanted_from is not None and wanted_from < now:
        raise InThePast(field="wanted_from")
    version.asked_at, version.asked_by, version.wanted_from = now, actor, wanted_from
    version.sent_back_why = ""
    version.save(update_fields=["asked_at", "asked_by", "wanted_from", "sent_back_why"])
    wanted = {"from": wanted_from.isoformat()} if wanted_from else {}
    note(version, "answer.approval_asked", actor, now, **wanted)
    live.announce("approvals", version.pk)
    return version


@transaction.atomic
def send_back(*, version_id: int, reason: str, actor: User | None, now: datetime) -> ArticleVersion:
    """Say what is wrong with a draft; it is its writer's again.

    Raises ReasonNeeded, NotADraft, NotYourApproval.
    """
    if not reason.strip():
        raise ReasonNeeded("Say what is wrong, so that the writer can mend it.", field="reason")
    version = locked(version_id)
    if not version.is_waiting:
        raise NotADraft
    if actor is not None and not may_approve(actor, version):
        raise NotYourApproval
    version.asked_at = version.asked_by = None
    version.sent_back_why = reason.strip()
    version.save(update_fields=["asked_at", "asked_by", "sent_back_why"])
    note(version, "answer.sent_back", actor, now, reason=reason.strip())
    live.announce("approvals", version.pk)
    return version


@transaction.atomic
def approve(
    *, version_id: int, written_at: datetime | None = None, actor: User | None, now: datetime
) -> ArticleVersion:
    """Say that the words of a draft are right. They never change after this.

    `written_at` says which words were seen. A draft that was asked about goes live in the same breath.
    Raises NotADraft, NotAsShown, NotYourApproval, and what publishing refuses.
    """
    version = locked(version_id)
    if version.state != State.DRAFT:
        raise NotADraft
    if written_at is not None and written_at != version.written_at:
        raise NotAsShown
    if actor is not None and not may_approve(actor, version):
        raise NotYourApproval
    version.state = State.APPROVED
    version.approved_at = version.reviewed_at = now
    version.approved_by = actor
    version.save(update_fields=["state", "approved_at", "reviewed_at", "approved_by"])
    note(version, "answer.approved", actor, now)
    live.announce("approvals", version.pk)
    if version.asked_at is None:
        return version
    wanted = version.wanted_from
    return publish_version(
        version_id=version.pk, actor=actor, now=now,
        effective_from=wanted if wanted and wanted > now else None,
    )  # fmt: skip


@transaction.atomic
def publish_version(
    *, version_id: int, effective_from: datetime | None = None, actor: User | None, now: datetime
) -> ArticleVersion:
    """Give an approved version its moment: now, or later. The version before it ends at that moment.

    A version already waiting for a later moment keeps it. Raises NotApproved, InThePast, MomentTaken.
    """
    version = locked(version_id)
    if version.state != State.APPROVED:
        raise NotApproved
    start = effective_from or now
    if start < now:
        raise InThePast(field="effective_from")
    version.effective = Range(start, _make_room(version, start), "[)")
    version.state = State.PUBLISHED
    version.review_due = version.review_due or review.latest(
        timezone.localdate(start), is_critical=version.article.is_critical
    )
    version.save(update_fields=["effective", "state", "review_due"])
    learn_words(version)
    if start <= now:
        _settle_escalations(version, now)
    note(version, "answer.published", actor, now, **{"from": start.isoformat()})
    events.publish(AnswerPublished(version_id=version.pk))
    live.announce("answers", version.article_id)
    return version


def _make_room(version: ArticleVersion, start: datetime) -> datetime | None:
    """End the version in force at a moment; returns when the next one begins. Raises MomentTaken."""
    end = None
    for other in _dated(version):
        if other.live_from == start:
            raise MomentTaken(field="effective_from")
        if other.is_live(start):
            _give(other, other.live_from, start)
        elif other.live_from and other.live_from > start and end is None:
            end = other.live_from
    return end


def _dated(version: ArticleVersion) -> list[ArticleVersion]:
    """The other versions of an answer in its language that have their period, in order."""
    rows = ArticleVersion.objects.select_for_update(of=("self",)).filter(
        article=version.article_id, language=version.language, effective__isnull=False
    )
    return list(rows.exclude(pk=version.pk).order_by("effective"))


def _give(version: ArticleVersion, start: datetime | None, end: datetime | None) -> None:
    version.effective = Range(start, end, "[)")
    version.save(update_fields=["effective"])


@transaction.atomic
def withdraw(*, version_id: int, reason: str, actor: User | None, now: datetime) -> ArticleVersion:
    """Make a version unusable this instant; what was said until now can still be rebuilt.

    The version before it does not come back; but where the moment had not come yet, the one before stays in
    force until the next. Raises ReasonNeeded, NotInUse.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    version = locked(version_id)
    ended = version.live_to is not None and version.live_to <= now
    if version.state != State.PUBLISHED or ended:
        raise NotInUse
    start, end = version.live_from, version.live_to
    version.effective = Range(start, now, "[)") if start and start < now else None
    version.state = State.WITHDRAWN
    version.withdrawn_at, version.withdrawn_why = now, reason.strip()
    version.save(update_fields=["effective", "state", "withdrawn_at", "withdrawn_why"])
    if start and start > now:
        _close_the_gap(version, start, end)
    _settle_escalations(version, now)
    note(version, "answer.withdrawn", actor, now, reason=reason.strip())
    events.publish(AnswerWithdrawn(version_id=version.pk))
    live.announce("answers", version.article_id)
    return version


def _close_the_gap(version: ArticleVersion, start: datetime, end: datetime | None) -> None:
    """The version that would have ended at `start` goes on until `end`: its successor never came."""
    for other in _dated(version):
        if other.live_to == start and other.state == State.PUBLISHED and other.live_from:
            until = end
            if other.is_provisional:
                expiry = other.live_from + provisional.LASTS
                until = min(expiry, end) if end else expiry
            _give(other, other.live_from, until)


@transaction.atomic
def confirm_review(
    *, version_id: int, next_due: date, actor: User | None, now: datetime
) -> ArticleVersion:
    """Say that the words in use are still right, until the next review.

    Raises NotInUse, InThePast, and ReviewTooLate past 90 days for a critical answer or a year for others.
    """
    version = locked(version_id)
    if version.state != State.PUBLISHED:
        raise NotInUse
    today = timezone.localdate(now)
    if next_due <= today:
        raise InThePast(field="next_due")
    if next_due > review.latest(today, is_critical=version.article.is_critical):
        raise ReviewTooLate(field="next_due")
    version.reviewed_at, version.review_due = now, next_due
    version.save(update_fields=["reviewed_at", "review_due"])
    _settle_escalations(version, now)
    note(version, "answer.reviewed", actor, now, next_due=next_due.isoformat())
    live.announce("answers", version.article_id)
    return version


def _settle_escalations(version: ArticleVersion, now: datetime) -> None:
    """Nobody needs to be reminded any more of the answer in this language."""
    ReviewEscalation.objects.filter(
        version__article=version.article_id, version__language=version.language, settled_at=None
    ).update(settled_at=now)


def learn_words(version: ArticleVersion) -> None:
    """Keep the words of an answer as what a misspelt word may have meant."""
    words = search.vocabulary(version.title, version.callers_words, version.read_aloud)
    Word.objects.bulk_create((Word(word=word) for word in sorted(words)), ignore_conflicts=True)
