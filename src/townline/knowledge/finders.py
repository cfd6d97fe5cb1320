"""Answers and bulletins in the one box."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop
from rapidfuzz import fuzz

from townline.core.finding import Asked, Finder, Hit, lend
from townline.directory import queries as directory
from townline.knowledge import reading
from townline.knowledge.queries.bulletins import current_bulletins
from townline.knowledge.queries.useful import useful

LIKE = 82


def _answers(asked: Asked) -> Sequence[Hit]:
    return [
        Hit("answer", hit.code, hit.title, hit.owner, "book-open-text",
            reverse("knowledge:answer", args=[hit.code]), version_id=hit.version_id)
        for hit in useful(asked.text, at=asked.at, limit=3, language=asked.language)
    ]  # fmt: skip


def _ahead(asked: Asked) -> None:
    reading.ask_ahead(asked.text[:400])


def _bulletins(asked: Asked) -> Sequence[Hit]:
    said = asked.text.lower()
    if len(said) < 4:
        return []
    scored = [
        (fuzz.token_set_ratio(said, f"{each.title} {each.area}".lower()), each)
        for each in current_bulletins(asked.at)
    ]
    where = directory.body_names().get(asked.municipality_code, "")
    near = sorted(
        (each for each in scored if each[0] >= LIKE),
        key=lambda each: (not (each[1].area and each[1].area in where), -each[0]),
    )
    return [
        Hit("bulletin", str(each.pk), each.title, each.area, "megaphone",
            reverse("knowledge:bulletin", args=[each.pk]))
        for _, each in near[:2]
    ]  # fmt: skip


def lend_all() -> None:
    """Lend both."""
    lend(Finder(10, "bulletin", gettext_noop("Happening now"), "bulletins.read", _bulletins))
    lend(Finder(30, "answer", gettext_noop("Answers"), "knowledge.read", _answers, _ahead))
