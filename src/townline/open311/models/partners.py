"""Partners whose own Open311 server takes what is theirs, and what was handed to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from townline.open311.rules.relaying import Mismatch, Standing
from townline.service_requests.models import ServiceRequest


class Partner(models.Model):
    """A body's Open311 server. Its key stands in the installation's settings, never here.

    `services` says what our types are called there, as in
    `{"pothole": {"code": "PH1", "attributes": {"size": "SZ"}}}`; a type that is not in it is not handed on.
    `takes_updates`: it has servicerequestupdates.
    """

    body_code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    endpoint = models.URLField(max_length=300)
    jurisdiction = models.CharField(max_length=80, blank=True)
    notation = models.CharField(
        max_length=4, default="json", choices=[("json", "json"), ("xml", "xml")]
    )
    services = models.JSONField(default=dict)
    takes_updates = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class HandOff(models.Model):
    """One request handed to a partner: what was sent, what they call it, how it stands there.

    The resident knows only our reference. `next_at` is when it is looked at again; null when it is over.
    `sent` is exactly what left the house. `mismatch` is what does not agree at present; `settled` what the
    program settled by itself last.
    """

    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.PROTECT, related_name="hand_offs"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="hand_offs")
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in Standing], default=Standing.WAITING.value
    )
    their_reference = models.CharField(max_length=80, blank=True)
    token = models.CharField(max_length=80, blank=True)
    sent = models.JSONField(default=dict)
    with_number = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(default=0)
    their_status = models.CharField(max_length=20, blank=True)
    their_notes = models.TextField(blank=True)
    their_service = models.CharField(max_length=80, blank=True)
    mismatch = models.CharField(
        max_length=12, blank=True, choices=[(m.value, m.value) for m in Mismatch]
    )
    problem = models.CharField(max_length=300, blank=True)
    settled = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_request", "partner"], condition=~Q(state__in=["refused", "back"]),
                name="handed_to_a_partner_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="hand_off_due"),
            models.Index(fields=["-begun_at", "-id"], name="hand_off_by_time"),
            models.Index(fields=["mismatch", "-begun_at"], condition=~Q(mismatch=""),
                         name="hand_off_mismatch"),
        ]  # fmt: skip
