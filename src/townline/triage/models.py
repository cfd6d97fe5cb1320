"""A script that runs, ran or was left in a contact, and what was met on the way."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.scripts.models import ScriptVersion


class Deviation(models.TextChoices):
    """Why a script was left. `SAFETY` is never held against anybody; `ANOTHER` is written by itself."""

    NO_MATCH = "no_match", _("No answer fits")
    DISTRESS = "distress", _("Caller in distress")
    SAFETY = "safety", _("Safety first")
    WRONG_SCRIPT = "wrong_script", _("Wrong script")
    CALLER_LEFT = "caller_left", _("Caller had to go")
    OTHER = "other", _("Something else")
    ANOTHER = "another", _("Another script was chosen")


class ScriptRun(models.Model):
    """One run of one version of a script. Only moves are kept: the state is always played again.

    The version is pinned for the contact's life: a newer one changes nothing here. `undone` keeps the
    moves somebody went back over; nothing a caller said is lost. `step` is where it stands or stopped.
    """

    STATES = ("running", "finished", "left")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="script_runs")
    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="running")
    step = models.CharField(max_length=60, blank=True)
    moves = models.JSONField(default=list)
    undone = models.JSONField(default=list)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    left_category = models.CharField(max_length=12, choices=Deviation, blank=True)
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
        indexes = [
            models.Index(fields=["version", "-id"], name="run_by_version"),
            models.Index(fields=["-id"], condition=Q(state="left"), name="run_left"),
        ]


class Outcome(models.TextChoices):
    """What became of a problem that was met."""

    FIXED = "fixed", _("Mended in a new version")
    WORKAROUND = "workaround", _("A way round it")
    AS_MEANT = "as_meant", _("It is meant so")
    NOT_NOW = "not_now", _("Not now, and why")


class ScriptProblem(models.Model):
    """Something is wrong with a step, told from the middle of a call, with the state it was in.

    `heard` holds what was answered by number; of words that were typed only that they were, so that no name
    and no number of a caller comes here. `due_at` is when the editor answers at the latest.
    """

    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(ScriptRun, on_delete=models.CASCADE, related_name="problems")
    step = models.CharField(max_length=60)
    heard = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    on_trial = models.BooleanField()
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    due_at = models.DateTimeField()
    bulletin_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    words = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(settled_at=None), name="problem_open"),
            models.Index(fields=["version", "step"], name="problem_by_step"),
            models.Index(
                fields=["reporter"], condition=Q(settled_at__isnull=False, told_at=None),
                name="problem_to_tell",
            ),
        ]  # fmt: skip

    def is_late(self, at: datetime) -> bool:
        """Whether the editor should have answered by now."""
        return self.settled_at is None and self.due_at <= at
