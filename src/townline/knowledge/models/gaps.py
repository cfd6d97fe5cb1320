"""Signs that something needs mending."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.knowledge.models.articles import ArticleVersion
from townline.knowledge.rules import gaps as rules


class GapKind(models.TextChoices):
    """What is the matter."""

    WRONG = "wrong", _("It is wrong")
    MISSING = "missing", _("It is missing")
    UNCLEAR = "unclear", _("It is unclear")
    WEBSITE = "website", _("The website is broken")
    SYSTEM = "system", _("This system has a fault")


class GapSeverity(models.TextChoices):
    """How much harm it does while it stands."""

    UNSAFE = "unsafe", _("Unsafe now")
    MISLEADS = "misleads", _("Misleads callers")
    MINOR = "minor", _("Small")


class GapReport(models.Model):
    """A sign that an answer, the website or a system needs mending; met once or many times.

    `matter` is what it is about: while it is open, whoever meets the same adds a sighting to it. Without a
    reporter it comes from searches that led nowhere. `mended_version` or `mended_by` names what mends it.
    `told` is how many contacts got the version, as the floor above counted it last.
    """

    version = models.ForeignKey(
        ArticleVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps"
    )
    kind = models.CharField(max_length=10, choices=GapKind)
    severity = models.CharField(max_length=10, choices=GapSeverity, default=GapSeverity.MISLEADS)
    text = models.TextField()
    matter = models.CharField(max_length=200, blank=True)
    step = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=40, blank=True)
    contact_id = models.BigIntegerField(null=True)
    times = models.PositiveIntegerField(default=1)
    told = models.PositiveIntegerField(null=True)
    reporter = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    pulled_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)
    mended_version = models.ForeignKey(
        ArticleVersion, null=True, on_delete=models.PROTECT, related_name="mended"
    )
    mended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=Q(settled_at=None), name="gap_report_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(settled_at=None) & ~Q(matter=""),
                name="gap_open_once_of_a_matter",
            )
        ]

    @property
    def owed_at(self) -> datetime:
        """When it is owed an outcome."""
        return rules.owed_at(self.severity, self.reported_at)


class GapSighting(models.Model):
    """Somebody met it: who, where they were, in which contact; and when they heard what became of it."""

    report = models.ForeignKey(GapReport, on_delete=models.CASCADE, related_name="sightings")
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    where = models.CharField(max_length=200, blank=True)
    contact_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["reporter", "-id"], name="gap_sighting_of_a_person"),
        ]
