"""People who can be called out, and who is on call when."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once


def new_key() -> str:
    """The unguessable part of somebody's calendar address."""
    return secrets.token_urlsafe(18)


class WorkerQuerySet(models.QuerySet["Worker"]):
    """Workers, asked for by whether they are employed."""

    def employed_at(self, at: datetime) -> WorkerQuerySet:
        """Who is employed at an instant: by the town's days, the first and the last one whole."""
        day = timezone.localtime(at).date()
        return self.filter(hired_date__lte=day).exclude(left_date__lt=day)


class Worker(models.Model):
    """Somebody who can be called out. `user` is set where that person also signs in here.

    `unit` is the bargaining unit, empty for those outside it. `seniority_date` orders people by length of
    service; `seniority_lot` breaks a tie that was drawn by lot. `section` is the yard or crew they belong to.
    `left_date` is the last day: who left is there until the town's midnight.
    """

    employee_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    user = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="worker")
    program_code = models.CharField(max_length=40)
    unit = models.CharField(max_length=40, blank=True)
    classification = models.CharField(max_length=60)
    section = models.CharField(max_length=60, blank=True)
    employment = models.CharField(
        max_length=10, choices=[(k, k) for k in ("full_time", "part_time")], default="full_time"
    )
    seniority_date = models.DateField()
    seniority_lot = models.PositiveIntegerField(default=0)
    email = models.EmailField(blank=True)
    feed_key = models.CharField(max_length=32, unique=True, default=new_key)
    hired_date = models.DateField()
    left_date = models.DateField(null=True, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["program_code", "name"], name="worker_by_program")]

    def __str__(self) -> str:
        return self.name


class WorkerNumber(Effective):
    """A number to reach somebody at, dated. `order` 1 is rung first; a required one must be tried."""

    KINDS = ("mobile", "home", "pager", "radio")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="numbers")
    order = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    number = models.CharField(max_length=20)
    is_required = models.BooleanField(default=True)

    class Meta:
        constraints = [never_two_at_once("one_number_of_an_order_at_a_time", "worker", "order")]


class Qualification(Effective):
    """What somebody may do, until when: a licence, a certificate, a fit test."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="qualifications")
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [never_two_at_once("one_qualification_at_a_time", "worker", "code")]


class Shift(models.Model):
    """Planned work: who works is not called in, and has a right to rest after it."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="shifts")
    during = DateTimeRangeField()
    kind = models.CharField(
        max_length=10, choices=[(k, k) for k in ("regular", "overtime")], default="regular"
    )

    class Meta:
        indexes = [models.Index(fields=["worker", "during"], name="shift_of_a_worker")]
        constraints = [
            models.CheckConstraint(
                name="shift_begins_and_ends",
                condition=models.Q(
                    during__startswith__isnull=False, during__endswith__isnull=False
                ),
            )
        ]


class Absence(models.Model):
    """Time somebody cannot be called: vacation, sickness, leave."""

    KINDS = ("vacation", "sick", "leave", "training")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])

    class Meta:
        indexes = [models.Index(fields=["worker", "during"], name="absence_of_a_worker")]


class Tier(Effective):
    """A place on a program's ladder that somebody must hold: first on-call, second, manager.

    `order` 1 is called first. `hours` is "always" or "after_hours": outside the program's own calendar.
    `needs` are qualification codes the holder must have.
    """

    program_code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    hours = models.CharField(
        max_length=12, choices=[(k, k) for k in ("always", "after_hours")], default="after_hours"
    )
    needs = models.JSONField(default=list, blank=True)
    accept_seconds = models.PositiveIntegerField(default=600)

    class Meta:
        constraints = [never_two_at_once("one_tier_of_an_order_at_a_time", "program_code", "order")]


class Duty(Effective):
    """Who holds a tier during [from, to). Never two people at once; a gap is a missing row."""

    program_code = models.CharField(max_length=40)
    tier = models.PositiveSmallIntegerField()
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="duties")
    source = models.CharField(max_length=12, default="roster")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [never_two_at_once("one_holder_of_a_tier_at_a_time", "program_code", "tier")]
        indexes = [models.Index(fields=["worker"], name="duty_by_worker")]


class Trade(models.Model):
    """One duty, or part of it, that goes from one person to another, perhaps against another in return.

    Nothing changes before both have confirmed and a third has approved; then everything does at once.
    `confirmed_for_*` says who wrote the confirmation down where it was given by telephone.
    """

    STATES = ("open", "approved", "refused", "withdrawn")
    program_code = models.CharField(max_length=40)
    tier = models.PositiveSmallIntegerField()
    giver = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="trades_given")
    taker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="trades_taken")
    during = DateTimeRangeField()
    back_tier = models.PositiveSmallIntegerField(null=True, blank=True)
    back_during = DateTimeRangeField(null=True, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="open")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    giver_confirmed_at = models.DateTimeField(null=True)
    giver_confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taker_confirmed_at = models.DateTimeField(null=True)
    taker_confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="open"), name="trade_open"),
            models.Index(fields=["program_code", "-id"], name="trade_by_program"),
        ]
        constraints = [
            models.CheckConstraint(
                name="trade_between_two", condition=~models.Q(giver=models.F("taker"))
            )
        ]


class RosterAlarm(models.Model):
    """Something about a roster that somebody must mend: a gap ahead, a holder who is not there.

    One row for one fault however often it is seen; cleared by itself when the fault is gone.
    """

    KINDS = ("gap", "unconfirmed", "unfit")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    program_code = models.CharField(max_length=40)
    tier = models.PositiveSmallIntegerField()
    during = DateTimeRangeField()
    worker = models.ForeignKey(Worker, null=True, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=240)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(cleared_at=None), name="roster_alarm_open"
            )
        ]
