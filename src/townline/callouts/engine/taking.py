"""Taking callouts that are due: lease, epoch and the intents of their next calls, in one commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from townline.callouts.actions.advancing import Advanced, advance_all
from townline.callouts.models import Attempt, Callout
from townline.callouts.queries.times import database_now
from townline.rosters.models import Worker

LEASE = timedelta(seconds=2)
BATCH = 4

# What a dispatcher left behind has waited since its lease ran out, whatever it was due for.
SINCE = Coalesce("lease_until", "due_at")

_KEEP = """
UPDATE callouts_callout c SET due_at = v.due_at, lease_until = v.lease_until, epoch = v.epoch
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[])
  AS v(id, due_at, lease_until, epoch)
WHERE c.id = v.id
"""


@dataclass
class Work:
    """What one dispatcher has to do now for the callouts it took.

    `to_place` are intents just committed, `unknown` those that somebody left unconfirmed, `to_ask` calls
    whose end did not come.
    """

    taken: int = 0
    to_place: list[Attempt] = field(default_factory=list)
    unknown: list[Attempt] = field(default_factory=list)
    to_ask: list[Attempt] = field(default_factory=list)
    callouts: dict[int, Callout] = field(default_factory=dict)

    def is_calling(self) -> bool:
        return bool(self.to_place or self.unknown or self.to_ask)


class Taker:
    """Takes what is due. The methods are the parts that a proof may put a fault into."""

    lease = LEASE
    batch = BATCH

    def now(self) -> datetime:
        """The database's instant: dispatchers' own clocks may differ by hours and it does not matter."""
        return database_now()

    def due(self, now: datetime) -> QuerySet[Callout]:
        """What may be taken: due and free, or left behind by a dispatcher whose lease ran out."""
        return Callout.objects.filter(
            Q(due_at__lte=now, lease_until=None) | Q(lease_until__lte=now)
        )

    def take(self, *, at_most: int = 0, besides: frozenset[int] = frozenset()) -> Work:
        """Take some callouts and write down what comes next for each. One transaction."""
        with transaction.atomic():
            now = self.now()
            free = self.due(now).exclude(pk__in=besides) if besides else self.due(now)
            rows = list(
                free.select_for_update(skip_locked=True).order_by(SINCE)[: at_most or self.batch]
            )
            return self._write(rows, now) if rows else Work()

    def _write(self, rows: list[Callout], now: datetime) -> Work:
        for row in rows:
            row.epoch += 1
        work = Work(len(rows), callouts={row.pk: row for row in rows})
        self._keep(rows, [self._collect(done, now, work) for done in advance_all(rows, now)])
        self._address([*work.to_place, *work.unknown])
        return work

    @staticmethod
    def _address(attempts: list[Attempt]) -> None:
        """Whoever is called by e-mail has one address, whatever their numbers are."""
        by_mail = [each for each in attempts if each.carrier == "mail"]
        if by_mail:
            rows = Worker.objects.filter(pk__in={each.worker_id for each in by_mail})
            known = dict(rows.values_list("pk", "email"))
            for each in by_mail:
                each.email = known.get(each.worker_id, "")

    def _collect(self, done: Advanced, now: datetime, work: Work) -> tuple[datetime | None, bool]:
        """Sort one callout's calls into the work; when to look at it again, and whether it is kept."""
        new = {attempt.pk for attempt in done.to_place}
        left = [a for a in done.attempts if a.state == "intent" and a.carrier != "manual"]
        left = [a for a in left if a.pk not in new] if done.callout.is_live else []
        for attempt in left:
            if not attempt.was_unknown:
                attempt.was_unknown = True
                attempt.save(update_fields=["was_unknown"])
        for attempt in done.to_ask:
            attempt.asked_at = now
            attempt.save(update_fields=["asked_at"])
        work.to_place += done.to_place
        work.unknown += left
        work.to_ask += done.to_ask
        return done.due_at, bool(left or done.to_place or done.to_ask)

    def _keep(self, rows: list[Callout], found: list[tuple[datetime | None, bool]]) -> None:
        until = self.now() + self.lease
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP,
                [
                    [row.pk for row in rows],
                    [due_at for due_at, _ in found],
                    [until if is_kept else None for _, is_kept in found],
                    [row.epoch for row in rows],
                ],
            )
