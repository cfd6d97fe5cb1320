"""Hours on a list as bars."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

LEFT, RIGHT, LINE, WIDTH = 190, 70, 26, 640


def bars(rows: Sequence[tuple[str, float]]) -> SafeString:
    """One bar a person, as long as their hours. The table beneath says the same in words."""
    most = max([abs(hours) for _, hours in rows] or [0]) or 1
    label = _("Hours of %(n)d people; the table below lists them.") % {"n": len(rows)}
    height = LINE * len(rows) + 6
    parts = [
        f'<svg class="hours" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">'
    ]
    for n, (name, hours) in enumerate(rows):
        y, length = n * LINE + 4, max(hours, 0) / most * (WIDTH - LEFT - RIGHT)
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(name[:26])}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="18" rx="3"/>'
            f'<text x="{LEFT + length + 8:.1f}" y="{y + 14}">{hours:g} h</text>'
        )
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308
