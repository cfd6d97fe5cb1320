"""Who is who and who does what: bodies, programs, calendars, responsibilities."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once


class Plan(models.Model):
    """Opening hours with their holidays; `week` is {"0": [["08:30", "16:30"]], …}, 0 is Monday.

    `special` gives single dates hours of their own ({"2026-12-24": [["08:30", "12:00"]]}); `seasons` are
    weeks from one date to another: [{"from", "to", "name", "week"}], `to` not included.
    """

    week = models.JSONField(default=dict)
    holidays = models.JSONField(default=list)
    always = models.BooleanField(default=False)
    special = models.JSONField(default=dict)
    seasons = models.JSONField(default=list)

    class Meta:
        abstract = True


class WorkingCalendar(Plan):
    """A calendar by its code, and the hours that it began with; what holds later are its changes."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    stated: Sequence[CalendarChange] | None = None
    """Its changes, where they were loaded in the same statement."""


class CalendarChange(Plan):
    """Other hours from a local day on. Rows are added and never changed: an old answer can be made again.

    `stated_at` is empty where it came with the calendar itself, `by` where the region pack said it.
    """

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, related_name="changes")
    from_date = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "from_date", "stated_at"], name="one_change_stated_at_a_time"
            )
        ]


class Body(models.Model):
    """A government, utility, agency or contractor that may be responsible for something."""

    class Kind(models.TextChoices):
        REGION = "region"
        CITY = "city"
        TOWNSHIP = "township"
        PROVINCE = "province"
        FEDERAL = "federal"
        UTILITY = "utility"
        SAFETY = "safety"
        AGENCY = "agency"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_ours = models.BooleanField(default=False)
    phone = models.CharField(max_length=20)
    after_hours_phone = models.CharField(max_length=20, blank=True)
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT)
    verified_date = models.DateField(null=True)


class Program(models.Model):
    """A program area that owns work: the receiving end of a service request."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="programs")
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT)
    phone = models.CharField(max_length=20)
    on_call_phone = models.CharField(max_length=20, blank=True)


class Topic(models.Model):
    """What people ask about, in their own words. A hazard is passed on by us, whoever owns it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_fr = models.CharField(max_length=80, blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list)
    is_hazard = models.BooleanField(default=False)


class Responsibility(Effective):
    """A dated rule: for this topic, here, this body (and program) is responsible, and why.

    Empty `municipality_code` or `owner_code` mean any. `by_owner` and `by_maintainer` mean that whoever
    owns or maintains the road there is responsible, and `body` is not asked. Whom to call may be a third
    thing: `call_phone` is the line for this topic, where it is not the body's main one. `successor` is asked
    when the rule has ended and no other rule speaks of the place.
    """

    topic = models.CharField(max_length=40)
    municipality_code = models.CharField(max_length=40, blank=True)
    owner_code = models.CharField(max_length=40, blank=True)
    rule = models.CharField(
        max_length=14, choices=[(r, r) for r in ("body", "by_owner", "by_maintainer")]
    )
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    agreement = models.CharField(max_length=120, blank=True)
    call_phone = models.CharField(max_length=20, blank=True)
    call_after_hours = models.CharField(max_length=20, blank=True)
    call_label = models.CharField(max_length=60, blank=True)
    successor = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            never_two_at_once(
                "one_responsibility_at_a_time", "topic", "municipality_code", "owner_code"
            )
        ]
