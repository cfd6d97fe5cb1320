"""An answer as passages to be read: its title, and its text in pieces that keep whole sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

LENGTH = 400
MOST = 8
OUTSIDE_REFUSED, HIGHEST_FLOOR = 0.75, 0.43
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def of(title: str, callers_words: str, read_aloud: str, steps: str) -> list[str]:
    """The title alone first; then up to eight pieces of about 400 letters, each under the title.

    Callers' own words stand in the first piece: they are how the question is asked. What the steps
    repeat of the words read aloud is not read twice.
    """
    said = ", ".join(line.strip() for line in callers_words.splitlines() if line.strip())
    rest = steps if steps.startswith(read_aloud) else f"{read_aloud}\n{steps}"
    whole = f"{said}. {rest}" if said else rest
    return [title, *(f"{title}. {piece}" for piece in pieces(whole))]


def pieces(text: str) -> list[str]:
    """Whole sentences together up to about 400 letters; a longer sentence stands alone."""
    made: list[str] = []
    now = ""
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(text))):
        if now and len(now) + len(sentence) > LENGTH:
            made.append(now)
            now = ""
        now = f"{now} {sentence}".strip()
    if now:
        made.append(now)
    return made[:MOST] or [""]


def floor(nearness_of_outside: Sequence[float]) -> float:
    """What a question must reach to be answered: what three quarters of questions out of scope do not reach.

    Never above 0.43, so that a municipality that answers some of them does not refuse its own. Of
    0.1, 0.2, 0.3 and 0.4 the floor is 0.4; of a hundred at 0.9 it is 0.43.
    """
    ordered = sorted(nearness_of_outside)
    if not ordered:
        return HIGHEST_FLOOR
    at = min(len(ordered) - 1, int(len(ordered) * OUTSIDE_REFUSED))
    return min(ordered[at], HIGHEST_FLOOR)
