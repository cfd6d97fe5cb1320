"""Numbers that must not be kept: payment cards and Ontario health cards. Pure.

Both end in a digit by which the others can be checked (Luhn). One in ten numbers passes that by chance, and
every telephone number has ten digits, so a health number is only taken for one where something else says so:
its way of writing (1234-567-890, or with the two letters of its version), or the words before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CARD = re.compile(r"(?<![\d-])\d(?:[ \u00a0.-]?\d){12,18}(?![\d])")
_HEALTH = re.compile(
    r"(?<![\d-])([1-9]\d{3})([ \u00a0-]?)(\d{3})([ \u00a0-]?)(\d{3})(?!\d)"
    r"(?:[ \u00a0-]{0,3}([A-Za-z]{2})(?![A-Za-z]))?"
)
_SAID = re.compile(
    r"health|ohip|\bhcn\b|carte[ -]sant|carte[ -]soleil|sant[ée]|num[ée]ro de carte", re.IGNORECASE
)
_BEFORE = 40
# The first digits and the lengths of the cards that are in use.
_ISSUERS: tuple[tuple[range, int, tuple[int, ...]], ...] = (
    (range(4, 5), 1, (13, 16, 19)),
    (range(51, 56), 2, (16,)),
    (range(2221, 2721), 4, (16,)),
    (range(34, 35), 2, (15,)),
    (range(37, 38), 2, (15,)),
    (range(6011, 6012), 4, (16, 19)),
    (range(644, 660), 3, (16, 19)),
    (range(3528, 3590), 4, (16, 19)),
    (range(300, 306), 3, (14,)),
    (range(36, 37), 2, (14,)),
    (range(38, 40), 2, (14,)),
    (range(5018, 5021), 4, (13, 15, 16, 18, 19)),
    (range(5892, 5893), 4, (16, 19)),
    (range(62, 63), 2, (16, 17, 18, 19)),
)


@dataclass(frozen=True)
class Found:
    """One number that must not be kept: where it stands and what it is (`card` or `health`)."""

    start: int
    end: int
    kind: str
    last: str


@dataclass(frozen=True)
class Masked:
    """A text without such numbers, and which kinds were taken out."""

    text: str
    kinds: tuple[str, ...]


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others ask for: 4111111111111111 is, …1112 is not."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_card(digits: str) -> bool:
    issued = any(
        int(digits[:width]) in first and len(digits) in lengths
        for first, width, lengths in _ISSUERS
    )
    return issued and passes_luhn(digits) and len(set(digits)) > 1


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits.isascii() and _is_card(digits):
            yield Found(match.start(), match.end(), "card", digits[-4:])


def _healths(text: str) -> Iterator[Found]:
    for match in _HEALTH.finditer(text):
        digits = match[1] + match[3] + match[5]
        if not digits.isascii() or not passes_luhn(digits):
            continue
        in_groups = bool(match[2]) and match[2] == match[4]
        versioned = bool(match[6]) and match[6].isupper()
        said = bool(_SAID.search(text[max(0, match.start() - _BEFORE) : match.start()]))
        if in_groups or versioned or said:
            end = match.end() if versioned else match.end(5)
            yield Found(match.start(), end, "health", "")


def found_in(text: str) -> list[Found]:
    """Every such number in a text, in order; none lies within another."""
    cards = list(_cards(text))
    healths = [
        h for h in _healths(text) if not any(c.start < h.end and h.start < c.end for c in cards)
    ]
    return sorted([*cards, *healths], key=lambda each: each.start)


def masked(text: str) -> Masked:
    """The text with each number replaced: a card keeps its last four digits, a health card none.

    `my card 4111 1111 1111 1111` becomes `my card [card ••1111]`. A text without any comes back the same.
    """
    found = found_in(text)
    pieces, place = [], 0
    for each in found:
        pieces += [
            text[place : each.start],
            f"[card ••{each.last}]" if each.last else "[health card]",
        ]
        place = each.end
    kinds = tuple(sorted({each.kind for each in found}))
    return Masked("".join([*pieces, text[place:]]), kinds)
