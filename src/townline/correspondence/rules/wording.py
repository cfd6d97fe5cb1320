"""Wordings with fields in them: `{{ reference }}` is replaced, and nothing else is possible. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

EVENTS = ("opened", "accepted", "question", "update", "closed", "reopened", "incident")
FIELDS: dict[str, str] = {
    "reference": "26-118204",
    "type": "Pothole",
    "where": "Kestrel Road, Ashgrove",
    "status": "The team has taken this on.",
    "words": "The crew filled the hole this morning.",
    "due": "Tuesday, November 24, 16:00",
    "owner": "Road Operations",
    "link": "https://northmoor.example/r/…/",
    "organisation": "The Region",
}
"""Every field, with an example for the preview."""
_FIELD = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_BROKEN = re.compile(r"\{\{|\}\}|\{%")


def unknown_fields(text: str) -> list[str]:
    """What a wording names that is no field, and braces that are left over."""
    named = [name for name in _FIELD.findall(text) if name not in FIELDS]
    return named + _BROKEN.findall(_FIELD.sub("", text))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The wording with its fields replaced, once; a line whose only fields have no fact is left out."""
    lines = []
    for line in text.splitlines():
        names = _FIELD.findall(line)
        made = _FIELD.sub(lambda match: facts.get(match[1], ""), line)
        if not names or any(facts.get(name, "") for name in names):
            lines.append(made.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """A subject: no line end gets into a header."""
    return " ".join(text.split())[:200]


def nearest(about: list[str], *, type_code: str, topic: str) -> str | None:
    """Which of the wordings fits best: of the type itself, of its topic, of everything."""
    for wanted in (f"type:{type_code}", f"topic:{topic}", ""):
        if wanted in about:
            return wanted
    return None
