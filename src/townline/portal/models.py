"""What somebody is telling us on our own pages, until it is sent and a little after."""

from __future__ import annotations

from typing import Any

from django.db import models

from townline.contacts.models import Contact
from townline.places.queries import Location
from townline.service_requests.models import ServiceRequest


class Report(models.Model):
    """One report of a problem on its way through the form. Whoever has its `key` is the one who writes it.

    It lives in the database so that every step has an address, the back button works and nothing is lost
    without a script. Sending it twice is sending it once: it has one request. What was typed is emptied when
    it is sent; what was never sent is swept after a day. `danger` is the sign that stopped the form, `alarm`
    the contact that told the desk of it; `is_safe` that nobody is in danger, by their own word.
    """

    key = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=2, default="en")
    words = models.TextField(blank=True)
    definition_code = models.CharField(max_length=40, blank=True)
    looked_for = models.CharField(max_length=160, blank=True)
    place = models.JSONField(null=True)
    place_note = models.CharField(max_length=240, blank=True)
    facts = models.JSONField(default=dict)
    description = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)
    wants_word = models.BooleanField(default=False)
    is_told = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    follows = models.CharField(max_length=12, blank=True)
    danger = models.JSONField(null=True)
    is_safe = models.BooleanField(default=False)
    alarm = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.CASCADE, related_name="+"
    )
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["begun_at"], name="portal_report_by_begin")]

    @property
    def location(self) -> Location | None:
        return Location.from_json(self.place) if self.place else None

    @property
    def said(self) -> str:
        """Everything that was typed, for whoever looks for signs of danger."""
        return "\n".join(self.written())

    def written(self) -> list[str]:
        """What was typed, piece by piece, without who wrote it."""
        facts: list[Any] = list(self.facts.values())
        pieces = [self.words, self.place_note, self.description, *map(str, facts)]
        return [piece.strip() for piece in dict.fromkeys(pieces) if piece.strip()]


class Link(models.Model):
    """A link to one's own requests that was asked for: opened once. What opens it is in no table.

    `key` is that of the letter that carries it; whose requests it opens is `people`.
    """

    key = models.CharField(max_length=40, unique=True)
    people = models.JSONField()
    asked_at = models.DateTimeField(db_index=True)
    opened_at = models.DateTimeField(null=True)
