"""Charts as the server draws them: they print, need no script, and say in words what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from townline.desk.rules import Bar, scale

LEFT, WIDTH, FOOT, TOP = 58, 640, 210, 22


def bars(shown: Sequence[Bar], *, label: str) -> SafeString:
    """A bar a half hour; the running one stands out. `label` tells it to those who do not see it."""
    top, step = scale([bar.count for bar in shown])
    per_one = (FOOT - TOP) / top
    parts = [f'<svg class="chart" viewBox="0 0 640 240" role="img" aria-label="{escape(label)}">']
    for mark in range(0, top + 1, step):
        y = FOOT - mark * per_one
        parts.append(f'<path class="gl" d="M{LEFT} {y:.0f}H{WIDTH}"/>')
        parts.append(f'<text x="{LEFT - 12}" y="{y + 6:.0f}" text-anchor="end">{mark}</text>')
    room = (WIDTH - LEFT) / max(len(shown), 1)
    every = max(1, -(-len(shown) // 6))
    for place, bar in enumerate(shown):
        parts += _bar(bar, LEFT + place * room, room, per_one, is_named=place % every == 0)
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def _bar(bar: Bar, x: float, room: float, per_one: float, *, is_named: bool) -> list[str]:
    height = bar.count * per_one
    width = min(room * 0.84, 46)
    middle = x + room / 2
    kind = "bar-n" if bar.is_now else "bar-a"
    parts = [
        f'<rect class="{kind}" x="{middle - width / 2:.1f}" y="{FOOT - height:.1f}"'
        f' width="{width:.1f}" height="{height:.1f}" rx="{min(4, height / 2):.1f}"/>'
    ]
    if is_named:
        hour = timezone.localtime(bar.start).strftime("%-H:%M")
        parts.append(f'<text x="{middle:.1f}" y="236" text-anchor="middle">{hour}</text>')
    return parts


@dataclass(frozen=True)
class Column:
    """One column of a chart: its name below, its value, and the value in words above it."""

    name: str
    value: float
    words: str


COLUMN_TOP, COLUMN_FOOT = 34, 150


def columns(shown: Sequence[Column], *, label: str, top: float = 0) -> SafeString:
    """A small chart of a column each, its value written on it: `top` is the full height, else the highest."""
    full = top or max((each.value for each in shown), default=0) or 1
    room = WIDTH / max(len(shown), 1)
    every = max(1, -(-len(shown) // 6))
    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH} 180" role="img" aria-label="{escape(label)}">',
             f'<path class="gl" d="M0 {COLUMN_FOOT}H{WIDTH}"/>']  # fmt: skip
    for place, each in enumerate(shown):
        x, height = (place + 0.5) * room, (COLUMN_FOOT - COLUMN_TOP) * min(each.value / full, 1)
        kind, width = "bar-n" if place == len(shown) - 1 else "bar-a", min(room * 0.7, 44)
        parts.append(
            f'<rect class="{kind}" x="{x - width / 2:.1f}" y="{COLUMN_FOOT - height:.1f}"'
            f' width="{width:.1f}" height="{height:.1f}" rx="{min(4, height / 2):.1f}"/>'
        )
        if each.value:
            y = COLUMN_FOOT - height - 7
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(each.words)}</text>'
            )
        if place % every == (len(shown) - 1) % every:
            parts.append(
                f'<text x="{x:.1f}" y="173" text-anchor="middle">{escape(each.name)}</text>'
            )
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def shares(parts_of: Sequence[tuple[str, int]], *, label: str) -> SafeString:
    """One bar of parts, `ok`, `wait` and `bad` by colour and pattern, as wide as their numbers."""
    total = sum(n for _, n in parts_of) or 1
    x, parts = (
        0.0,
        [
            f'<svg class="chart shares" viewBox="0 0 {WIDTH} 26" role="img" aria-label="{escape(label)}">'
        ],
    )
    for kind, n in parts_of:
        width = WIDTH * n / total
        room = f'x="{x:.1f}" y="2" width="{max(width - 3, 0):.1f}" height="22"'
        parts.append(f'<rect class="part-{kind}" {room} rx="4"/>')
        x += width
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308
