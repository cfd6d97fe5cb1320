"""Charts as the server draws them: they print, need no script, and say in words what they show."""

from __future__ import annotations

from collections.abc import Sequence

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
