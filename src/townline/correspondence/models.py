"""Messages to residents: their wordings, the outbox, what became of each, and who wants none."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.core.models import Effective, never_two_at_once
from townline.correspondence.rules.wording import EVENTS


class Wording(Effective):
    """What is written when something happens to a request, in both languages. Dated.

    `about` is empty for every type, `topic:roads` for a topic, `type:pothole` for one; the nearest is used.
    `text_en` and `text_fr` are for text messages; where they are empty, the subject is the text.
    """

    event = models.CharField(max_length=10, choices=[(e, e) for e in EVENTS])
    about = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField()
    subject_en = models.CharField(max_length=150)
    body_en = models.TextField()
    subject_fr = models.CharField(max_length=150)
    body_fr = models.TextField()
    text_en = models.CharField(max_length=300, blank=True, default="")
    text_fr = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [never_two_at_once("one_wording_at_a_time", "event", "about")]


LETTER = "letter"
"""The event of a message that a person wrote to one reader."""
EMAIL, TEXT = "email", "text"
"""The channels of what the sender sends."""
POST = "post"
"""The channel of paper: printed and posted by a person, never sent by the sender."""


class Message(models.Model):
    """One message to one person: written with the fact it tells of, sent once, and kept with its outcome.

    `key` names fact and follower, so that telling twice writes one row. `channel` is email, text or post. A
    letter has words that a person wrote: it goes alone, whatever its reader stopped, and stands in no log.
    `message_id` never changes: whoever gets a message twice after all sees it once. `stage` is how far
    the running try is: what was not `handing` when its sender died was not taken by the server. `receipt` is
    what the gateway has said of a text since: sent, failed or delivered.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        WITH = "with"  # in one e-mail with another
        UNKNOWN = "unknown"  # handed over, and the answer was lost
        FAILED = "failed"
        STOPPED = "stopped"  # its reader wants none

    key = models.CharField(max_length=80, unique=True)
    subject_of = models.CharField(max_length=60)
    reference = models.CharField(max_length=20, blank=True)
    event = models.CharField(max_length=10)
    channel = models.CharField(max_length=6, default="email")
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="en")
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=120, blank=True, default="")
    is_large = models.BooleanField(default=False)
    is_safety = models.BooleanField(default=False)
    message_id = models.CharField(max_length=120, unique=True)
    token = models.CharField(max_length=40, unique=True)

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=8, blank=True)
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    waits_for_server = models.BooleanField(default=False)
    with_message = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="together"
    )
    claimed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=9, blank=True, default="")
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state="waiting", channel="post"),
                name="message_to_print",
            ),
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state="waiting"), name="message_due"
            ),
            models.Index(
                fields=["claimed_at"], condition=models.Q(state="sending"), name="message_in_hand"
            ),
            models.Index(fields=["address", "subject_of", "-id"], name="message_by_reader"),
            models.Index(fields=["subject_of", "-id"], name="message_by_subject"),
            models.Index(fields=["state", "-id"], name="message_by_state"),
        ]

    @property
    def is_letter(self) -> bool:
        return self.event == LETTER

    @property
    def is_paper(self) -> bool:
        return self.channel == POST

    @property
    def is_text(self) -> bool:
        return self.channel == TEXT

    @property
    def key_outside(self) -> str:
        """The key under which a gateway takes this text once, however often it is handed over."""
        return self.message_id.strip("<>")


class Attempt(models.Model):
    """One try to hand a message over: written before it begins, completed with what the server said."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="attempt_by_message")]


class Stop(models.Model):
    """A reader's wish for no more messages: about one thing, or (with no subject) about anything."""

    address = models.CharField(max_length=254)
    subject_of = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "subject_of"], name="one_stop_of_a_kind")
        ]


class TextReply(models.Model):
    """What somebody sent back by text, kept as it came: once, by the gateway's own id of it.

    `asks` is `stop` or `start`; nothing where it was words for a person. `message` is the last text we had
    sent to that number.
    """

    own_id = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=16)
    text = models.CharField(max_length=1600)
    asks = models.CharField(max_length=5, blank=True)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="replies"
    )
    said_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number", "-said_at"], name="reply_by_number")]


class FailingAddress(models.Model):
    """An address from which messages come back: nothing more is sent there until a person says so."""

    address = models.CharField(max_length=254, unique=True)
    bounces = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=12, blank=True)
    last_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
