"""What keeps an answer right: who confirmed it until when, and who was told that nobody looked again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from townline.accounts.models import User
from townline.knowledge.models.articles import Article, ArticleVersion


class Confirmation(models.Model):
    """What somebody of a program area said of an answer, from when and until when it holds.

    `valid_until` is the last day; empty where nobody said an end. `contact_id` is the call it was asked for.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="confirmations")
    version = models.ForeignKey(
        ArticleVersion, null=True, on_delete=models.PROTECT, related_name="confirmations"
    )
    who = models.CharField(max_length=120)
    what = models.TextField()
    confirmed_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    contact_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["article", "-id"], name="confirmation_of_article")]

    def __str__(self) -> str:
        return f"{self.who}: {self.what[:60]}"


class ReviewEscalation(models.Model):
    """Somebody was told that a critical answer was not reviewed in time: its owner, then the manager."""

    version = models.ForeignKey(
        ArticleVersion, on_delete=models.PROTECT, related_name="escalations"
    )
    step = models.PositiveSmallIntegerField()
    due = models.DateField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due"], condition=Q(settled_at=None), name="escalation_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "due", "step"], name="escalation_once")
        ]
