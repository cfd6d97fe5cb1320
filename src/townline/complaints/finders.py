"""Complaints in the one box: for those who may know of them, by reference or words."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from townline.complaints import queries
from townline.core import clock
from townline.core.finding import Asked, Finder, Hit, lend


def _complaints(asked: Asked) -> Sequence[Hit]:
    """By its whole reference, and only for who may know of it. Words are searched in the register alone."""
    text = asked.text.strip().upper()
    if asked.is_in_contact or not text.startswith("C-"):
        return []
    rows = queries.register(
        queries.Asked(state="", text=text), viewer=asked.viewer, now=clock.now(), limit=3
    )
    return [
        Hit("complaint", row.reference, row.get_kind_display(), row.reference, "mail-warning",
            reverse("complaints:detail", args=[row.reference]))
        for row in rows if row.reference == text
    ]  # fmt: skip


def lend_all() -> None:
    """Lend it."""
    lend(Finder(6, "complaint", gettext_noop("Complaints"), "complaints.take", _complaints))
