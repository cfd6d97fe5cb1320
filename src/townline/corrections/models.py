"""Corrections of what was said: who was told, what became of each, what it cost."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.corrections import rules
from townline.knowledge.models import Article, Bulletin


class Severity(models.TextChoices):
    """How much harm the wrong answer can do."""

    SAFETY = rules.Severity.SAFETY.value, _("Safety: start within the hour")
    MISLEADING = (
        rules.Severity.MISLEADING.value,
        _("Misleading: a wasted trip, a missed date, money"),
    )
    MINOR = rules.Severity.MINOR.value, _("Minor")


class Reach(models.TextChoices):
    """By what a contact can be reached again."""

    PHONE = rules.Reach.PHONE.value, _("By telephone")
    EMAIL = rules.Reach.EMAIL.value, _("By e-mail")
    UNREACHABLE = rules.Reach.UNREACHABLE.value, _("Unreachable")
    ANONYMOUS = rules.Reach.ANONYMOUS.value, _("Anonymous")


class Reason(models.TextChoices):
    """Why somebody we know of cannot be reached."""

    NO_NUMBER = rules.Reason.NO_NUMBER.value, _("no number or address")
    WITHHELD = rules.Reason.WITHHELD.value, _("number withheld")
    ASKED_NOT = rules.Reason.ASKED_NOT.value, _("asked not to be called")
    PROTECTED = rules.Reason.PROTECTED.value, _("protected: a supervisor decides")


class Outcome(models.TextChoices):
    """What became of one attempt."""

    REACHED = rules.Outcome.REACHED.value, _("Reached")
    VOICEMAIL = rules.Outcome.VOICEMAIL.value, _("Left a message")
    NO_ANSWER = rules.Outcome.NO_ANSWER.value, _("No answer")
    WRONG_NUMBER = rules.Outcome.WRONG_NUMBER.value, _("Wrong number")
    REFUSED = rules.Outcome.REFUSED.value, _("Refused")
    LATER = rules.Outcome.LATER.value, _("Call later")
    EMAILED = rules.Outcome.EMAILED.value, _("E-mail sent")


class Correction(models.Model):
    """A wrong answer and all who were told it in [since, until), until each has had the right one.

    `wrong` and `right` are said to people; the versions themselves stay as they were. The counts are those
    of the list as it was frozen at the opening; `page_views` are views, not people.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    version_ids = ArrayField(models.BigIntegerField())
    title = models.CharField(max_length=160)
    severity = models.CharField(max_length=10, choices=Severity)
    wrong = models.TextField()
    right = models.TextField()
    script = models.TextField()
    voicemail = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    page_views = models.PositiveIntegerField(default=0)
    by_phone = models.PositiveIntegerField(default=0)
    by_email = models.PositiveIntegerField(default=0)
    unreachable = models.PositiveIntegerField(default=0)
    anonymous = models.PositiveIntegerField(default=0)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    start_due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Bulletin, null=True, on_delete=models.PROTECT, related_name="+")
    hourly_rate = models.DecimalField(max_digits=7, decimal_places=2)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closing_words = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=Q(closed_at=None), name="correction_open")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tally(self) -> rules.Tally:
        """Everybody on the list, by how they can be reached."""
        return rules.Tally(self.by_phone, self.by_email, self.unreachable, self.anonymous)

    @property
    def needs_notice(self) -> bool:
        """Whether somebody can hear of it only by a public notice."""
        return self.notice_id is None and bool(self.anonymous or self.page_views)


class Affected(models.Model):
    """One contact in which the wrong answer was told, by the strongest kind, and how far calling back is.

    No number is kept here: it is read when the call is made, and that read is logged.
    """

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="affected")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    kinds = ArrayField(models.CharField(max_length=10))
    language = models.CharField(max_length=2)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    reach = models.CharField(max_length=12, choices=Reach)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "contact"], name="affected_once_in_a_correction"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at=None, reach="phone"),
                name="affected_to_call",
            )
        ]


class Attempt(models.Model):
    """One attempt to reach somebody, from opening the call to its outcome."""

    affected = models.ForeignKey(Affected, on_delete=models.CASCADE, related_name="tries")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = models.CharField(max_length=240, blank=True)
    seconds = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["affected", "id"], name="attempt_by_affected")]
