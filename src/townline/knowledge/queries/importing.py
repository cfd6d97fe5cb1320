"""What an import would change, without changing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from townline.knowledge.errors import BadPage
from townline.knowledge.models import Article, ArticleVersion, Audience, Confidence
from townline.knowledge.rules.pages import Page, to_say


@dataclass(frozen=True)
class Change:
    """One page against the newest version of its answer: `new`, `changed` or `same`, and its words."""

    page: Page
    kind: str
    is_new_article: bool
    text: Mapping[str, Any]
    difference: tuple[str, ...]
    original_id: int | None


def changes(pages: Sequence[Page]) -> list[Change]:
    """What each page would change. Raises BadPage where two pages are one answer in one language."""
    seen: dict[tuple[str, str], str] = {}
    for page in pages:
        other = seen.setdefault((page.code, page.language), page.name)
        if other != page.name:
            raise BadPage(f"{page.name}, line 1: {other} is the same answer in the same language.")
    codes = {page.code for page in pages}
    known = set(Article.objects.filter(code__in=codes).values_list("code", flat=True))
    newest: dict[tuple[str, str], ArticleVersion] = {}
    rows = ArticleVersion.objects.filter(article__code__in=codes).select_related("article")
    for row in rows.order_by("number"):
        newest[row.article.code, row.language] = row
    return [_change(page, known, newest) for page in pages]


def _change(
    page: Page, known: set[str], newest: Mapping[tuple[str, str], ArticleVersion]
) -> Change:
    before = newest.get((page.code, page.language))
    english = newest.get((page.code, "en"))
    given = {"title": page.title, "public_wording": page.body, **page.text}
    if before is None:
        text = {
            "read_aloud": to_say(page.body), "audience": Audience.EVERYONE,
            "confidence": Confidence.NOT_VALIDATED,
        } | given  # fmt: skip
        said = tuple(f"+{line}" for line in page.body.splitlines()[:6])
    else:
        text = before.text | {"review_due": None} | given
        said = _difference(before, given, page.name)
    kind = "new" if before is None else "changed" if said else "same"
    return Change(page, kind, page.code not in known, text, said, english.pk if english else None)


def _difference(before: ArticleVersion, given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    lines: list[str] = []
    for field, value in given.items():
        old, new = _lines(getattr(before, field)), _lines(value)
        if old != new:
            found = list(
                unified_diff(
                    old, new, f"{name}: {field}, now", f"{name}: {field}, new", lineterm="", n=1
                )
            )
            lines += found
    return tuple(lines)


def _lines(value: Any) -> list[str]:
    rows = [str(each) for each in value] if isinstance(value, list) else str(value).splitlines()
    return [row.rstrip() for row in rows if row.strip()]
