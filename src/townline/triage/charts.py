"""A bar beside a figure, as the server draws it."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def share(part: int, whole: int, *, label: str) -> SafeString:
    """A small bar: how much of a whole."""
    width = 0 if whole <= 0 else max(1.0, 100 * part / whole) if part else 0
    return mark_safe(  # noqa: S308
        f'<svg class="share" viewBox="0 0 100 10" role="img" aria-label="{escape(label)}">'
        f'<rect class="all" width="100" height="10" rx="3"/>'
        f'<rect class="part" width="{width:.0f}" height="10" rx="3"/></svg>'
    )
