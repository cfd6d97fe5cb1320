"""Who may use the door, and for which governments it speaks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from townline.accounts.models import User


class Jurisdiction(models.Model):
    """A government the endpoint speaks for. `code` is its internet domain, as the standard has it.

    An empty `municipality_code` is the whole region.
    """

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    municipality_code = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class ApiKey(models.Model):
    """Leave to send. Only a digest of the key is kept; `hint` is its beginning, to tell keys apart.

    `scopes`: `requests` may send requests, `updates` may send updates. `body_code`, where set, is the
    partner whose key it is: its updates speak for that body. `jurisdictions` empty means all.
    """

    SCOPES = ("requests", "updates")

    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=200, blank=True)
    hint = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10))
    jurisdictions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    body_code = models.CharField(max_length=40, blank=True)
    a_minute = models.PositiveIntegerField(default=60)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="open311_key_scopes_known",
                condition=Q(scopes__contained_by=["requests", "updates"]) & ~Q(scopes=[]),
            )
        ]

    def __str__(self) -> str:
        return self.name
