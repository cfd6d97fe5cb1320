"""Protocols in versions, and each step of those that run, kept one by one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once
from townline.dispatch.models.incidents import Incident
from townline.dispatch.rules import protocol


class ProtocolVersion(Effective):
    """What a protocol says during a period. An incident that began on it ends on it."""

    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    owner = models.CharField(max_length=120)
    reviewed_date = models.DateField()
    types = ArrayField(models.CharField(max_length=60), default=list)
    cues = ArrayField(models.CharField(max_length=60), default=list)
    body = models.JSONField()
    checksum = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="one_protocol_version_of_a_number"
            ),
            never_two_at_once("one_protocol_version_at_a_time", "code"),
        ]

    def definition(self) -> protocol.Protocol:
        """The protocol as values."""
        return protocol.read(self.body)


class ProtocolRun(models.Model):
    """One run of one version of a protocol in an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_reason = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "version"], name="a_protocol_runs_once_in_an_incident"
            )
        ]


class Step(models.Model):
    """One step, frozen as its version says it, and what became of it. Each is saved by itself, so that a
    crash loses none that was settled.

    `state` is waiting, done, skipped (with a reason), not_needed (by an earlier answer) or void (its
    protocol was stopped, or the place turned out to be elsewhere). A telling that is open is part of the
    list of who must be told by when. Steps without a run were added by hand or by the program.
    """

    STATES = ("waiting", "done", "skipped", "not_needed", "void")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    run = models.ForeignKey(ProtocolRun, null=True, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=4, choices=[(k, k) for k in protocol.KINDS])
    what = models.CharField(max_length=300)
    say = models.TextField(blank=True)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    when = models.JSONField(default=dict)
    body_code = models.CharField(max_length=40, blank=True)
    program_code = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField(null=True)
    law = models.CharField(max_length=200, blank=True)
    is_mandatory = models.BooleanField(default=False)
    is_excusable = models.BooleanField(default=True)
    needs = ArrayField(models.CharField(max_length=20), default=list)

    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="waiting")
    facts = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    told_to = models.CharField(max_length=120, blank=True)
    is_live = models.BooleanField(default=False)
    told_reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "run", "code"], name="one_step_of_a_code_in_a_run"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="waiting", due_at__isnull=False),
                name="step_due",
            )
        ]
