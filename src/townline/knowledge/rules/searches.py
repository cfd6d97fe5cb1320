"""What of a search may be kept: the words that say what was wanted, and nothing of who asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

KEPT = timedelta(days=400)
LONGEST = 120
SHORTEST = 3
_MAIL = re.compile(r"\S+@\S+")
_FIGURES = re.compile(r"[+(]?\d(?:[\s().-]*\d)+")
_NAMED = re.compile(
    r"\b((?i:my name is|i am called|this is|je m'appelle|mon nom est"
    r"|mr\.?|mrs\.?|ms\.?|miss|dr\.?|mme|monsieur|madame))"
    r"\s+((?:[^\W\d_][\w'’-]*)(?:\s+[A-ZÀ-Þ][\w'’-]*)?)"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
NAME, FIGURES, MAIL = "…", "#", "@"


def kept(text: str, *, names: Collection[str] = (), known: Collection[str] = ()) -> str:
    """What was asked in small letters, without names, numbers and e-mail; empty if nothing is left.

    `names` are words that are names here (the caller's); `known` words of our own answers, which are none
    however they are written. A word with a capital inside a text of small letters is taken for a name:
    "my name is Ada Verrill, green bin 905-555-0142" is kept as "my name is …, green bin #",
    "permit for Jane Doe" as "permit for … …", "PERMIT FOR A FENCE" as "permit for a fence".
    """
    text = " ".join(text.split())
    text = _FIGURES.sub(FIGURES, _MAIL.sub(MAIL, text))
    text = _NAMED.sub(_without_name, text)
    text = _WORD.sub(lambda found: _plain(found, text, names, known), text)
    text = re.sub(rf"{NAME}(?: {NAME})+", NAME, text).lower()[:LONGEST].strip()
    return text if len(re.findall(r"[^\W\d_]", text)) >= SHORTEST else ""


def _without_name(found: re.Match[str]) -> str:
    opens, name = found.group(1), found.group(2)
    if opens.lower() == "this is" and not name[0].isupper():
        return found.group(0)
    return f"{opens} {NAME}"


def _plain(found: re.Match[str], text: str, names: Collection[str], known: Collection[str]) -> str:
    word = found.group(0)
    small = word.lower()
    if small in names:
        return NAME
    is_capital = word[0].isupper() and not (word.isupper() and text.isupper())
    return NAME if is_capital and found.start() > 0 and small not in known else word


def capitals(text: str) -> frozenset[str]:
    """The words of a text that stand with a capital, in small letters: those that may be names."""
    return frozenset(word.lower() for word in _WORD.findall(text) if word[0].isupper())
