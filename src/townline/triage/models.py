"""A script that runs, ran or was left in a contact."""

from __future__ import annotations

from django.db import models

from townline.contacts.models import Contact
from townline.scripts.models import ScriptVersion


class ScriptRun(models.Model):
    """One run of one version of a script. Only moves are kept: the state is always played again.

    The version is pinned for the contact's life: a newer one changes nothing here. `undone` keeps the
    moves somebody went back over; nothing a caller said is lost.
    """

    STATES = ("running", "finished", "left")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="script_runs")
    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="running")
    moves = models.JSONField(default=list)
    undone = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=240, blank=True)
    service_request_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(state="running"),
                name="one_script_runs_in_a_contact",
            )
        ]
