"""Programs that talk to us, what they asked once, and what they were told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import Application

from townline.accounts.models import User


class Client(models.Model):
    """A program with its own sign-in: an OAuth2 application, and the account in whose name it acts."""

    name = models.CharField(max_length=80)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="townline_client"
    )
    account = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=24), default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Asked(models.Model):
    """A call that changes something, by its idempotency key, with the answer it was given.

    `answer` is empty while the first call runs; it is written in the transaction of what the call did.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="asked_once")]
        indexes = [models.Index(fields=["at"], name="asked_by_age")]


class Subscription(models.Model):
    """Where a program wants to be told, of what. `secret` signs each message (Standard Webhooks)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subscriptions")
    url = models.CharField(max_length=300)
    secret = models.CharField(max_length=80)
    events = ArrayField(models.CharField(max_length=24))
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=120, blank=True)


class Delivery(models.Model):
    """One message to one address, from the transaction that made it until it was taken or given up.

    It is written by the database (`api_enqueue`) with what happened. `body` is filled when it is first sent
    and stays: what goes out again under the same id is the same.
    """

    WAITING, TAKEN, GIVEN_UP = "waiting", "taken", "given_up"

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message_id = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    body = models.TextField(blank=True, db_default="")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state="waiting"), name="delivery_due"
            ),
            models.Index(fields=["subscription", "-id"], name="delivery_by_subscription"),
        ]
