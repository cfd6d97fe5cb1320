"""Signs that something needs mending."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.knowledge.models.articles import ArticleVersion


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
    """A sign that an answer, the website or a system needs mending, from whoever met it."""

    version = models.ForeignKey(
        ArticleVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps"
    )
    kind = models.CharField(max_length=10, choices=GapKind)
    severity = models.CharField(max_length=10, choices=GapSeverity, default=GapSeverity.MISLEADS)
    text = models.TextField()
    owner = models.CharField(max_length=40, blank=True)
    contact_id = models.BigIntegerField(null=True)
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=Q(settled_at=None), name="gap_report_open")
        ]
