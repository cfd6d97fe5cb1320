"""Contacts: one conversation with one person, and everything that was said and promised in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from townline.accounts.models import User
from townline.contacts.rules import ENDED, OPEN, SENDING, TOLD, WAYS, State
from townline.contacts.understanding import LANGUAGE_OUTCOMES as LANGUAGE_OUTCOMES
from townline.contacts.understanding import LANGUAGE_WAYS as LANGUAGE_WAYS
from townline.contacts.understanding import LanguageTry as LanguageTry
from townline.residents.models import Person

CHANNELS = (
    "phone", "tty", "relay", "email", "counter", "letter", "radio", "web", "voicemail",
)  # fmt: skip
CALLER_TYPES = (
    "public", "business", "contractor", "police", "municipality", "laboratory", "institution",
    "staff", "council", "media",
)  # fmt: skip


class Line(models.Model):
    """A number the public dials, and the queue it feeds. Priority 0 goes before all others."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=30, default="phone")
    number = models.CharField(max_length=20, blank=True)
    priority = models.PositiveSmallIntegerField(default=5)
    language = models.CharField(max_length=2, default="en")
    is_tty = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=50)


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts."""

    def open(self) -> ContactQuerySet:
        return self.filter(state__in=sorted(state.value for state in OPEN))

    def waiting(self) -> ContactQuerySet:
        return self.filter(state=State.OFFERED.value)


class Contact(models.Model):
    """One conversation with one person, by any channel. Everything else hangs on it.

    `aware_at` is the instant at which the organisation knew: legal clocks start there. `place` is a
    `places.Location` as JSON, `candidates` are several of them while nobody knows which. `heard` holds the
    caller's own words. `compartment` is the role that alone may read it, from the moment it became that
    role's intake; `is_shielded` marks a row that was emptied for whoever looks.
    """

    is_shielded = False

    channel = models.CharField(max_length=10, choices=[(c, c) for c in CHANNELS])
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT)
    call_id = models.CharField(max_length=64, blank=True)
    from_number = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    agent = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="contacts")
    offered_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    slot = models.PositiveSmallIntegerField(null=True)

    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    aware_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)
    park_reason = models.CharField(max_length=120, blank=True)
    pinned_at = models.DateTimeField(null=True)
    call_back_due_at = models.DateTimeField(null=True)

    caller_type = models.CharField(
        max_length=14, blank=True, choices=[(c, c) for c in CALLER_TYPES]
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    is_anonymous = models.BooleanField(default=True)
    language = models.CharField(max_length=20, default="English")
    notice_version = models.CharField(max_length=20, blank=True)
    notice_given_at = models.DateTimeField(null=True)
    verification_level = models.PositiveSmallIntegerField(default=0)

    level = models.CharField(max_length=1, blank=True)
    level_reason = models.CharField(max_length=200, blank=True)
    told_911_at = models.DateTimeField(null=True)
    heard = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    place = models.JSONField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    candidates = models.JSONField(null=True)

    disposition = models.CharField(max_length=16, blank=True)
    reasons = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    joined_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    compartment = models.CharField(max_length=20, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"],
                condition=~models.Q(call_id=""),
                name="one_contact_of_a_call",
            ),
            models.UniqueConstraint(
                fields=["agent", "slot"],
                condition=models.Q(slot__isnull=False),
                name="one_contact_in_a_slot",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent"],
                condition=~models.Q(state__in=sorted(s.value for s in ENDED)),
                name="contact_open_by_agent",
            ),
            models.Index(
                fields=["opened_at"],
                condition=models.Q(state=State.OFFERED.value),
                name="contact_waiting",
            ),
            models.Index(fields=["person", "-id"], name="contact_by_person"),
            models.Index(fields=["from_number", "-id"], name="contact_by_number"),
            models.Index(fields=["opened_at"], name="contact_by_opening"),
            GinIndex(OpClass(F("subject"), "gin_trgm_ops"), name="contact_subject_by_likeness"),
        ]

    @property
    def reference(self) -> str:
        """What staff call it: C26-000123."""
        return f"C{self.opened_at:%y}-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return State(self.state) in OPEN


class ChannelEvent(models.Model):
    """What a channel reported, kept as it came. `event_id` makes a repeat harmless."""

    event_id = models.CharField(max_length=64, unique=True)
    call_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    cause = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["call_id", "at"], name="channel_event_by_call")]


class Draft(models.Model):
    """What is being typed into one field of a contact, and where the caret stands.

    `revision` grows with each save. `other_text` is a second tab's edit that started from an older
    revision: both are kept until somebody chooses.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="drafts")
    field = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    caret = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    other_text = models.TextField(null=True)
    other_tab = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "field"], name="one_draft_of_a_field")
        ]


class Verification(models.Model):
    """One question put to a caller and whether the answer fitted; never what was expected."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="verifications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=20)
    passed = models.BooleanField()
    at = models.DateTimeField()


class AnswerExposure(models.Model):
    """Which version of an answer reached this caller, how, and in which language.

    `kind` is how: looked at by us, read aloud, sent, told to somebody who passes it on, left as a message.
    `channel` says by what it was sent and `sent_to` where, or who passes it on; `step` is the step of the
    script that spoke it.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="exposures")
    article_version_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in TOLD])
    language = models.CharField(max_length=2, default="en")
    channel = models.CharField(max_length=10, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)
    step = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["contact", "id"], name="exposure_by_contact"),
            # Who was told a version, a page at a time, out of the index alone.
            models.Index(
                fields=["article_version_id", "contact"],
                include=["at", "kind", "language"],
                name="exposure_by_version",
            ),
        ]


class AnswerSending(models.Model):
    """Words of an answer on their way to a caller. What was not sent yet says so.

    E-mail leaves by itself. A text message waits for a gateway and paper for the post: `queued` until
    somebody, or something, says that it went.
    """

    exposure = models.OneToOneField(
        AnswerExposure, on_delete=models.CASCADE, related_name="sending"
    )
    channel = models.CharField(max_length=10, choices=[(c, c) for c in WAYS])
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    in_large_print = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=[(s, s) for s in SENDING], default="queued")
    problem = models.CharField(max_length=200, blank=True)
    queued_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    is_closed = False  # to whoever looks: set on rows to be shown, of contacts that are kept apart

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=~models.Q(state="sent"), name="answer_sending_open"
            )
        ]


class Promise(models.Model):
    """What we said we would do, who owns it and by when."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="promises")
    text = models.CharField(max_length=240)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="promises")
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"],
                condition=models.Q(kept_at__isnull=True),
                name="promise_open_by_owner",
            )
        ]


class FollowUp(models.Model):
    """Work that is left after a contact, for ourselves. What the caller was told is a Promise."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.CharField(max_length=240)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"],
                condition=models.Q(done_at__isnull=True),
                name="follow_up_open_by_owner",
            )
        ]


class Referral(models.Model):
    """A matter of this contact that is somebody else's, and how it got there.

    `warm`: we stayed on the line; `cold`: the caller rings them; `relay`: we tell them ourselves, by a clock
    (`due_at`), because it is urgent. `is_misdirected` marks the one that counts the contact as one that came
    to the wrong door. Whoever was told and is not meant stands down, and is told so (`released_at`).
    """

    class Kind(models.TextChoices):
        WARM = "warm"
        COLD = "cold"
        RELAY = "relay"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="referrals")
    topic = models.CharField(max_length=40)
    topic_name = models.CharField(max_length=80)
    body_code = models.CharField(max_length=40)
    body_name = models.CharField(max_length=120)
    is_ours = models.BooleanField(default=False)
    is_misdirected = models.BooleanField(default=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    number = models.CharField(max_length=20)
    why = models.CharField(max_length=300, blank=True)
    agreement = models.CharField(max_length=160, blank=True)
    place_label = models.CharField(max_length=240, blank=True)
    summary = models.TextField()
    referred_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_who = models.CharField(max_length=120, blank=True)
    told_number = models.CharField(max_length=20, blank=True)
    stood_down_at = models.DateTimeField(null=True)
    stood_down_why = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "id"], name="referral_by_contact"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(kind="relay", told_at__isnull=True, stood_down_at__isnull=True),
                name="referral_to_be_told",
            ),
            models.Index(
                fields=["referred_at"],
                condition=models.Q(is_misdirected=True),
                name="referral_misdirected",
            ),
        ]


class RelayAttempt(models.Model):
    """One try to tell a body: which number, when, what came of it, who took it."""

    OUTCOMES = ("told", "no_answer", "voicemail", "busy", "refused")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="attempts")
    number = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in OUTCOMES])
    spoke_with = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class CalmPause(models.Model):
    """A span in which promises and follow-up work that are not urgent wait: too many people are calling.

    It ends by itself at `until_at`, or before at `ended_at`.
    """

    reason = models.CharField(max_length=120)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["until_at"],
                condition=models.Q(ended_at__isnull=True),
                name="calm_pause_not_ended",
            )
        ]


class AgentState(models.Model):
    """What somebody is doing now, and since when. One row a person; the past is in the ledger."""

    STATES = (
        "offline", "briefing", "ready", "on_contact", "wrap_up", "break", "lunch", "coaching",
        "away",
    )  # fmt: skip
    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE)
    state = models.CharField(max_length=12, choices=[(s, s) for s in STATES], default="offline")
    since = models.DateTimeField()
