"""Complaints and what belongs to them: whom they are about, notes, letters; and the policy, dated."""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from townline.accounts.models import User
from townline.complaints import rules
from townline.contacts.models import Contact
from townline.core.models import Effective, never_two_at_once

ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"  # nothing that looks or sounds like another, and no words


def new_reference() -> str:
    """Such as C-7K3M9P. Drawn, not counted: a number that is missing from a list would tell of a file."""
    return "C-" + "".join(secrets.choice(ALPHABET) for _each in range(6))


class Kind(models.TextChoices):
    """What came in."""

    COMPLAINT = rules.Kind.COMPLAINT.value, _("Complaint")
    ACCESSIBILITY = rules.Kind.ACCESSIBILITY.value, _("Barrier or accessible format")
    COMPLIMENT = rules.Kind.COMPLIMENT.value, _("Compliment")
    INJURY = rules.Kind.INJURY.value, _("Injury or damage")
    COUNCIL = rules.Kind.COUNCIL.value, _("Office of council")
    MEDIA = rules.Kind.MEDIA.value, _("Media")


class About(models.TextChoices):
    """What it is about."""

    SERVICE = "service", _("A service")
    STAFF = "staff", _("A member of staff")
    POLICY = "policy", _("A rule or policy")
    COST = "cost", _("A bill or a fee")
    OTHER = "other", _("Something else")


class Stage(models.TextChoices):
    """Who answers."""

    PROGRAM = rules.Stage.PROGRAM.value, _("Program")
    MANAGER = rules.Stage.MANAGER.value, _("Manager")
    OMBUDSMAN = rules.Stage.OMBUDSMAN.value, _("Ombudsman told of")


class State(models.TextChoices):
    """Where it stands."""

    OPEN = rules.State.OPEN.value, _("Open")
    ANSWERED = rules.State.ANSWERED.value, _("Answered")
    CLOSED = rules.State.CLOSED.value, _("Closed")


class Outcome(models.TextChoices):
    """What was found."""

    UPHELD = rules.Outcome.UPHELD.value, _("Upheld")
    PARTLY = rules.Outcome.PARTLY.value, _("Partly upheld")
    NOT_UPHELD = rules.Outcome.NOT_UPHELD.value, _("Not upheld")
    WITHDRAWN = rules.Outcome.WITHDRAWN.value, _("Withdrawn")
    DEALT_WITH = rules.Outcome.DEALT_WITH.value, _("Dealt with")


class Format(models.TextChoices):
    """How they want to be answered, where print does not do."""

    LARGE = "large", _("Large print")
    AUDIO = "audio", _("Recorded voice")
    BRAILLE = "braille", _("Braille")
    PLAIN = "plain", _("Plain language")
    SIGN = "sign", _("Sign language")
    CALL = "call", _("Read to me by telephone")


class Policy(Effective):
    """What the council decided on complaints, from an instant on. Addresses are printed on letters."""

    code = models.CharField(max_length=20, default="complaints")
    acknowledge_days = models.PositiveSmallIntegerField()
    answer_days = models.PositiveSmallIntegerField()
    council_days = models.PositiveSmallIntegerField()
    media_minutes = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    extension_days = models.PositiveSmallIntegerField(default=10)
    media_words = models.JSONField(default=list)
    calendar_code = models.CharField(max_length=40)
    risk_program = models.CharField(max_length=40)
    media_program = models.CharField(max_length=40)
    addresses = models.JSONField(default=dict)

    class Meta:
        constraints = [never_two_at_once("one_complaints_policy_at_a_time", "code")]

    def terms(self) -> rules.Terms:
        return rules.Terms(
            self.acknowledge_days, self.answer_days, self.council_days, self.media_minutes
        )


class ComplaintQuerySet(QuerySet["Complaint"]):
    """The one door to complaints."""

    def visible_to(self, viewer: User) -> ComplaintQuerySet:
        """What a viewer may know of. A file that is about them does not exist for them, whatever their role.

        Leads see all others. Who works on complaints sees those of their programs and their own; one about
        staff only after a lead has looked for conflicts. Whoever took one down sees it.
        """
        about_them = Accused.objects.filter(user=viewer).values("complaint_id")
        found = self.exclude(pk__in=about_them)
        if viewer.may("complaints.lead"):
            return found
        mine = Q(taken_by=viewer) | Q(owner=viewer)
        if not viewer.may("complaints.work"):
            return found.filter(mine)
        theirs = Q(needs_check=False)
        if viewer.programs:
            theirs &= Q(program_code__in=viewer.programs)
        return found.filter(mine | theirs)


class Complaint(models.Model):
    """One case with its own reference, stages and clocks; never a service request.

    `received_at` is when we knew, `taken_at` when it was typed. `due_at` is what runs out first;
    `handled_ids` are those who answered it in earlier stages. `needs_check`: it may be
    about staff and no lead has looked. `media_by`: its words name the media, and by then communications
    must have it; `media_with` is who does. `extended_at` is when the answer's day of this stage was moved;
    `heard_at` is when they last wrote back and nobody has worked on it since.
    """

    reference = models.CharField(max_length=12, unique=True, default=new_reference)
    kind = models.CharField(max_length=14, choices=Kind)
    about = models.CharField(max_length=8, choices=About, default=About.SERVICE)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROGRAM)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2, default="en")

    words = models.TextField()
    remedy = models.TextField(blank=True)
    format_wanted = models.CharField(max_length=8, choices=Format, blank=True)
    name = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=240, blank=True)
    person_id = models.BigIntegerField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")

    program_code = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    needs_check = models.BooleanField(default=False)
    handled_ids = ArrayField(models.IntegerField(), default=list, blank=True)

    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    acknowledge_by = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    clock_why = models.CharField(max_length=160)
    due_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.TextField(blank=True)
    media_by = models.DateTimeField(null=True)
    media_with = models.CharField(max_length=160, blank=True)
    heard_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    hazard_reference = models.CharField(max_length=12, blank=True)
    happened_at = models.DateTimeField(null=True)
    place_label = models.CharField(max_length=160, blank=True)
    office = models.CharField(max_length=120, blank=True)
    has_consent = models.BooleanField(null=True)
    passed_to = models.CharField(max_length=160, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="complaint_by_due"),
            models.Index(fields=["contact"], name="complaint_by_contact"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """The name of its chain in the ledger."""
        return f"complaint:{self.reference}"

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_anonymous(self) -> bool:
        """Nobody to answer."""
        return not (self.name or self.number or self.email or self.address)

    @property
    def media_waits(self) -> bool:
        """The media are named, and nobody at communications has it yet."""
        return self.is_open and self.media_by is not None and not self.media_with

    @property
    def has_stages(self) -> bool:
        return self.kind in (Kind.COMPLAINT, Kind.ACCESSIBILITY)


class Accused(models.Model):
    """Somebody a file is about, or may be about: it does not exist for them."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="accused")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_possible = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="accused_once")]


class Note(models.Model):
    """What was looked into, and what came of it; without `by`, what they wrote back. Inside the house, and in
    the ombudsman's copy."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="notes")
    words = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class LetterKind(models.TextChoices):
    """What a letter is for."""

    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    ANSWER = "answer", _("Answer")
    UPDATE = "update", _("Word in between")


class Letter(models.Model):
    """A letter in one version. What was sent stays as it was; another wording is the next version."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=16, choices=LetterKind)
    stage = models.CharField(max_length=10, choices=Stage)
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=160)
    body = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=40, blank=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind", "stage", "number"], name="letter_version_once"
            )
        ]
