"""What staff and residents are told, with every version ever told, and what is happening now."""

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


class Severity(models.TextChoices):
    """How loud a bulletin is. A critical one is acknowledged before taking contacts."""

    INFO = "info", _("For information")
    IMPORTANT = "important", _("Important")
    CRITICAL = "critical", _("Critical")


class Bulletin(models.Model):
    """What is happening now, in one wording for every desk, until it expires.

    `revision` grows with each update, so that a receipt says which words were read. `public_text`
    is shown to residents; where it is empty nothing is.
    """

    title = models.CharField(max_length=120)
    text = models.TextField()
    public_text = models.TextField(blank=True)
    area = models.CharField(max_length=80, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.INFO)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    starts_at = models.DateTimeField()
    update_due_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT)
    quiz_question = models.CharField(max_length=200, blank=True)
    quiz_answers = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    quiz_right = models.PositiveSmallIntegerField(null=True, blank=True)
    pack_key = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="bulletin_by_expiry")]
        constraints = [
            models.UniqueConstraint(
                fields=["pack_key"], condition=~Q(pack_key=""), name="bulletin_of_a_pack_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class BulletinReceipt(models.Model):
    """Who read which wording of a bulletin, and when: proof of notice."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="receipts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "bulletin", "revision"], name="bulletin_receipt_once"
            )
        ]


class ChangeNote(models.Model):
    """A change told to knowledge by a floor above, such as a new version of a script."""

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    what = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="change_note_by_time")]


class Briefing(models.Model):
    """A shift briefing that was acknowledged: everything up to `read_until` was seen."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_until = models.DateTimeField()
    items = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["user", "-read_until"], name="briefing_of_a_person")]


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


class CueRules(models.Model):
    """Danger words a region adds to the built-in ones, as their source text. The newest is in force."""

    version = models.CharField(max_length=40, unique=True)
    source = models.TextField()
    loaded_at = models.DateTimeField()
