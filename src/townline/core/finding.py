"""One box over everything: each app lends a finder for its own things, and nobody need know the others.

A finder gets what was typed, by whom and where, and answers with a few lines, best first, or none: a poor
guess is worse than nothing. The palette and *What do they say?* show what all finders found, by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Asked:
    """What is looked for, by whom; `contact_id` and `municipality_code` where a contact is in hand."""

    text: str
    viewer: Any
    at: datetime
    language: str = "en"
    contact_id: int | None = None
    municipality_code: str = ""

    @property
    def is_in_contact(self) -> bool:
        return self.contact_id is not None


@dataclass(frozen=True)
class Hit:
    """One line: what it is, its key, its words, its picture, and its page where it has one."""

    kind: str
    ref: str
    title: str
    detail: str = ""
    icon: str = "search"
    url: str = ""
    level: str = ""
    version_id: int | None = None


@dataclass(frozen=True, order=True)
class Finder:
    """What an app lends: its place among the kinds, a heading, who may use it, and how it finds.

    One that waits for somebody else says in `ahead` how to ask them, before any finder looks.
    """

    order: int
    kind: str
    heading: str
    permission: str
    find: Callable[[Asked], Sequence[Hit]] = field(compare=False)
    ahead: Callable[[Asked], None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Group:
    """What one finder found."""

    kind: str
    heading: str
    hits: Sequence[Hit]


_finders: dict[str, Finder] = {}


def lend(finder: Finder) -> None:
    """Add a finder, or replace the one of its kind; call it from an app's `ready()`."""
    _finders[finder.kind] = finder


def finders() -> tuple[Finder, ...]:
    """Every finder, in the order in which kinds are shown."""
    return tuple(sorted(_finders.values()))


def found(asked: Asked, *, without: frozenset[str] = frozenset()) -> list[Group]:
    """What fits, by kind; empty where nothing does. Fewer than two signs find nothing."""
    if len(asked.text.strip()) < 2:
        return []
    may_look = [
        finder for finder in finders()
        if finder.kind not in without and asked.viewer.may(finder.permission)
    ]  # fmt: skip
    for finder in may_look:
        if finder.ahead is not None:
            finder.ahead(asked)
    # Who asked ahead looks last: meanwhile the answer comes.
    hits = {f: f.find(asked) for f in sorted(may_look, key=lambda f: (f.ahead is not None, f))}
    return [Group(f.kind, f.heading, hits[f]) for f in may_look if hits[f]]
