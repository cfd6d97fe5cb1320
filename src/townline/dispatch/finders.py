"""Incidents in the one box, by the reference that a caller was given in place of a name."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from townline.core.finding import Asked, Finder, Hit, lend
from townline.dispatch import queries


def _incidents(asked: Asked) -> Sequence[Hit]:
    """The incident of a whole reference; no statement for other words."""
    if asked.is_in_contact or not queries.is_reference(asked.text):
        return []
    found = queries.by_reference(asked.text)
    if found is None:
        return []
    place = found.place_label if queries.may_read(found, asked.viewer) else _("kept apart")
    state = _("open") if found.is_open else _("closed")
    detail = " · ".join(part for part in (found.reference, place, state) if part)
    return [Hit("incident", found.reference, found.title, detail, "siren",
                reverse("dispatch:incident", args=[found.pk]), found.level)]  # fmt: skip


def lend_all() -> None:
    """Lend it."""
    lend(Finder(4, "incident", gettext_noop("Incidents"), "dispatch.open", _incidents))
