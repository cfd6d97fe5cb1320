"""Units on the road, what was said on the radio and the telephone, and checks of people alone."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.places.models import PointField
from townline.rosters.models import Worker


class Unit(models.Model):
    """A crew or a vehicle with a call sign.

    `subject` is what it is busy with, such as `incident:12`. `at` is where it was last known to be, in
    metres, since `position_at`. `is_alone` units get a safety check by themselves when they are on scene.
    """

    STATUSES = ("available", "en_route", "on_scene", "clear", "off")
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    program_code = models.CharField(max_length=40)
    channel = models.CharField(max_length=20, blank=True)
    worker = models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.SET_NULL, related_name="units"
    )
    is_alone = models.BooleanField(default=False)
    check_minutes = models.PositiveSmallIntegerField(default=30)
    status = models.CharField(max_length=10, choices=[(s, s) for s in STATUSES], default="off")
    status_at = models.DateTimeField()
    subject = models.CharField(max_length=40, blank=True)
    at = PointField(null=True)
    position_at = models.DateTimeField(null=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["code"], condition=models.Q(is_retired=False), name="unit_in_service"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One line of the log: what was said, by whom, when; never changed, only followed by another.

    `at` is when it was said and `typed_at` when it was written down; more than two minutes apart it was
    entered later and says so. `kind` is said, status, check, heard, missed or stopped.
    """

    KINDS = ("said", "status", "check", "heard", "missed", "stopped")
    subject = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS], default="said")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="entries")
    speaker = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    typed_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="radio_entry_by_subject"),
            models.Index(fields=["unit", "-id"], name="radio_entry_by_unit"),
        ]

    @property
    def who(self) -> str:
        """Whose words they are."""
        return self.unit.code if self.unit else self.speaker or "Desk"

    @property
    def was_late(self) -> bool:
        """Whether it was written down later than it was said."""
        return (self.typed_at - self.at).total_seconds() > 120


class Check(models.Model):
    """A unit that must be heard from. One stands for a unit at a time; `rung` is how far a miss has gone."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="checks")
    subject = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(stopped_at=None),
                name="one_check_of_a_unit_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(stopped_at=None), name="check_due")
        ]
