"""Reports of which it is doubtful that somebody means them, until a person has looked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.models import User
from townline.service_requests.models.requests import ServiceRequest


class Doubt(models.Model):
    """Why a request that came through a public form is looked at first, and what a person made of it.

    The request is open all the while and its clocks run: only others do not see it. `is_meant` is empty until
    somebody has looked.
    """

    service_request = models.OneToOneField(
        ServiceRequest, on_delete=models.CASCADE, related_name="doubt"
    )
    points = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=120))
    rule = models.CharField(max_length=20)
    at = models.DateTimeField()
    is_meant = models.BooleanField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(is_meant=None), name="doubt_to_look_at")
        ]
