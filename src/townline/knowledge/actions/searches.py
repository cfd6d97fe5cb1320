"""Keeping what was looked for, and letting it go again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.knowledge.models import SearchQuery, Surface, Word
from townline.knowledge.rules import searches

GOES_ON = timedelta(minutes=10)


@transaction.atomic
def record_search(
    *, text: str, results: int, surface: str = Surface.DESK, language: str = "en",
    chosen_kind: str = "", chosen_ref: str = "", chosen_rank: int | None = None,
    contact_id: int | None = None, names: Collection[str] = (), actor: User | None, now: datetime,
) -> SearchQuery | None:  # fmt: skip
    """Keep a search that ended, without names and numbers; None where nothing of it may be kept.

    The same words by the same person within ten minutes are one search: somebody who left the box, came back
    and chose has chosen. In the palette, where people are looked for as well, words of which no answer
    knows one are taken for a name unless something was chosen. Two statements, a third about names.
    """
    plain = searches.kept(
        text, names={name.lower() for name in names}, known=_known(searches.capitals(text))
    )
    may_be_a_name = surface == Surface.PALETTE and not chosen_kind
    if not plain or (may_be_a_name and not _known(plain.split())):
        return None
    found = {
        "results": min(results, 999), "chosen_kind": chosen_kind[:20], "chosen_ref": chosen_ref[:80],
        "chosen_rank": chosen_rank, "at": now,
    }  # fmt: skip
    same = SearchQuery.objects.filter(
        user=actor, text=plain, contact_id=contact_id, chosen_kind="", at__gt=now - GOES_ON
    )
    before = same.order_by("-at").first() if actor else None
    if before is None:
        return SearchQuery.objects.create(
            text=plain, language=language[:2], surface=surface, user=actor, contact_id=contact_id,
            **found,
        )  # fmt: skip
    for name, value in found.items():
        setattr(before, name, value)
    before.save(update_fields=list(found))
    return before


def _known(words: Collection[str]) -> frozenset[str]:
    if not words:
        return frozenset()
    return frozenset(Word.objects.filter(word__in=words).values_list("word", flat=True))


def search_led_to(
    *, contact_id: int, kind: str, ref: str, actor: User, now: datetime
) -> bool:  # fmt: skip
    """Somebody took what a search showed beside the box: it led somewhere. Whether there was one."""
    rows = SearchQuery.objects.filter(
        user=actor, contact_id=contact_id, chosen_kind="", at__gt=now - GOES_ON
    )
    last = rows.order_by("-at").values_list("pk", flat=True).first()
    if last is None:
        return False
    SearchQuery.objects.filter(pk=last).update(chosen_kind=kind[:20], chosen_ref=ref[:80])
    return True
