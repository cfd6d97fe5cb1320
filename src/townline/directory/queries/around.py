"""What a municipality changes: which one some words name, and whose a topic is there whatever the road."""

from __future__ import annotations

from datetime import datetime

from townline.core.reference import remember
from townline.directory.queries import who
from townline.directory.queries.entries import fold

KINDS = ("city of ", "township of ", "town of ", "municipality of ", "village of ")


def municipality_named(text: str) -> str:
    """The code of the municipality that the words name, misspelt nowhere; nothing where none is."""
    said = f" {fold(text)} "
    return next((code for name, code in _names() if f" {name} " in said), "")


def _names() -> list[tuple[str, str]]:
    """(folded bare name, code) of every body that is a municipality, the longer names first."""
    return remember("municipality names", _read_names)


def _read_names() -> list[tuple[str, str]]:
    found = []
    for body in who.bodies():
        name = fold(body.name)
        bare = next((name.removeprefix(kind) for kind in KINDS if name.startswith(kind)), "")
        if bare:
            found.append((bare, body.code))
    return sorted(found, key=lambda each: -len(each[0]))


def whose_in(topic: str, municipality_code: str, at: datetime) -> who.Responsible | None:
    """Who is responsible for a topic in a municipality; None where that depends on the road as well.

    A line in a list of suggestions must never name the wrong body: where a rule that may fit there asks who
    owns or maintains the road, the page that knows the place has to answer.
    """
    rules = [
        row for row in who.responsibilities(topic)
        if at in row.effective and row.municipality_code in ("", municipality_code)
    ]  # fmt: skip
    if not rules or any(row.owner_code or row.rule != "body" for row in rules):
        return None
    return who.who_does(
        topic, municipality_code=municipality_code, owner_code="", maintainer_code="", at=at
    )
