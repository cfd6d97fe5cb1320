"""Danger words a region adds to the built-in ones."""

from __future__ import annotations

from django.db import models


class CueRules(models.Model):
    """Danger words a region adds to the built-in ones, as their source text. The newest is in force."""

    version = models.CharField(max_length=40, unique=True)
    source = models.TextField()
    loaded_at = models.DateTimeField()
