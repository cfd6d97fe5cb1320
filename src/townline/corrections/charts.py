"""Charts as the server draws them: they print, need no script, and say in words what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LEFT, WIDTH, FOOT, TOP = 34, 640, 170, 24


@dataclass(frozen=True)
class Day:
    """One day: how many, and how many of them again."""

    day: date
    count: int
    again: int


def before_and_after(
    days: Sequence[Day], *, mended: date | None, label: str, word: str
) -> SafeString:
    """A bar a day, repeats dark at its foot, and a line at the day on which it was mended."""
    top = max([each.count for each in days] + [1])
    per_one, room = (FOOT - TOP) / top, (WIDTH - LEFT) / max(len(days), 1)
    parts = [f'<svg class="effect" viewBox="0 0 640 200" role="img" aria-label="{escape(label)}">']
    for mark in sorted({0, top // 2, top}):
        y = FOOT - mark * per_one
        parts.append(f'<path class="gl" d="M{LEFT} {y:.0f}H{WIDTH}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 5:.0f}" text-anchor="end">{mark}</text>')
    for place, each in enumerate(days):
        x = LEFT + place * room + room * 0.12
        parts += [
            _bar("bar-a", x, room, each.count, per_one),
            _bar("bar-n", x, room, each.again, per_one),
        ]
        if place % 7 == 0:
            where = "end" if x > WIDTH - 60 else "start"
            at = WIDTH if where == "end" else x
            named = date_format(each.day, "j M")
            parts.append(f'<text x="{at:.0f}" y="190" text-anchor="{where}">{named}</text>')
        if each.day == mended:
            middle = LEFT + (place + 0.5) * room
            parts.append(f'<path class="mended" d="M{middle:.0f} {TOP - 8}V{FOOT}"/>')
            parts.append(
                f'<text x="{middle:.0f}" y="12" text-anchor="middle">{escape(word)}</text>'
            )
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def _bar(kind: str, x: float, room: float, count: int, per_one: float) -> str:
    height = count * per_one
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{FOOT - height:.1f}" width="{room * 0.76:.1f}"'
        f' height="{height:.1f}" rx="2"/>'
    )
