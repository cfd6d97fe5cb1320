"""What somebody looks at every day, kept by name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.models import User


class SavedView(models.Model):
    """A queue as somebody asked for it: `asked` holds the filters. Shared with their programs, if they like.

    `programs` are the owner's when it was shared: empty means that everybody sees it.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    programs = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name_each")
        ]
