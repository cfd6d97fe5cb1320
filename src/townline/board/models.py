"""Who holds the dispatch desk, and what each has pinned."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.dispatch.models import Incident


class Hold(models.Model):
    """Somebody has the dispatch desk: alarms sound at theirs. Where nobody has it they sound everywhere."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()


class Pin(models.Model):
    """An incident somebody keeps in sight; two at most, so that neither is lost behind the other."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    slot = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "slot"], name="one_incident_in_a_slot"),
            models.UniqueConstraint(fields=["user", "incident"], name="an_incident_is_pinned_once"),
            models.CheckConstraint(name="two_slots", condition=models.Q(slot__in=[1, 2])),
        ]
