"""Bring the pages of a website in as drafts: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.knowledge.actions.answers import draft, open_article
from townline.knowledge.errors import BadPage
from townline.knowledge.models import ArticleVersion
from townline.knowledge.queries.importing import Change, changes


@dataclass(frozen=True)
class Imported:
    """What an import wrote."""

    changes: Sequence[Change]
    drafts: Sequence[ArticleVersion]


@transaction.atomic
def import_pages(
    *, wanted: Sequence[Change], topic: str, program_code: str, actor: User | None, now: datetime
) -> Imported:
    """Write a draft for every page that is new or says something else; nothing goes live by itself.

    Raises BadPage naming the file: then nothing was written at all.
    """
    drafts: dict[tuple[str, str], ArticleVersion] = {}
    current = changes([each.page for each in wanted])
    for each in sorted(current, key=lambda change: (change.page.language, change.page.name)):
        if each.kind != "same":
            try:
                drafts[each.page.code, each.page.language] = _write(
                    each, drafts, topic, program_code, actor, now
                )
            except Refusal as refusal:
                raise BadPage(f"{each.page.name}, line 1: {refusal.message}") from refusal
    return Imported(current, list(drafts.values()))


def _write(
    change: Change, drafts: dict[tuple[str, str], ArticleVersion], topic: str, program_code: str,
    actor: User | None, now: datetime,
) -> ArticleVersion:  # fmt: skip
    page = change.page
    program = page.program or program_code
    if change.is_new_article and (page.code, "en") not in drafts:
        open_article(
            code=page.code, topic=page.topic or topic, program_code=program, actor=actor, now=now
        )
    english = drafts.get((page.code, "en"))
    original = english.pk if english else change.original_id
    owner = {"owner": directory.program(program).name} if program else {}
    return draft(
        code=page.code, language=page.language, text=dict(change.text) | owner, actor=actor, now=now,
        translated_from_id=original if page.language == "fr" else None,
        change_note=f"Imported from {page.name}"[:200],
    )  # fmt: skip
