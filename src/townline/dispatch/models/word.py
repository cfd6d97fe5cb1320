"""Word of an incident to those who reported it: what was said, and how each of them gets it."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.dispatch.models.incidents import Incident


class Word(models.Model):
    """What everybody who reported an incident, and agreed to be told, is told at one moment."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="words")
    words_en = models.TextField()
    words_fr = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="word_by_incident")]


class Hearer(models.Model):
    """One person whom a word is for: by e-mail or text through the outbox, or called by somebody.

    `message_key` names the message in the outbox; it is empty for whoever has to be called. `told_at` is when
    a person told them by telephone, `tries` how often nobody answered before that.
    """

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="hearers")
    number = models.CharField(max_length=20, blank=True)
    person_id = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField()
    language = models.CharField(max_length=2, default="en")
    message_key = models.CharField(max_length=80, blank=True)
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["word", "id"], name="hearer_by_word")]
