"""What is looked up by name: units, people, buildings, agencies, council, interpreters, events."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once


class Entry(Effective):
    """One line of the directory as it is true for a period; a change is a new row, never an edit.

    `code` names the same thing through all its rows. `unit`, `building` and `backup` are codes of other
    entries. `plain` is what it is found by: names, roles and callers' words in both languages, folded.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        STAFF = "staff", _("Staff")
        PLACE = "place", _("Place")
        AGENCY = "agency", _("Agency")
        MEMBER = "member", _("Council")
        INTERPRETER = "interpreter", _("Interpreter")
        EVENT = "event", _("Event")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=160, blank=True)
    role_fr = models.CharField(max_length=160, blank=True)
    about = models.TextField(blank=True)
    about_fr = models.TextField(blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    body_code = models.CharField(max_length=40, blank=True)
    municipality_code = models.CharField(max_length=40, blank=True)
    ward_code = models.CharField(max_length=40, blank=True)
    building = models.CharField(max_length=60, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=160, blank=True)
    city = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    after_hours_phone = models.CharField(max_length=20, blank=True)
    tty = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=200, blank=True)
    calendar_code = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=160, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    backup = models.CharField(max_length=60, blank=True)
    access = models.CharField(max_length=300, blank=True)
    access_fr = models.CharField(max_length=300, blank=True)
    capacity = models.PositiveIntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    verified_date = models.DateField(null=True)
    verified_by = models.CharField(max_length=80, blank=True)
    is_dead = models.BooleanField(default=False)
    plain = models.TextField()

    class Meta:
        constraints = [
            never_two_at_once("one_entry_of_a_code_at_a_time", "code"),
            models.CheckConstraint(
                name="event_has_its_times",
                condition=~Q(kind="event") | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("plain"), "gin_trgm_ops"), name="entry_by_likeness"),
            models.Index(fields=["kind", "name", "id"], name="entry_by_kind"),
            models.Index(fields=["kind", "verified_date"], name="entry_by_verification"),
            models.Index(
                fields=["starts_at"], condition=Q(kind="event"), name="entry_event_by_start"
            ),
        ]


# What a file may set and what a difference is shown of; the period has columns of its own.
FIELDS = (
    "name", "name_fr", "role", "role_fr", "about", "about_fr", "aliases", "unit", "body_code",
    "municipality_code", "ward_code", "building", "floor", "room", "address", "city", "postal_code",
    "lon", "lat", "phone", "after_hours_phone", "tty", "email", "website", "calendar_code", "hours",
    "languages", "backup", "access", "access_fr", "capacity", "starts_at", "ends_at", "is_public",
    "note",
)  # fmt: skip


class NeutralPeriod(Effective):
    """From nomination day to the vote: what staff say of candidates, and what they do not."""

    body_code = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        constraints = [never_two_at_once("one_neutral_period_at_a_time", "body_code")]


class Upload(models.Model):
    """A file that was sent to be taken over, kept as it came, and what it would have changed."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Entry.Kind.choices)
    text = models.TextField()
    is_complete = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    seen = models.CharField(max_length=64)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
