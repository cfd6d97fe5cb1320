"""Scripts in versions."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from townline.core.models import Effective, never_two_at_once
from townline.scripts.rules import definition


class ScriptVersion(Effective):
    """What a script says during a period. A contact that began on it ends on it."""

    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    owner = models.CharField(max_length=120)
    keywords = models.TextField(blank=True)
    reviewed_date = models.DateField(null=True)
    body = models.JSONField()
    checksum = models.CharField(max_length=64)

    _values: definition.Definition | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="one_script_version_of_a_number"
            ),
            never_two_at_once("one_script_version_at_a_time", "code"),
        ]
        indexes = [GinIndex(OpClass(F("keywords"), "gin_trgm_ops"), name="script_by_likeness")]

    def definition(self) -> definition.Definition:
        """The script as values that can be run; read once."""
        if self._values is None:
            self._values = definition.read(self.body)
        return self._values
