"""Scripts in versions, the drafts they come from, and trials with a few."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once
from townline.scripts.rules import definition


class ScriptVersion(Effective):
    """What a script says during a period. A contact that began on it ends on it.

    What it says never changes. A version that is only tried has an empty period: it is nobody's but its
    testers', until it goes live or the trial ends.
    """

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


class DraftState(models.TextChoices):
    """Who has the draft in hand."""

    WRITING = "writing", _("Being written")
    REVIEW = "review", _("With the owner")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    DROPPED = "dropped", _("Dropped")


class ScriptDraft(models.Model):
    """A script while it is written. It may be wrong anywhere; only what the checker passes leaves it.

    `revisions` counts the changes of each field by its address, so that two who type in one field see one
    another. `taken` keeps what was taken out, newest last, until it is brought back.
    """

    code = models.CharField(max_length=60)
    base = models.ForeignKey(ScriptVersion, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    revisions = models.JSONField(default=dict)
    taken = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.WRITING)
    note = models.CharField(max_length=240, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    returned_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(state__in=["published", "dropped"]),
                name="one_open_draft_of_a_script",
            )
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.state not in (DraftState.PUBLISHED, DraftState.DROPPED)

    @property
    def title(self) -> str:
        return str(self.body.get("title") or self.code)

    @property
    def owner(self) -> str:
        return str(self.body.get("owner", ""))


class ScriptTrial(Effective):
    """A version that only these testers are given, for a while. A fix is a new trial of the next version."""

    code = models.CharField(max_length=60)
    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="trials")
    testers = ArrayField(models.BigIntegerField())
    goal = models.CharField(max_length=240, blank=True)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [never_two_at_once("one_trial_of_a_script_at_a_time", "code")]
