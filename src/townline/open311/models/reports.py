"""What came in by the door, beside the request that was made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from townline.open311.models.door import ApiKey
from townline.service_requests.models import ServiceRequest


class Report(models.Model):
    """One request as a client sent it: by which key, and who they said had reported it.

    `idempotency_key` and `content` let the same request be sent again without a second one. `token` and
    `waiting` belong to one that was answered with a token and is opened by a job; `refused` says why it
    could not be.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="reports")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+"
    )
    idempotency_key = models.CharField(max_length=120, blank=True)
    content = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True, null=True)
    waiting = models.JSONField(null=True)
    refused = models.TextField(blank=True)
    account_id = models.CharField(max_length=120, blank=True)
    reporter = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "idempotency_key"], condition=~Q(idempotency_key=""),
                name="open311_sent_once",
            )
        ]  # fmt: skip


class Told(models.Model):
    """An update as a client sent it: the same `update_id` of the same key is taken once."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    update_id = models.CharField(max_length=120)
    content = models.CharField(max_length=64)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "update_id"], name="open311_told_once")
        ]
