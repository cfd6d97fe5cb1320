"""How often a version was shown on a public page: how often, never to whom."""

from __future__ import annotations

from django.db import models

from townline.knowledge.models.articles import ArticleVersion


class PageViews(models.Model):
    """Views of a version on the public pages on one local day, without anybody's identity."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "day"], name="page_views_of_a_day")
        ]
