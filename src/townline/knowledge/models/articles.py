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
    PARTNER = "partner", _("Staff and partners")
    STAFF = "staff", _("Staff only")


class Confidence(models.TextChoices):
    """How sure we are. Nothing to do with who may hear it, nor with who may change it.

    The states of Knowledge-Centered Service (KCS v6).
    """

    IN_PROGRESS = "in_progress", _("Work in progress: say that you will confirm")
    NOT_VALIDATED = "not_validated", _("Not validated: likely, but the owner has not confirmed it")
    VALIDATED = "validated", _("Validated by the owner")
    ARCHIVED = "archived", _("Archived: kept to be found, not to be relied on")


class Governance(models.TextChoices):
    """Who may approve a change of the answer."""

    OPEN = "open", _("Open: any knowledge editor approves")
    OWNER = "owner", _("Owner: the program approves")
    REGULATED = "regulated", _("Regulated: the program approves, never who wrote it")


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
    governance = models.CharField(
        max_length=10, choices=Governance, default=Governance.OPEN, db_default=Governance.OPEN
    )
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
    included. `must_say` are sentences that may not be left out. `transfer_to` is a program or body of the
    directory as `program:CODE` or `body:CODE`. `asked_at` marks a draft that waits for approval, to go live
    at `wanted_from` once it has it. `translated_from` is the version in the other language that these words
    follow. A provisional version was said by somebody who found no answer: it ends after 48 hours.
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
    conditions = models.TextField(blank=True, db_default="")
    steps = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    public_wording = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    transfer_to = models.CharField(max_length=60, blank=True, db_default="")

    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    confidence = models.CharField(max_length=14, choices=Confidence, default=Confidence.VALIDATED)

    owner = models.CharField(max_length=120)
    reviewed_at = models.DateTimeField(null=True)
    review_due = models.DateField(null=True)

    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    wanted_from = models.DateTimeField(null=True)
    sent_back_why = models.TextField(blank=True, db_default="")
    translated_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="translations"
    )
    is_provisional = models.BooleanField(default=False, db_default=False)
    source = models.CharField(max_length=200, blank=True, db_default="")
    contact_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)
    change_note = models.CharField(max_length=200, blank=True)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state="draft", asked_at__isnull=False),
                name="article_version_waiting",
            ),
            models.Index(
                fields=["review_due"], condition=Q(state="published"), name="article_version_review"
            ),
        ]  # fmt: skip
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
    def is_waiting(self) -> bool:
        """Whether a draft waits for somebody's approval."""
        return self.state == State.DRAFT and self.asked_at is not None

    @property
    def text(self) -> dict[str, Any]:
        """The words of this version, as a draft takes them."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}


TEXT_FIELDS = (
    "title", "callers_words", "read_aloud", "must_say", "conditions", "steps", "internal_note",
    "public_wording", "links", "transfer_to", "audience", "confidence", "owner", "review_due",
)  # fmt: skip


class Word(models.Model):
    """A word of a published answer, without accents: what a misspelt word may have meant."""

    word = models.CharField(max_length=40, primary_key=True)
