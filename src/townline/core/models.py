"""The ledger, and the shape of dated data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models


class LedgerHead(models.Model):
    """The tip of each stream's chain. Written by the database's own trigger, never by the program."""

    stream = models.TextField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "core_ledgerhead"


class LedgerEntry(models.Model):
    """One fact that happened, as evidence. Append-only; chained per stream by the database.

    `known_at` is when we knew, `acted_at` when it was done, `typed_at` when the database took it down
    (its own clock). `seq`, `typed_at`, `prev_hash` and `hash` are filled by the database on insert.
    """

    stream = models.TextField()
    seq = models.BigIntegerField(editable=False, default=0)
    verb = models.TextField()
    subject = models.TextField(blank=True)
    contact_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField(blank=True)
    known_at = models.DateTimeField()
    acted_at = models.DateTimeField()
    typed_at = models.DateTimeField(editable=False, null=True)
    data = models.JSONField(default=dict)
    rule_version = models.TextField(blank=True)
    prev_hash = models.BinaryField(editable=False, null=True)
    hash = models.BinaryField(editable=False, null=True)

    class Meta:
        db_table = "core_ledgerentry"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="ledger_one_place_in_stream")
        ]
        indexes = [
            models.Index(fields=["verb", "-id"], name="ledger_by_verb"),
            models.Index(fields=["subject", "id"], name="ledger_by_subject"),
            models.Index(
                fields=["contact_id", "id"],
                condition=models.Q(contact_id__isnull=False),
                name="ledger_by_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq} {self.verb}"


class EffectiveQuerySet(models.QuerySet[Any]):
    """Reads of dated data."""

    def at(self, instant: datetime) -> EffectiveQuerySet:
        """Rows in force at an instant: from is included, to is not."""
        return self.filter(effective__contains=instant)


class Effective(models.Model):
    """Dated data: true during [from, to). Give it an exclusion constraint by its natural key."""

    effective = DateTimeRangeField()

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        abstract = True


def never_two_at_once(name: str, *fields: str) -> Any:
    """An exclusion constraint: for the same `fields`, periods never overlap."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("effective", RangeOperators.OVERLAPS),
            *((field, RangeOperators.EQUAL) for field in fields),
        ],
    )


class Heartbeat(models.Model):
    """The last sign of life of a process that has no address of its own."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class Rate(models.Model):
    """How often something was tried, within the running span."""

    key = models.CharField(max_length=200, primary_key=True)
    since = models.DateTimeField()
    count = models.IntegerField()


class RegionFacts(Effective):
    """Who the Region is and how it is reached, from a day on. `core.region` reads it, nobody else."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    web = models.URLField(blank=True)
    main = models.CharField(max_length=40)
    tty = models.CharField(max_length=40, blank=True)
    after_hours = models.CharField(max_length=40, blank=True)
    privacy_en = models.CharField(max_length=120, blank=True)
    privacy_fr = models.CharField(max_length=120, blank=True)
    privacy_number = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "core_regionfacts"
        constraints = [never_two_at_once("region_one_at_a_time")]

    def __str__(self) -> str:
        return self.name
