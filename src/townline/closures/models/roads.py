"""A road that is closed, and everybody who must hear of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.closures.models.partners import PartnerCheck
from townline.closures.rules.standing import Facts, Stand, stand
from townline.contacts.models import Contact
from townline.places.models import PointField


class NextReference(models.Func):
    """The next reference of the year, such as C26-000042, given by the database on insert."""

    template = (
        "(to_char(statement_timestamp(), '\"C\"YY-')"
        " || lpad(nextval('closures_reference')::text, 6, '0'))"
    )
    arity = 0
    output_field = models.CharField()


class Closure(models.Model):
    """A stretch of a road that nobody may drive, or fewer lanes of it.

    `line` is [[x, y], …] in metres. `key` names it in the feeds for as long as it lives. `words` and the
    detours are public; `note` is not. `subject` is what it belongs to, such as `incident:12`.
    """

    class Direction(models.TextChoices):
        BOTH = "both", _("Both directions")
        NORTH = "N", _("Northbound")
        EAST = "E", _("Eastbound")
        SOUTH = "S", _("Southbound")
        WEST = "W", _("Westbound")

    class Extent(models.TextChoices):
        FULL = "full", _("The whole road")
        LANES = "lanes", _("Some lanes")

    class Authority(models.TextChoices):
        POLICE = "police", _("Police")
        MUNICIPALITY = "municipality", _("City or township")
        CREW = "crew", _("A crew on the road")
        REGION = "region", _("The Region")

    class Reason(models.TextChoices):
        COLLISION = "collision", _("Collision")
        HAZARD = "hazard", _("Danger on the road")
        FLOODING = "flooding", _("Flooding")
        FIRE = "fire", _("Fire")
        WIRES = "wires", _("Wires down")
        WATERMAIN = "watermain", _("Broken watermain")
        WEATHER = "weather", _("Weather")
        WORKS = "works", _("Road works")
        EVENT = "event", _("Event")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=14, unique=True, db_default=NextReference())
    street = models.CharField(max_length=80)
    from_street = models.CharField(max_length=80, blank=True)
    to_street = models.CharField(max_length=80, blank=True)
    place_label = models.CharField(max_length=160)
    municipality_code = models.CharField(max_length=40, blank=True)
    municipality_name = models.CharField(max_length=80, blank=True)
    line = models.JSONField()
    at = PointField()
    direction = models.CharField(max_length=4, choices=Direction.choices)
    extent = models.CharField(max_length=5, choices=Extent.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.CharField(max_length=160, blank=True)
    words_fr = models.CharField(max_length=160, blank=True)
    detour_en = models.CharField(max_length=240, blank=True)
    detour_fr = models.CharField(max_length=240, blank=True)
    note = models.TextField(blank=True)
    is_life_safety = models.BooleanField(default=False)
    authority = models.CharField(max_length=12, choices=Authority.choices)
    check_made = models.ForeignKey(PartnerCheck, on_delete=models.PROTECT, related_name="closures")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=40, blank=True)

    starts_at = models.DateTimeField()
    expected_end_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    untold = models.PositiveSmallIntegerField(default=0)
    is_live = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-starts_at"], condition=models.Q(is_live=True), name="closure_live"
            ),
            models.Index(fields=["subject"], name="closure_by_subject"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stand(self) -> Stand:
        """Where it stands; reads the call-back with it."""
        result = self.check_made.result
        return stand(Facts(self.is_life_safety, result == "confirmed", result == "denied",
                           self.reopened_at, self.untold))  # fmt: skip


class Notice(models.Model):
    """One of those who must hear that a road is closed, or (`is_opening`) that it is open again."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="notices")
    is_opening = models.BooleanField(default=False)
    party = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=30, blank=True)
    told_at = models.DateTimeField(null=True)
    told_to = models.CharField(max_length=120, blank=True)
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["is_opening", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "is_opening", "party"], name="one_notice_of_a_party"
            )
        ]
