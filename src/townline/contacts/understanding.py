"""How somebody whose language we do not speak is understood: the ways, and each try. Models of contacts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User

LANGUAGE_WAYS = {
    "first_service": _("First interpreter service"),
    "second_service": _("Second interpreter service"),
    "bridge": _("A language you both speak"), "written": _("In writing"),
    "on_site": _("Somebody goes there"),
}  # fmt: skip
LANGUAGE_OUTCOMES = {
    "works": _("It works"), "no_answer": _("Nobody answers"),
    "not_spoken": _("Nobody there speaks it"), "refused": _("They do not want it"),
}  # fmt: skip


class LanguageTry(models.Model):
    """One way that was tried to speak with a caller in their language, and what came of it."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="language_tries"
    )
    language = models.CharField(max_length=20)
    way = models.CharField(max_length=14, choices=LANGUAGE_WAYS.items())
    outcome = models.CharField(max_length=10, choices=LANGUAGE_OUTCOMES.items())
    who = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
