"""Event mode: too many calls about one thing, so that all of them get the short form."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.models import User
from townline.places.models import PointField


class Event(models.Model):
    """Something that makes many people call at once, and what they are told until it ends.

    It is on from `declared_at` until `ended_at` or, at the latest, `expires_at`: that it expires needs no
    job. Reports of its `topics` within its area become followers of `main_incident_id` instead of requests.
    Empty `topics` or no area mean any. The area is a municipality, a circle of `radius_m` around `at`, or
    both. `is_by_place` is true of a storm: each place that callers name is an incident of the event, and
    only what names no place follows `main_incident_id`.
    """

    name = models.CharField(max_length=120)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    municipality_code = models.CharField(max_length=40, blank=True)
    area_label = models.CharField(max_length=160, blank=True)
    at = PointField(null=True)
    radius_m = models.PositiveIntegerField(null=True)
    is_by_place = models.BooleanField(default=False)
    message_en = models.TextField()
    message_fr = models.TextField()
    bulletin_id = models.BigIntegerField(null=True)
    main_incident_id = models.BigIntegerField(null=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("declared_at")),
                name="an_event_expires_after_it_began",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(ended_at__isnull=True),
                name="event_not_ended",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cause(self) -> str:
        """The category of the event's incidents, so that nothing else joins them."""
        return f"event-{self.pk}"

    def is_on(self, at: datetime) -> bool:
        """Whether it is in force at an instant."""
        return self.ended_at is None and self.declared_at <= at < self.expires_at
