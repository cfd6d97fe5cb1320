"""Text messages: how long they are, what they say, what came back. Pure.

Worked numbers stand in docs/explanation/messages.md; the tests repeat them. The alphabet, its lengths and
those of a message in parts are those of 3GPP TS 23.038 and 23.040.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")
ALONE, IN_PARTS = {True: 160, False: 70}, {True: 153, False: 67}
MOST = 3
"""So many parts at the most: what is longer is shortened, and the link leads on."""

STOP_HINT = {"en": "Reply STOP to end.", "fr": "ARRET pour cesser."}
STOPS = frozenset(
    [
        "stop",
        "stopall",
        "arret",
        "arreter",
        "arretez",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "desabonner",
        "fin",
    ]
)
STARTS = frozenset(["start", "unstop", "reprendre", "recommencer"])
RANK = {"": 0, "sent": 1, "failed": 2, "delivered": 3}


@dataclass(frozen=True)
class Length:
    """`is_basic` by the alphabet of telephones, else by Unicode; `units` of it; in how many parts it goes."""

    is_basic: bool
    units: int
    parts: int


def length(text: str) -> Length:
    """How long a text is, as whoever sends it counts and charges. No character is cut between two parts."""
    is_basic = all(each in BASIC or each in TWICE for each in text)
    sizes = list(_sizes(text, is_basic=is_basic))
    total = sum(sizes)
    if total <= ALONE[is_basic]:
        return Length(is_basic, total, 1)
    parts, room = 1, IN_PARTS[is_basic]
    for size in sizes:
        if size > room:
            parts, room = parts + 1, IN_PARTS[is_basic]
        room -= size
    return Length(is_basic, total, parts)


def _sizes(text: str, *, is_basic: bool) -> Iterator[int]:
    for each in text:
        if is_basic:
            yield 2 if each in TWICE else 1
        else:
            yield 2 if ord(each) > 0xFFFF else 1


def composed(*, organisation: str, body: str, link: str, language: str) -> str:
    """The text as it leaves: who writes, the words, the page, how to end it; shortened to MOST parts."""
    foot = [link, STOP_HINT[language]] if link else [STOP_HINT[language]]
    words = f"{organisation}: {body.strip()}"
    whole = "\n".join([words, *foot])
    while length(whole).parts > MOST and len(words) > len(organisation) + 3:
        words = words[: -max(1, len(words) // 40) - 1].rstrip() + "…"
        whole = "\n".join([words, *foot])
    return whole


def meant(reply: str) -> str:
    """What a reply asks: `stop`, `start`, or nothing where it is words for a person."""
    plain = unicodedata.normalize("NFKD", reply).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z]+", " ", plain).strip()
    return "stop" if word in STOPS else "start" if word in STARTS else ""


def known_of(before: str, said: str) -> str:
    """What is known of a text after another receipt: told twice, late or out of order it ends the same.

    A telephone that says it has a text has it, whatever was said of the way there.
    """
    return said if RANK[said] > RANK[before] else before
