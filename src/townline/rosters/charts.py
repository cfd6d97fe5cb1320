"""The roster as a picture: tiers down, days across, who holds what, and red stripes where nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from townline.rosters.queries import Row
from townline.rosters.queries.fitness import as_period
from townline.rosters.rules.periods import Period

LEFT, WIDTH, HEAD, LINE = 190, 1120, 34, 30
SHADES = 6


def plan(rows: Sequence[Row], *, start: datetime, days: int, now: datetime) -> SafeString:
    """An SVG of `days` days from `start`. The table beneath says the same in words."""
    window = Period(start, start + timedelta(days=days))
    height = HEAD + LINE * len(rows) + 6
    label = _("Who is on call, %(n)d tiers over %(days)d days; the table below lists every duty.") % {
        "n": len(rows), "days": days,
    }  # fmt: skip
    parts = [
        f'<svg class="roster" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">',
        '<defs><pattern id="nobody" width="8" height="8" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path class="stripe" d="M0 0V8"/></pattern></defs>',
        *_days(window, height),
    ]
    for place, row in enumerate(rows):
        is_first = not place or row.program_name != rows[place - 1].program_name
        parts += _row(row, window, HEAD + place * LINE, first=is_first)
    if window.start <= now < window.end:
        x = _x(now, window)
        parts.append(f'<path class="now" d="M{x:.1f} {HEAD - 8}V{height}"/>')
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def _x(at: datetime, window: Period) -> float:
    share = (at - window.start) / window.length
    return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT)


def _days(window: Period, height: int) -> list[str]:
    parts = []
    day = timezone.localtime(window.start).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < window.end:
        x = _x(day, window)
        if day >= window.start:
            parts.append(f'<path class="day" d="M{x:.1f} {HEAD - 6}V{height}"/>')
        named = max(x, LEFT) + 6
        parts.append(f'<text class="head" x="{named:.1f}" y="20">{day:%a %-d}</text>')
        day = (day + timedelta(hours=30)).replace(hour=0)
    return parts


def _row(row: Row, window: Period, y: int, *, first: bool) -> list[str]:
    parts = []
    if first:
        parts.append(f'<path class="rule" d="M0 {y}H{WIDTH}"/>')
        parts.append(
            f'<text class="prog" x="0" y="{y + 19}">{escape(_cut(row.program_name, 23))}</text>'
        )
    parts.append(
        f'<text class="tier" x="{LEFT - 12}" y="{y + 19}" text-anchor="end">{row.tier}</text>'
    )
    for duty in row.duties:
        during = as_period(duty.effective).within(window)
        if during:
            parts += _block(during, window, y, duty.worker_id % SHADES, duty.worker.name)
    for gap in row.gaps:
        x, end = _x(gap.start, window), _x(gap.end, window)
        parts.append(
            f'<rect class="gap" x="{x:.1f}" y="{y + 4}" width="{max(end - x, 3):.1f}" height="{LINE - 8}"'
            f' rx="3"><title>{escape(_("Nobody"))}</title></rect>'
        )
    return parts


def _block(during: Period, window: Period, y: int, shade: int, name: str) -> list[str]:
    x, end = _x(during.start, window), _x(during.end, window)
    width = max(end - x - 1.5, 2)
    block = [
        f'<rect class="held s{shade}" x="{x + 0.75:.1f}" y="{y + 4}" width="{width:.1f}"'
        f' height="{LINE - 8}" rx="4"><title>{escape(name)}</title></rect>'
    ]
    room = int((width - 8) / 6.6)
    if room >= 3:
        block.append(
            f'<text class="who" x="{x + 6:.1f}" y="{y + 19}">{escape(_short(name, room))}</text>'
        )
    return block


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else name[: room - 1].rstrip() + "…"


def _short(name: str, room: int) -> str:
    """As much of a name as fits: all of it, the last word, or its first letters."""
    if len(name) <= room:
        return name
    last = name.split()[-1]
    return last if len(last) <= room else "".join(word[0] for word in name.split())[:room]
