"""Agreements by version, and their lists. A list is what its events say; standings are kept for speed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from townline.callin.rules.standings import Event, Owed, Sheet, Standing, hours
from townline.core.models import Effective, never_two_at_once
from townline.rosters.models import Worker


class AgreementVersion(Effective):
    """One version of a collective agreement, in force during [from, to). `body` is the file as data,
    `checksum` its SHA-256; it is never changed."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    programs = ArrayField(models.CharField(max_length=40))
    body = models.JSONField()
    checksum = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            never_two_at_once("one_agreement_version_at_a_time", "code"),
            models.UniqueConstraint(fields=["code", "version"], name="agreement_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class EqualisationList(models.Model):
    """The list of one program: where its rotation stands, and until when it is settled by date."""

    program_code = models.CharField(max_length=40, unique=True)
    last_accepted = models.BigIntegerField(null=True)
    next_turn = models.PositiveIntegerField(default=1)
    settled_to = models.DateTimeField(null=True)

    @property
    def stream(self) -> str:
        """The ledger's chain of this list."""
        return f"list:{self.program_code}"


class ListStanding(models.Model):
    """How one person stands; rebuilt exactly by replaying the events."""

    sheet = models.ForeignKey(EqualisationList, on_delete=models.CASCADE, related_name="standings")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    minutes = models.IntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    blanks = models.PositiveIntegerField(default=0)
    mark = models.CharField(max_length=10, blank=True)
    strikes = models.JSONField(default=list)
    off_until = models.DateTimeField(null=True)
    owed = models.JSONField(default=list)
    last_forced = models.DateTimeField(null=True)
    charged = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "worker"], name="standing_once")]

    @property
    def hours(self) -> str:
        """The hours, as a person reads them."""
        return hours(self.minutes)


class ListEvent(models.Model):
    """Something that happened to a list, under the version then in force. Append-only: the database refuses
    changes. `lines` say what it did; `at` is when it happened, `recorded_at` when it was written down."""

    sheet = models.ForeignKey(EqualisationList, on_delete=models.PROTECT, related_name="events")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    worker = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    ref = models.CharField(max_length=60, blank=True)
    minutes = models.IntegerField(null=True)
    notice_minutes = models.IntegerField(null=True)
    mark = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    lines = models.JSONField(default=list)
    actor_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sheet", "-id"], name="list_event_latest"),
            models.Index(
                fields=["worker", "-at"], condition=Q(outcome__gt=""), name="list_event_work"
            ),
            models.Index(fields=["ref"], condition=Q(ref__gt=""), name="list_event_ref"),
        ]

    def as_event(self) -> Event:
        """The event as the rules know it."""
        return Event(
            self.kind, self.at, self.worker_id or 0, self.outcome, self.ref, self.minutes,
            self.notice_minutes, self.mark, self.reason,
        )  # fmt: skip


def as_standing(row: ListStanding) -> Standing:
    """A stored standing as the rules know it."""
    return Standing(
        row.worker_id, row.minutes, row.turn, row.blanks, row.mark,
        tuple(datetime.fromisoformat(each) for each in row.strikes), row.off_until,
        tuple(Owed(ref, datetime.fromisoformat(until)) for ref, until in row.owed),
        row.last_forced, row.charged,
    )  # fmt: skip


def stored(standing: Standing) -> dict[str, Any]:
    """The columns of a standing."""
    return {
        "minutes": standing.minutes, "turn": standing.turn, "blanks": standing.blanks,
        "mark": standing.mark, "strikes": [at.isoformat() for at in standing.strikes],
        "off_until": standing.off_until, "last_forced": standing.last_forced,
        "owed": [[each.ref, each.until.isoformat()] for each in standing.owed],
        "charged": dict(standing.charged),
    }  # fmt: skip


def as_sheet(row: EqualisationList, standings: list[ListStanding]) -> Sheet:
    """A stored list as the rules know it."""
    return Sheet({each.worker_id: as_standing(each) for each in standings}, row.last_accepted,
                 row.next_turn, row.settled_to)  # fmt: skip
