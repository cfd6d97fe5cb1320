"""What the road itself was seen to be: patrols and weather checks, as evidence."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from townline.accounts.models import User


class RoadCheck(models.Model):
    """One look at a road, or at the weather over all of them: when, by whom, what was seen.

    `at` is when it was done, `typed_at` when it was written down; both are kept, because a check that was
    written down a week later is weaker evidence. A weather check has no road. It is never changed: a
    mistake is answered by a further entry.
    """

    class Kind(models.TextChoices):
        PATROL = "patrol"
        WEATHER = "weather"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    typed_at = models.DateTimeField()
    road = models.CharField(max_length=120, blank=True)
    municipality_code = models.CharField(max_length=40, blank=True)
    seen = models.CharField(max_length=300)
    found_something = models.BooleanField(default=False)
    weather = models.CharField(max_length=120, blank=True)
    air_c = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    done_by = models.CharField(max_length=80)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="road_check_by_time"),
            models.Index(fields=["road", "-at"], name="road_check_by_road"),
        ]

    @property
    def is_late(self) -> bool:
        """Whether it was written down more than a shift after it was done."""
        return self.typed_at - self.at > timedelta(hours=8)
