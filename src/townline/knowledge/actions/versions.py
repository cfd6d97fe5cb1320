"""What every verb on a version begins and ends with: the lock, the check of its words, the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from townline.accounts.models import User
from townline.core import ledger
from townline.knowledge.errors import (
    BadLink,
    NoSuchArticle,
    NoSuchVersion,
    ReadAloudNeeded,
    TitleNeeded,
    TooLongToRead,
)
from townline.knowledge.models import Article, ArticleVersion
from townline.knowledge.rules import speech


def locked_article(code: str) -> Article:
    """An article, locked. Raises NoSuchArticle."""
    article = Article.objects.select_for_update().filter(code=code).first()
    if article is None:
        raise NoSuchArticle
    return article


def locked(version_id: int) -> ArticleVersion:
    """The version, with its article locked: two editors of one answer take turns. Raises NoSuchVersion."""
    found = ArticleVersion.objects.filter(pk=version_id).values_list("article_id", flat=True)
    article = Article.objects.select_for_update().filter(pk__in=found).first()
    if article is None:
        raise NoSuchVersion
    version = ArticleVersion.objects.select_for_update().get(pk=version_id)
    version.article = article
    return version


def check(text: Mapping[str, Any]) -> None:
    """What is wrong with the words of a version, refused."""
    if not str(text.get("title", "")).strip():
        raise TitleNeeded(field="title")
    aloud = str(text.get("read_aloud", ""))
    if not aloud.strip():
        raise ReadAloudNeeded(field="read_aloud")
    if not speech.can_be_said(aloud):
        raise TooLongToRead(field="read_aloud")
    for link in text.get("links", ()):
        address = urlsplit(str(link["url"]))
        if address.scheme not in ("http", "https") or not address.netloc:
            raise BadLink(field="links")


def note(
    version: ArticleVersion, verb: str, actor: User | None, now: datetime, *, reason: str = "",
    **facts: Any,
) -> None:  # fmt: skip
    """Write a fact of a version down, on the ledger of its answer."""
    ledger.append(
        stream=f"answer:{version.article_id}", verb=verb, actor=actor, now=now, reason=reason,
        after={"version": version.pk, "number": version.number, "language": version.language}
        | facts,
    )  # fmt: skip
