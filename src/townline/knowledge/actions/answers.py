"""Verbs on answers. Words once approved never change: a change is a new version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.knowledge.errors import (
    BadCode,
    InThePast,
    MomentTaken,
    NoSuchArticle,
    NoSuchVersion,
    NotADraft,
    NotApproved,
    NotInUse,
    ReadAloudNeeded,
    ReasonNeeded,
    TitleNeeded,
    TooLongToRead,
    UnknownLanguage,
)
from townline.knowledge.events import AnswerPublished, AnswerWithdrawn
from townline.knowledge.models import (
    TEXT_FIELDS,
    Article,
    ArticleVersion,
    Language,
    State,
    Word,
)
from townline.knowledge.rules import search, speech


@transaction.atomic
def open_article(
    *, code: str, topic: str, program_code: str = "", is_critical: bool = False,
    actor: User | None, now: datetime,
) -> Article:  # fmt: skip
    """Make room for an answer, or find the room there is. Raises BadCode."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) or len(code) > 60:
        raise BadCode(field="code")
    facts: dict[str, Any] = {
        "topic": topic, "program_code": program_code, "is_critical": is_critical,
    }  # fmt: skip
    article, _ = Article.objects.update_or_create(
        code=code,
        defaults=facts,
        create_defaults=facts | {"created_at": now},
    )
    return article


@transaction.atomic
def draft(
    *, code: str, language: str, text: Mapping[str, Any], change_note: str = "",
    actor: User | None, now: datetime,
) -> ArticleVersion:  # fmt: skip
    """Write a new version of an answer, not yet in use.

    `text` has keys of `models.TEXT_FIELDS`. Raises NoSuchArticle, UnknownLanguage and whatever is
    wrong with the words.
    """
    article = _locked_article(code)
    if language not in Language.values:
        raise UnknownLanguage(field="language")
    _check(text)
    last = article.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    version = ArticleVersion.objects.create(
        article=article, number=last + 1, language=language, written_at=now, written_by=actor,
        change_note=change_note, **{name: text[name] for name in TEXT_FIELDS if name in text},
    )  # fmt: skip
    _note(version, "answer.drafted", actor, now)
    return version


@transaction.atomic
def change_draft(
    *, version_id: int, text: Mapping[str, Any], change_note: str = "", actor: User | None,
    now: datetime,
) -> ArticleVersion:  # fmt: skip
    """Change the words of a draft. Raises NotADraft once it has been approved."""
    version = _locked(version_id)
    if version.state != State.DRAFT:
        raise NotADraft
    _check(text)
    for name in TEXT_FIELDS:
        if name in text:
            setattr(version, name, text[name])
    version.change_note = change_note
    version.written_at, version.written_by = now, actor
    version.save()
    _note(version, "answer.draft_changed", actor, now)
    return version


@transaction.atomic
def approve(*, version_id: int, actor: User | None, now: datetime) -> ArticleVersion:
    """Say that the words of a draft are right. They never change after this. Raises NotADraft."""
    version = _locked(version_id)
    if version.state != State.DRAFT:
        raise NotADraft
    version.state = State.APPROVED
    version.approved_at = version.reviewed_at = now
    version.approved_by = actor
    version.save(update_fields=["state", "approved_at", "reviewed_at", "approved_by"])
    _note(version, "answer.approved", actor, now)
    return version


@transaction.atomic
def publish_version(
    *, version_id: int, effective_from: datetime | None = None, actor: User | None, now: datetime
) -> ArticleVersion:
    """Give an approved version its moment: now, or later. The version before it ends at that moment.

    A version already waiting for a later moment keeps it. Raises NotApproved, InThePast, MomentTaken.
    """
    version = _locked(version_id)
    if version.state != State.APPROVED:
        raise NotApproved
    start = effective_from or now
    if start < now:
        raise InThePast(field="effective_from")
    others = list(
        ArticleVersion.objects.select_for_update()
        .filter(article=version.article_id, language=version.language, effective__isnull=False)
        .order_by("effective")
    )
    end = None
    for other in others:
        if other.live_from == start:
            raise MomentTaken(field="effective_from")
        if start in other.effective:
            other.effective = Range(other.live_from, start, "[)")
            other.save(update_fields=["effective"])
        elif other.live_from and other.live_from > start and end is None:
            end = other.live_from
    version.effective = Range(start, end, "[)")
    version.state = State.PUBLISHED
    version.save(update_fields=["effective", "state"])
    _learn_words(version)
    _note(version, "answer.published", actor, now, **{"from": start.isoformat()})
    events.publish(AnswerPublished(version_id=version.pk))
    live.announce("answers", version.article_id)
    return version


@transaction.atomic
def withdraw(*, version_id: int, reason: str, actor: User | None, now: datetime) -> ArticleVersion:
    """Make a version unusable this instant; what was said until now can still be rebuilt.

    The version before it does not come back. Raises ReasonNeeded, NotInUse.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    version = _locked(version_id)
    ended = version.live_to is not None and version.live_to <= now
    if version.state != State.PUBLISHED or ended:
        raise NotInUse
    start = version.live_from
    version.effective = Range(start, now, "[)") if start and start < now else None
    version.state = State.WITHDRAWN
    version.withdrawn_at, version.withdrawn_why = now, reason.strip()
    version.save(update_fields=["effective", "state", "withdrawn_at", "withdrawn_why"])
    _note(version, "answer.withdrawn", actor, now, reason=reason.strip())
    events.publish(AnswerWithdrawn(version_id=version.pk))
    live.announce("answers", version.article_id)
    return version


@transaction.atomic
def confirm_review(
    *, version_id: int, next_due: date, actor: User | None, now: datetime
) -> ArticleVersion:
    """Say that the words in use are still right, until the next review. Raises NotInUse."""
    version = _locked(version_id)
    if version.state != State.PUBLISHED:
        raise NotInUse
    if next_due <= now.date():
        raise InThePast(field="next_due")
    version.reviewed_at, version.review_due = now, next_due
    version.save(update_fields=["reviewed_at", "review_due"])
    _note(version, "answer.reviewed", actor, now, next_due=next_due.isoformat())
    live.announce("answers", version.article_id)
    return version


def _locked_article(code: str) -> Article:
    article = Article.objects.select_for_update().filter(code=code).first()
    if article is None:
        raise NoSuchArticle
    return article


def _locked(version_id: int) -> ArticleVersion:
    """The version, with its article locked: two editors of one answer take turns."""
    found = ArticleVersion.objects.filter(pk=version_id).values_list("article_id", flat=True)
    if not Article.objects.select_for_update().filter(pk__in=found).first():
        raise NoSuchVersion
    return ArticleVersion.objects.select_for_update().get(pk=version_id)


def _check(text: Mapping[str, Any]) -> None:
    if not str(text.get("title", "")).strip():
        raise TitleNeeded(field="title")
    aloud = str(text.get("read_aloud", ""))
    if not aloud.strip():
        raise ReadAloudNeeded(field="read_aloud")
    if not speech.can_be_said(aloud):
        raise TooLongToRead(field="read_aloud")


def _learn_words(version: ArticleVersion) -> None:
    words = search.vocabulary(version.title, version.callers_words, version.read_aloud)
    Word.objects.bulk_create((Word(word=word) for word in sorted(words)), ignore_conflicts=True)


def _note(
    version: ArticleVersion, verb: str, actor: User | None, now: datetime, *, reason: str = "",
    **facts: Any,
) -> None:  # fmt: skip
    ledger.append(
        stream=f"answer:{version.article_id}", verb=verb, actor=actor, now=now, reason=reason,
        after={"version": version.pk, "number": version.number, "language": version.language}
        | facts,
    )  # fmt: skip
