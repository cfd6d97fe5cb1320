"""What is happening now, and who has read it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.knowledge.models.articles import Article, Audience


class Severity(models.TextChoices):
    """How loud a bulletin is. A critical one is acknowledged before taking contacts."""

    INFO = "info", _("For information")
    IMPORTANT = "important", _("Important")
    CRITICAL = "critical", _("Critical")


class Bulletin(models.Model):
    """What is happening now, in one wording for every desk, until it expires.

    `revision` grows with each update, so that a receipt says which words were read. `public_text`
    is shown to residents; where it is empty nothing is. Who reads French reads `title_fr` and
    `public_text_fr` where there are any: both, or neither.
    """

    title = models.CharField(max_length=120)
    text = models.TextField()
    public_text = models.TextField(blank=True)
    title_fr = models.CharField(max_length=120, blank=True)
    public_text_fr = models.TextField(blank=True)
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
