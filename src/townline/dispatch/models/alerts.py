"""Alerts that others sent, as they said them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from townline.accounts.models import User
from townline.dispatch.rules import cap


class Alert(models.Model):
    """A CAP alert that was read. `data` is all of it; `state` says whether a later one took its place.

    `state`: current, updated, cancelled. `replaced_by` is the one that did it.
    """

    STATES = ("current", "updated", "cancelled")

    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    status = models.CharField(max_length=10)
    msg_type = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    data = models.JSONField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="current")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "identifier", "sent_at"], name="one_alert_of_a_name"
            )
        ]
        indexes = [models.Index(fields=["-sent_at", "-id"], name="alert_by_time")]

    def infos(self) -> list[cap.Info]:
        """What it says, language by language."""
        return [_info(each) for each in self.data["infos"]]

    def is_over(self, at: datetime) -> bool:
        """Whether all that it says has ended."""
        end = ends_at(self.infos())
        return end is not None and end <= at


def ends_at(infos: Iterable[cap.Info]) -> datetime | None:
    """When the last of it ends; None where one of them names no end."""
    ends = [each.expires_at for each in infos]
    known = [each for each in ends if each is not None]
    return max(known) if known and len(known) == len(ends) else None


def _info(data: dict[str, object]) -> cap.Info:
    areas = tuple(
        cap.Area(
            each["words"],
            tuple(tuple((lat, lon) for lat, lon in ring) for ring in each["polygons"]),
            tuple(cap.Circle(tuple(one["centre"]), one["km"]) for one in each["circles"]),
        )
        for each in data["areas"]  # type: ignore[attr-defined]
    )
    return cap.Info(**{**data, "areas": areas})  # type: ignore[arg-type]
