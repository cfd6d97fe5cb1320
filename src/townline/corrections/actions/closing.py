"""Tell those whom nobody can call, and close with a report."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.corrections.actions.common import open_one, write
from townline.corrections.errors import CallsOwed, NoticeOwed, WordsNeeded
from townline.corrections.models import Correction
from townline.corrections.rules import Reach
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Severity


@transaction.atomic
def publish_notice(
    *, correction_id: int, title: str, public_text: str, expires_at: datetime | None, actor: User,
    now: datetime, title_fr: str = "", public_text_fr: str = "",
) -> Correction:  # fmt: skip
    """Tell everybody in public words, on every desk and on the public pages. Raises what a bulletin does."""
    correction = open_one(correction_id)
    if not public_text.strip():
        raise WordsNeeded("Write the words for the public.", field="public_text")
    correction.notice = knowledge.publish_bulletin(
        title=title, text=public_text, public_text=public_text, expires_at=expires_at,
        title_fr=title_fr, public_text_fr=public_text_fr,
        severity=Severity.IMPORTANT, article_id=correction.article_id, actor=actor, now=now,
    )  # fmt: skip
    correction.save(update_fields=["notice"])
    write(correction_id, "notice_published", actor=actor, now=now, reason=public_text.strip(),
          after={"bulletin": correction.notice_id})  # fmt: skip
    return correction


@transaction.atomic
def close(*, correction_id: int, words: str = "", actor: User, now: datetime) -> Correction:
    """Close it. Those who were not reached need words why; those nobody can reach need a public notice.

    Raises CallsOwed, NoticeOwed, IsClosed.
    """
    correction = open_one(correction_id)
    if correction.needs_notice:
        raise NoticeOwed
    waiting = correction.affected.filter(
        done_at=None, reach__in=[Reach.PHONE.value, Reach.EMAIL.value]
    ).count()
    if waiting and not words.strip():
        raise CallsOwed(field="words")
    correction.closed_at, correction.closed_by = now, actor
    correction.closing_words = words.strip()
    correction.save(update_fields=["closed_at", "closed_by", "closing_words"])
    write(correction_id, "closed", actor=actor, now=now, reason=words.strip(),
          after={"not_reached": waiting})  # fmt: skip
    return correction
