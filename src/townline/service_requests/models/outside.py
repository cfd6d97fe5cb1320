"""A request given to a contractor outside, who sees it by a link and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from townline.accounts.models import User
from townline.service_requests.models.requests import ServiceRequest
from townline.service_requests.rules.outside import Step, is_open


class WorkLink(models.Model):
    """One job for one contractor: what they are told, until when, and what they said.

    `instructions` is all they read of it besides kind, place and danger: written for them, so that nothing
    of whoever reported goes along. `key` is the unguessable part of the address.
    """

    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.CASCADE, related_name="work_links"
    )
    contractor = models.CharField(max_length=120)
    instructions = models.TextField()
    key = models.CharField(max_length=40, unique=True)
    step = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in Step], default=Step.SENT.value
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    on_site_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    said = models.TextField(blank=True)

    def is_open(self, now: datetime) -> bool:
        return is_open(expires_at=self.expires_at, revoked_at=self.revoked_at, now=now)
