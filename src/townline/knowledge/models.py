"""Answers in versions, bulletins, and who has read what changed."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from townline.accounts.models import User
from townline.core.models import Effective


class Article(models.Model):
    """One answer, whatever its versions and languages. `callers_words` keeps their wrong words too."""

    code = models.CharField(max_length=60, unique=True)
    topic = models.CharField(max_length=40)
    program_code = models.CharField(max_length=40)
    is_critical = models.BooleanField(default=False)
    is_regulated = models.BooleanField(default=False)


class ArticleVersion(Effective):
    """What an answer says during a period. Withdrawn is unusable at once, and never deleted."""

    CONFIDENCE = ("draft", "not_validated", "validated", "archived")
    AUDIENCES = ("internal", "partner", "public")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2, default="en")
    title = models.CharField(max_length=200)
    read_aloud = models.TextField()
    must_say = ArrayField(models.TextField(), default=list, blank=True)
    steps = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    public_wording = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    callers_words = models.TextField(blank=True)
    audience = models.CharField(max_length=8, choices=[(a, a) for a in AUDIENCES], default="public")
    confidence = models.CharField(
        max_length=14, choices=[(c, c) for c in CONFIDENCE], default="draft"
    )
    owner = models.CharField(max_length=120)
    reviewed_date = models.DateField(null=True)
    review_due_date = models.DateField(null=True)
    is_live = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=240, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "number"], name="one_version_of_a_number"
            ),
            ExclusionConstraint(
                name="never_two_live_versions",
                expressions=[
                    ("effective", RangeOperators.OVERLAPS),
                    ("article", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                ],
                condition=models.Q(is_live=True),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="answer_by_words"),
            GinIndex(OpClass(F("title"), "gin_trgm_ops"), name="answer_by_likeness"),
        ]


class Bulletin(models.Model):
    """What is happening now: pinned on every desk until it expires."""

    SEVERITIES = ("info", "important", "critical")

    title = models.CharField(max_length=120)
    text = models.TextField()
    public_text = models.TextField(blank=True)
    area = models.CharField(max_length=80, blank=True)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES], default="info")
    starts_at = models.DateTimeField()
    update_due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+")
    quiz = models.CharField(max_length=200, blank=True)
    quiz_answers = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    quiz_right = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="bulletin_by_expiry")]

    @property
    def is_critical(self) -> bool:
        return self.severity == "critical"


class Acknowledgement(models.Model):
    """Somebody read a bulletin, and when: proof of notice."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "user"], name="one_acknowledgement_each")
        ]


class Briefing(models.Model):
    """Up to when somebody has read what changed."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE)
    read_until = models.DateTimeField()


class GapReport(models.Model):
    """What a desk found wrong, missing, unclear or broken, until somebody settles it."""

    KINDS = ("wrong", "missing", "unclear", "website", "fault")

    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    severity = models.CharField(max_length=10, default="normal")
    words = models.TextField()
    path = models.CharField(max_length=200, blank=True)
    contact_id = models.BigIntegerField(null=True)
    version = models.ForeignKey(
        ArticleVersion, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=240, blank=True)


class CueRules(models.Model):
    """A version of the danger cue rules; the newest is in force."""

    version = models.CharField(max_length=20, unique=True)
    data = models.JSONField()
    from_at = models.DateTimeField()
