"""What was looked for, to learn from: without the names and numbers of whoever asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User


class Surface(models.TextChoices):
    """Where somebody looked."""

    DESK = "desk", _("In a contact")
    PALETTE = "palette", _("Find anything")
    KNOWLEDGE = "knowledge", _("Knowledge")
    PUBLIC = "public", _("The public pages")


class SearchQuery(models.Model):
    """One search that ended: nothing was found, nothing was taken, or something was.

    `text` is what `rules.searches.kept` leaves: small letters, no names, no numbers. `results` counts what
    was offered when it ended, `chosen_rank` is from 1. Who asked is there to ask back; it goes with the row.
    """

    text = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="en")
    surface = models.CharField(max_length=10, choices=Surface, default=Surface.DESK)
    results = models.PositiveSmallIntegerField()
    chosen_kind = models.CharField(max_length=20, blank=True)
    chosen_ref = models.CharField(max_length=80, blank=True)
    chosen_rank = models.PositiveSmallIntegerField(null=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    contact_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="search_by_time"),
            models.Index(fields=["user", "-at"], name="search_of_a_person"),
            models.Index(
                fields=["text", "at"], condition=Q(chosen_kind=""), name="search_that_led_nowhere"
            ),
        ]

    def __str__(self) -> str:
        return self.text
