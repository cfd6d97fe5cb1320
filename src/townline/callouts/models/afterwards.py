"""What comes after a yes: what the worker says, the hours, and their way to payroll."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from townline.callouts.models.calling import Callout


def _said(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


class Report(models.Model):
    """What somebody said of a callout besides yes and no: a press on their page, or a tick of the desk.

    `kind`: en_route, on_scene, clear, wrong_place, police; read_place and read_callback (the desk read them
    back to whoever accepted); note. `at` is when it happened and `entered_at` when it was written down: what
    was typed later says so.
    """

    STEPS = ("en_route", "on_scene", "clear")
    KINDS = (*STEPS, "wrong_place", "police", "read_place", "read_callback", "note")
    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="reports")
    worker_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=14, choices=[(k, k) for k in KINDS])
    text = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "worker_id", "kind"],
                condition=Q(
                    kind__in=["en_route", "on_scene", "clear", "read_place", "read_callback"]
                ),
                name="report_each_step_once",
            )
        ]
        indexes = [models.Index(fields=["callout", "id"], name="report_of_a_callout")]

    @property
    def was_late(self) -> bool:
        """Whether it was written down more than two minutes after it happened."""
        return (self.entered_at - self.at).total_seconds() > 120


class PayrollFile(models.Model):
    """Approved hours of one program, taken to payroll together: nothing twice, nothing forgotten.

    It takes what began before the end of `end_date` (a local day) and was in no file before; what began
    before `start_date` was approved late and says so. `content` is the file as it was made, and stays so.
    """

    program_code = models.CharField(max_length=40)
    start_date = models.DateField()
    end_date = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)
    content = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payroll_ends_after_it_begins",
                condition=Q(end_date__gte=models.F("start_date")),
            )
        ]
        indexes = [models.Index(fields=["program_code", "-id"], name="payroll_by_program")]


class WorkRecord(models.Model):
    """Hours of one person for one callout, on the way to payroll.

    `kind` call is coming in, phone is advice given without coming in: that too can trigger minimum pay.
    standby is a call on standby that was not answered in time, from the first call to the answer (no time at
    all where none came): its line takes the day's standby pay.
    `state`: running (no end yet), waiting (for approval), approved, refused. `lines` are the pay lines of
    the agreement at approval (rule, minutes, rate, sentence with article) and `paid_minutes` what this call
    itself adds; less than nothing where it takes the minimum from an earlier one. `entered_at` is when the
    hours were last written, and by whom. `is_avoidable` is what the program thinks of the call, where it
    said so. `payroll` is the file that took them to payroll: one, once.
    """

    KINDS = ("call", "phone", "standby")
    STATES = ("running", "waiting", "approved", "refused")
    callout = models.ForeignKey(
        Callout, null=True, on_delete=models.PROTECT, related_name="work_records"
    )
    worker = models.ForeignKey("rosters.Worker", on_delete=models.PROTECT, related_name="+")
    program_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS], default="call")
    trigger = models.CharField(max_length=200)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField(null=True)
    joins_shift = models.BooleanField(default=False)
    lines = models.JSONField(default=list, blank=True)
    paid_minutes = models.IntegerField(null=True)
    rule_version = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="running")
    reason = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decision = models.CharField(max_length=300, blank=True)
    is_avoidable = models.BooleanField(null=True)
    payroll = models.ForeignKey(
        PayrollFile, null=True, on_delete=models.PROTECT, related_name="records"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "worker"],
                condition=Q(kind="call"),
                name="work_once_for_a_callout",
            ),
            models.UniqueConstraint(
                fields=["callout", "worker"],
                condition=Q(kind="standby"),
                name="standby_lost_once_for_a_callout",
            ),
            models.CheckConstraint(
                name="work_ends_after_it_begins",
                condition=Q(end_at=None) | Q(end_at__gte=models.F("start_at")),
            ),
            models.CheckConstraint(
                name="work_is_paid_when_approved", condition=Q(payroll=None) | Q(state="approved")
            ),
        ]
        indexes = [
            models.Index(fields=["program_code", "start_at"], name="work_by_program"),
            models.Index(fields=["worker", "-start_at"], name="work_by_worker"),
            models.Index(fields=["start_at"], condition=Q(state="waiting"), name="work_that_waits"),
        ]

    @property
    def stream(self) -> str:
        """The ledger's name of these hours: their callout's chain, or one of their own."""
        return f"callout:{self.callout_id}" if self.callout_id else f"hours:{self.pk}"

    def as_written(self) -> dict[str, object]:
        """What the ledger takes down each time."""
        return {
            "record": self.pk, "worker": self.worker_id, "start_at": _said(self.start_at),
            "end_at": _said(self.end_at), "state": self.state,
            "paid_minutes": self.paid_minutes,
        }  # fmt: skip

    @property
    def worked_minutes(self) -> int | None:
        """Real minutes: a night on which the clocks go back is an hour longer. Lost standby has none."""
        if self.kind == "standby":
            return 0
        return round((self.end_at - self.start_at).total_seconds() / 60) if self.end_at else None

    @property
    def was_late(self) -> bool:
        """Whether it was written down more than two minutes after the work ended."""
        return self.end_at is not None and (self.entered_at - self.end_at).total_seconds() > 120
