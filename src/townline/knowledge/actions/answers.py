"""Write an answer. Words once approved never change: a change is a new version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from townline.accounts.models import User
from townline.core import ledger
from townline.knowledge.actions.versions import check, locked, locked_article, note
from townline.knowledge.errors import (
    BadCode,
    CannotLoosen,
    NotADraft,
    NotTranslatedFromThat,
    UnknownLanguage,
)
from townline.knowledge.models import TEXT_FIELDS, Article, ArticleVersion, Language, State
from townline.knowledge.queries.standing import owns
from townline.knowledge.rules import governance as governing


@transaction.atomic
def open_article(
    *, code: str, topic: str, program_code: str = "", is_critical: bool = False,
    governance: str = governing.OPEN, actor: User | None, now: datetime,
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
        create_defaults=facts | {"created_at": now, "governance": governance},
    )
    return article


@transaction.atomic
def govern(
    *, code: str, governance: str, is_critical: bool, actor: User | None, now: datetime
) -> Article:
    """Change who approves an answer and how often it is reviewed.

    Anybody who edits may make it stricter; only somebody of its program looser. Raises CannotLoosen.
    """
    article = locked_article(code)
    may = actor is None or owns(actor, article)
    if not governing.may_loosen(article.governance, governance, owns=may) or (
        article.is_critical and not is_critical and not may
    ):
        raise CannotLoosen(field="governance")
    before = {"governance": article.governance, "is_critical": article.is_critical}
    article.governance, article.is_critical = governance, is_critical
    article.save(update_fields=["governance", "is_critical"])
    ledger.append(
        stream=f"answer:{article.pk}", verb="answer.governed", actor=actor, now=now, before=before,
        after={"governance": governance, "is_critical": is_critical},
    )  # fmt: skip
    return article


@transaction.atomic
def draft(
    *, code: str, language: str, text: Mapping[str, Any], change_note: str = "",
    translated_from_id: int | None = None, actor: User | None, now: datetime,
) -> ArticleVersion:  # fmt: skip
    """Write a new version of an answer, not yet in use.

    `text` has keys of `models.TEXT_FIELDS`. Raises NoSuchArticle, UnknownLanguage and whatever is
    wrong with the words.
    """
    article = locked_article(code)
    if language not in Language.values:
        raise UnknownLanguage(field="language")
    check(text)
    last = article.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    version = ArticleVersion.objects.create(
        article=article, number=last + 1, language=language, written_at=now, written_by=actor,
        change_note=change_note, translated_from=_original(article, language, translated_from_id),
        **{name: text[name] for name in TEXT_FIELDS if name in text},
    )  # fmt: skip
    note(version, "answer.drafted", actor, now)
    return version


def _original(article: Article, language: str, version_id: int | None) -> ArticleVersion | None:
    """The version in the other language that was translated. Raises NotTranslatedFromThat."""
    if version_id is None:
        return None
    found = article.versions.exclude(language=language).filter(pk=version_id).first()
    if found is None:
        raise NotTranslatedFromThat(field="translated_from")
    return found


@transaction.atomic
def change_draft(
    *, version_id: int, text: Mapping[str, Any], change_note: str = "",
    translated_from_id: int | None = None, actor: User | None, now: datetime,
) -> ArticleVersion:  # fmt: skip
    """Change the words of a draft; it is not asked about any more. Raises NotADraft once it was approved."""
    version = locked(version_id)
    if version.state != State.DRAFT:
        raise NotADraft
    check(text)
    for name in TEXT_FIELDS:
        if name in text:
            setattr(version, name, text[name])
    version.change_note = change_note
    version.translated_from = _original(version.article, version.language, translated_from_id)
    version.written_at, version.written_by = now, actor
    version.asked_at = version.asked_by = None
    version.save()
    note(version, "answer.draft_changed", actor, now)
    return version
