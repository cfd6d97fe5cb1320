"""Who holds a tier: give it, take it, leave it open, say that one is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.rosters import queries
from townline.rosters.errors import (
    EndsBeforeItBegins,
    InThePast,
    NobodyOnDuty,
    NoSuchTier,
    NoSuchWorker,
    NotFit,
    NotOnDuty,
    ReasonNeeded,
)
from townline.rosters.events import DutyChanged
from townline.rosters.models import Duty, Tier, Worker, new_key
from townline.rosters.rules.cover import Holding, handed_over
from townline.rosters.rules.fitness import problems
from townline.rosters.rules.periods import Period


@transaction.atomic
def assign(
    *, program_code: str, tier: int, worker_id: int, during: Period, override: str = "",
    actor: User | None, now: datetime,
) -> None:  # fmt: skip
    """Let a worker hold a tier during a period, whoever held it before.

    What is already past stays. Raises NotFit with every reason, unless `override` says why it must be
    so; NoSuchTier, NoSuchWorker, EndsBeforeItBegins, InThePast.
    """
    check(during, now)
    lock(program_code, tier)
    _tier(program_code, tier, during.start)
    refuse_unfit(program_code, tier, worker_id, during, override)
    put(program_code, tier, during, worker_id, source="roster")
    write(
        program_code,
        tier,
        "duty.assigned",
        during,
        actor,
        now,
        worker_id=worker_id,
        reason=override,
    )


@transaction.atomic
def release(
    *, program_code: str, tier: int, during: Period, reason: str, actor: User | None, now: datetime
) -> None:
    """Leave a tier without a holder during a period; it is a gap from then on. Raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    check(during, now)
    lock(program_code, tier)
    put(program_code, tier, during, None, source="roster")
    write(
        program_code,
        tier,
        "duty.released",
        during,
        actor,
        now,
        worker_id=None,
        reason=reason.strip(),
    )


@transaction.atomic
def take_now(
    *, program_code: str, tier: int, worker_id: int, reason: str = "", actor: User, now: datetime
) -> Period:
    """Take over what is left of the duty that runs now, from this minute; returns the period.

    No approval is waited for: somebody must be reachable. Raises NobodyOnDuty, NotFit.
    """
    lock(program_code, tier)
    held = Duty.objects.at(now).filter(program_code=program_code, tier=tier).first()
    if held is None or held.effective.upper is None:
        raise NobodyOnDuty
    during = Period(now, held.effective.upper)
    refuse_unfit(program_code, tier, worker_id, during, "")
    put(program_code, tier, during, worker_id, source="taken")
    Duty.objects.at(now).filter(program_code=program_code, tier=tier).update(confirmed_at=now)
    write(program_code, tier, "duty.taken_over", during, actor, now, worker_id=worker_id,
          before=held.worker_id, reason=reason.strip())  # fmt: skip
    return during


@transaction.atomic
def confirm_on_duty(*, worker_id: int, actor: User, now: datetime) -> int:
    """Say that one is on call and can be reached; returns how many duties that covers. Raises NotOnDuty."""
    rows = list(Duty.objects.select_for_update().at(now).filter(worker=worker_id))
    if not rows:
        raise NotOnDuty
    for row in rows:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        ledger.append(
            stream=stream(row.program_code, row.tier), verb="duty.confirmed", actor=actor, now=now,
            after={"worker": worker_id},
        )  # fmt: skip
        live.announce("rosters", row.program_code)
    return len(rows)


@transaction.atomic
def new_feed(*, worker_id: int, actor: User, now: datetime) -> str:
    """Give somebody's calendar a new address; the old one stops at once."""
    row = Worker.objects.select_for_update().filter(pk=worker_id).first()
    if row is None:
        raise NoSuchWorker
    row.feed_key = new_key()
    row.save(update_fields=["feed_key"])
    ledger.append(stream=f"worker:{row.pk}", verb="worker.feed_renewed", actor=actor, now=now)
    return row.feed_key


# Parts that trades and imports share.


def stream(program_code: str, tier: int) -> str:
    """The chain of evidence of one tier."""
    return f"roster:{program_code}:{tier}"


def check(during: Period, now: datetime) -> None:
    """Refuse a period that does not run forward, or that is past."""
    if during.end <= during.start:
        raise EndsBeforeItBegins(field="to")
    if during.start < now and during.end <= now:
        raise InThePast(field="from")


def lock(program_code: str, tier: int) -> None:
    """Two who change one tier take turns, also where no row exists yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stream(program_code, tier)]
        )


def _tier(program_code: str, tier: int, at: datetime) -> Tier:
    row: Tier | None = Tier.objects.at(at).filter(program_code=program_code, order=tier).first()
    if row is None:
        raise NoSuchTier(field="tier")
    return row


def refuse_unfit(
    program_code: str, tier: int, worker_id: int, during: Period, override: str,
    *, freed: Sequence[Period] = (),
) -> None:  # fmt: skip
    """Raise NotFit naming every reason; `freed` are periods of theirs that end with this change."""
    facts = queries.facts_of([worker_id], during, besides=(program_code, tier), freed=freed)
    if not facts:
        raise NoSuchWorker(field="worker")
    needs = _tier(program_code, tier, during.start).needs
    found = problems(facts[0], during, needs)
    if found and not override.strip():
        raise NotFit(" ".join(each.why for each in found), field="worker")


def put(
    program_code: str, tier: int, during: Period, worker_id: int | None, *, source: str
) -> None:
    """Write the roster of one tier after a period goes to somebody, or to nobody."""
    touched = list(
        Duty.objects.select_for_update().filter(
            program_code=program_code, tier=tier, effective__overlap=Range(during.start, during.end)
        )
    )
    rows = [
        Holding(Period(r.effective.lower, r.effective.upper), r.worker_id, r.pk) for r in touched
    ]
    after = handed_over(rows, during, worker_id)
    kept = {row.key: row for row in after if row.key is not None}
    for duty in touched:
        if duty.pk not in kept:
            duty.delete()
            continue
        period = kept[duty.pk].during
        duty.effective = Range(period.start, period.end, "[)")
        duty.save(update_fields=["effective"])
    confirmed = {row.worker_id: row.confirmed_at for row in touched}
    for row in after:
        if row.key is None:
            is_new = row.worker_id == worker_id and row.during == during
            Duty.objects.create(
                program_code=program_code, tier=tier, worker_id=row.worker_id,
                source=source if is_new else "roster",
                confirmed_at=None if is_new else confirmed.get(row.worker_id),
                effective=Range(row.during.start, row.during.end, "[)"),
            )  # fmt: skip


def write(
    program_code: str, tier: int, verb: str, during: Period, actor: User | None, now: datetime,
    *, worker_id: int | None, before: int | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Evidence of a change, and a nudge for whoever looks at the roster."""
    ledger.append(
        stream=stream(program_code, tier), verb=verb, actor=actor, now=now, reason=reason,
        before={"worker": before} if before else None,
        after={"worker": worker_id, "from": during.start.isoformat(), "to": during.end.isoformat()},
    )  # fmt: skip
    events.publish(DutyChanged(program_code=program_code, tier=tier))
    live.announce("rosters", program_code)
