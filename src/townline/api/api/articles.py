"""Answers in use, for other programs: what staff alone may know is not among them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router

from townline.api import rules
from townline.api.api.bearer import Bearer
from townline.api.api.common import READS, After, Asking, Language, name_in
from townline.api.api.shapes import Article, Articles
from townline.api.queries import article as described
from townline.core import clock
from townline.knowledge import queries
from townline.knowledge.errors import NoSuchArticle
from townline.knowledge.models import Audience

router = Router(tags=["articles"], auth=Bearer("articles:read"), by_alias=True)
Slug = Annotated[str, Path(..., max_length=60, pattern=r"^[a-z0-9-]+$")]


@router.get("", response={200: Articles, **READS}, summary="Answers in use, by title")
def articles(
    request: HttpRequest, language: Language = "en", topic: Asking = "", after: After = ""
) -> dict[str, Any]:
    """A page of answers as they are true now."""
    page, following = queries.page_of_answers(
        at=clock.now(), language=language, topic=topic, after=name_in(after)
    )
    items = [described(row) for row in page if row.audience != Audience.STAFF]
    return {"items": items, "after": rules.cursor(*following) if following else ""}


@router.get("/{code}", response={200: Article, **READS}, summary="One answer")
def article(request: HttpRequest, code: Slug, language: Language = "en") -> dict[str, Any]:
    """An answer in a language; in the other where it is in use only there."""
    found = queries.live_version(code, at=clock.now(), language=language)
    if found is None or found.audience == Audience.STAFF:
        raise NoSuchArticle
    return described(found)
