"""Answers, with every version ever told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User


class Language(models.TextChoices):
    """The languages answers are kept in."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class Audience(models.TextChoices):
    """Who may be told. What is for staff never reaches a public page."""

    EVERYONE = "everyone", _("Everyone")
    STAFF = "staff", _("Staff only")


class Confidence(models.TextChoices):
    """How sure we are. Nothing to do with who may hear it, nor with who keeps it right."""

    CONFIRMED = "confirmed", _("Confirmed by the owner")
    LIKELY = "likely", _("Likely, not yet confirmed")
    PROVISIONAL = "provisional", _("Provisional: say that you will confirm")


class State(models.TextChoices):
    """Where a version stands in its life."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Article(models.Model):
    """A question people ask. Its code never changes; what we answer does, by versions."""

    code = models.SlugField(max_length=60, unique=True)
    topic = models.CharField(max_length=40)
    program_code = models.CharField(max_length=40, blank=True)
    is_critical = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    """Reads of versions."""

    def live(self, at: datetime) -> ArticleVersionQuerySet:
        """Versions in force at an instant: from is included, to is not."""
        return self.filter(effective__contains=at)

    def public(self) -> ArticleVersionQuerySet:
        """Versions with words for a public page."""
        return self.filter(audience=Audience.EVERYONE).exclude(public_wording="")


class ArticleVersion(models.Model):
    """What is said in answer to a question, in one language, during [from, to).

    `effective` is empty until the version is given its moment. The words never change once a version
    has been approved: a change is a new version. `callers_words` holds one phrase a line, wrong words
    included. `must_say` are sentences that may not be left out.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    effective = DateTimeRangeField(null=True)

    title = models.CharField(max_length=160)
    callers_words = models.TextField(blank=True)
    read_aloud = models.TextField()
    must_say = ArrayField(models.TextField(), default=list, blank=True)
    steps = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    public_wording = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)

    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.CONFIRMED)

    owner = models.CharField(max_length=120)
    reviewed_at = models.DateTimeField(null=True)
    review_due = models.DateField(null=True)

    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)
    change_note = models.CharField(max_length=200, blank=True)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "number"], name="article_version_number_once"
            ),
            ExclusionConstraint(
                name="article_one_live_version",
                expressions=[
                    ("effective", RangeOperators.OVERLAPS),
                    ("article", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(
                name="article_version_dated_once_published",
                condition=Q(effective__isnull=True, state__in=["draft", "approved", "withdrawn"])
                | Q(effective__isnull=False, state__in=["published", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number} {self.language}"

    @property
    def live_from(self) -> datetime | None:
        return self.effective.lower if self.effective else None

    @property
    def live_to(self) -> datetime | None:
        return self.effective.upper if self.effective else None

    @property
    def reviewed_date(self) -> date | None:
        """The local day of the last review."""
        return timezone.localdate(self.reviewed_at) if self.reviewed_at else None

    def is_live(self, at: datetime) -> bool:
        """Whether this version may be used at an instant."""
        return bool(self.effective) and at in self.effective

    @property
    def text(self) -> dict[str, Any]:
        """The words of this version, as a draft takes them."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}


TEXT_FIELDS = (
    "title", "callers_words", "read_aloud", "must_say", "steps", "internal_note",
    "public_wording", "links", "audience", "confidence", "owner", "review_due",
)  # fmt: skip


class Word(models.Model):
    """A word of a published answer, without accents: what a misspelt word may have meant."""

    word = models.CharField(max_length=40, primary_key=True)
