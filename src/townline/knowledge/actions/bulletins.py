"""Verbs on bulletins and briefings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.knowledge.errors import (
    ExpiryNeeded,
    FrenchIncomplete,
    NoSuchBulletin,
    NotYetRead,
    QuizIncomplete,
    TextNeeded,
    TitleNeeded,
    UpdateAfterExpiry,
    WrongAnswer,
)
from townline.knowledge.events import BulletinPublished
from townline.knowledge.models import (
    Audience,
    Briefing,
    Bulletin,
    BulletinReceipt,
    ChangeNote,
    Severity,
)


@transaction.atomic
def publish_bulletin(
    *, title: str, text: str, expires_at: datetime | None, public_text: str = "", area: str = "",
    severity: str = Severity.INFO, audience: str = Audience.EVERYONE,
    starts_at: datetime | None = None, update_due_at: datetime | None = None,
    article_id: int | None = None, quiz_question: str = "", quiz_answers: Sequence[str] = (),
    quiz_right: int | None = None, pack_key: str = "", title_fr: str = "", public_text_fr: str = "",
    actor: User | None, now: datetime,
) -> Bulletin:  # fmt: skip
    """Put what is happening on every desk at once.

    Raises TitleNeeded, TextNeeded, FrenchIncomplete, ExpiryNeeded, UpdateAfterExpiry, QuizIncomplete.
    """
    starts = starts_at or now
    ends = _check(title, text, max(starts, now), update_due_at, expires_at)
    _check_quiz(quiz_question, quiz_answers, quiz_right)
    _check_french(title_fr, public_text_fr, public_text)
    bulletin = Bulletin.objects.create(
        title=title.strip(), text=text.strip(), public_text=public_text.strip(), area=area.strip(),
        title_fr=title_fr.strip(), public_text_fr=public_text_fr.strip(),
        severity=severity, audience=audience, starts_at=starts, update_due_at=update_due_at,
        expires_at=ends, changed_at=now, author=actor, article_id=article_id,
        quiz_question=quiz_question.strip(), quiz_answers=list(quiz_answers),
        quiz_right=quiz_right, pack_key=pack_key,
    )  # fmt: skip
    _tell(bulletin, "bulletin.published", actor, now, title=bulletin.title, text=bulletin.text,
          expires_at=ends.isoformat())  # fmt: skip
    return bulletin


@transaction.atomic
def update_bulletin(
    *, bulletin_id: int, text: str, expires_at: datetime, public_text: str = "",
    update_due_at: datetime | None = None, title: str = "", title_fr: str = "",
    public_text_fr: str = "", actor: User | None, now: datetime,
) -> Bulletin:  # fmt: skip
    """Say what is new. The revision grows, and a critical bulletin is to be read again.

    What was said in French before is not said any more unless it is given: it would be of yesterday.
    """
    bulletin = _locked(bulletin_id)
    title = title or bulletin.title
    _check(title, text, now, update_due_at, expires_at)
    _check_french(title_fr, public_text_fr, public_text)
    before = {"text": bulletin.text, "expires_at": bulletin.expires_at.isoformat()}
    bulletin.title, bulletin.text, bulletin.public_text = title, text.strip(), public_text.strip()
    bulletin.title_fr, bulletin.public_text_fr = title_fr.strip(), public_text_fr.strip()
    bulletin.expires_at, bulletin.update_due_at = expires_at, update_due_at
    bulletin.revision += 1
    bulletin.changed_at = now
    bulletin.save()
    _tell(bulletin, "bulletin.updated", actor, now, before=before, text=bulletin.text,
          expires_at=expires_at.isoformat())  # fmt: skip
    return bulletin


@transaction.atomic
def expire(*, bulletin_id: int, reason: str = "", actor: User | None, now: datetime) -> Bulletin:
    """End a bulletin before its time; nothing happens to one that is over."""
    bulletin = _locked(bulletin_id)
    if bulletin.expires_at <= now:
        return bulletin
    before = {"expires_at": bulletin.expires_at.isoformat()}
    bulletin.expires_at = bulletin.changed_at = now
    bulletin.save(update_fields=["expires_at", "changed_at"])
    _tell(bulletin, "bulletin.expired", actor, now, before=before, reason=reason)
    return bulletin


@transaction.atomic
def acknowledge(
    *, bulletin_id: int, answer: int | None = None, actor: User, now: datetime
) -> BulletinReceipt:
    """Say that this wording of a bulletin was read; a quiz question must be answered right.

    Raises NoSuchBulletin, WrongAnswer. Saying it twice is saying it once.
    """
    bulletin = _locked(bulletin_id)
    if bulletin.quiz_question and answer != bulletin.quiz_right:
        raise WrongAnswer(field=f"answer-{bulletin.pk}")
    receipt, is_new = BulletinReceipt.objects.get_or_create(
        bulletin=bulletin, user=actor, revision=bulletin.revision, defaults={"read_at": now}
    )
    if is_new:
        ledger.append(
            stream=f"bulletin:{bulletin.pk}", verb="bulletin.read", actor=actor, now=now,
            after={"revision": bulletin.revision},
        )  # fmt: skip
    return receipt


@transaction.atomic
def acknowledge_briefing(*, items: int, actor: User, now: datetime) -> Briefing:
    """Say that everything up to now was seen. Raises NotYetRead while a critical bulletin was not."""
    read = BulletinReceipt.objects.filter(
        user=actor, bulletin=OuterRef("pk"), revision=OuterRef("revision")
    )
    unread = Bulletin.objects.filter(
        ~Exists(read), severity=Severity.CRITICAL, starts_at__lte=now, expires_at__gt=now
    )
    if unread.exists():
        raise NotYetRead
    briefing = Briefing.objects.create(user=actor, read_until=now, items=items)
    ledger.append(
        stream=f"staff:{actor.pk}", verb="briefing.acknowledged", actor=actor, now=now,
        after={"items": items},
    )  # fmt: skip
    live.announce(f"agent:{actor.pk}")
    return briefing


@transaction.atomic
def note_change(*, kind: str, ref: str, title: str, what: str, now: datetime) -> ChangeNote:
    """Take down a change told by a floor above, such as a new version of a script."""
    return ChangeNote.objects.create(kind=kind, ref=ref, title=title, what=what, at=now)


def _check(
    title: str, text: str, start: datetime, update_due_at: datetime | None,
    expires_at: datetime | None,
) -> datetime:  # fmt: skip
    """What is wrong with a bulletin, refused; the instant it ends, returned."""
    if not title.strip():
        raise TitleNeeded("Give the bulletin a title.", field="title")
    if not text.strip():
        raise TextNeeded(field="text")
    if expires_at is None or expires_at <= start:
        raise ExpiryNeeded(field="expires_at")
    if update_due_at is not None and update_due_at > expires_at:
        raise UpdateAfterExpiry(field="update_due_at")
    return expires_at


def _check_quiz(question: str, answers: Sequence[str], right: int | None) -> None:
    if not question.strip():
        return
    if len(answers) < 2 or right is None or not 0 <= right < len(answers):
        raise QuizIncomplete(field="quiz_answers")


def _check_french(title: str, text: str, english: str) -> None:
    """Half in French would be read as the whole; and words in one language alone nobody could check."""
    given = {"title_fr": title, "public_text_fr": text, "public_text": english}
    missing = [name for name, words in given.items() if not words.strip()]
    if missing and (title.strip() or text.strip()):
        raise FrenchIncomplete(field=missing[0])


def _locked(bulletin_id: int) -> Bulletin:
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NoSuchBulletin
    return bulletin


def _tell(
    bulletin: Bulletin, verb: str, actor: User | None, now: datetime, *,
    before: dict[str, Any] | None = None, reason: str = "", **facts: Any,
) -> None:  # fmt: skip
    ledger.append(
        stream=f"bulletin:{bulletin.pk}", verb=verb, actor=actor, now=now, before=before,
        after={"revision": bulletin.revision, "severity": bulletin.severity} | facts,
        reason=reason,
    )  # fmt: skip
    events.publish(BulletinPublished(bulletin_id=bulletin.pk))
    live.announce("bulletins", bulletin.pk)
