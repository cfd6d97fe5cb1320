"""Reads of rosters: who is on now, and who there is to call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q

from townline.accounts.models import User
from townline.core.errors import NotFound
from townline.rosters.models import Duty, Tier, Trade, Worker, WorkerNumber

HOME = "home"


@dataclass(frozen=True)
class Number:
    """A number to dial: `kind` is mobile, home, pager or radio. Empty: not for whoever looks."""

    kind: str
    number: str
    is_required: bool


@dataclass(frozen=True)
class Swap:
    """A duty that was traded: whose it was, who said yes, and when."""

    giver: str
    approver: str
    at: datetime


@dataclass(frozen=True)
class OnDuty:
    """Who holds a tier at an instant, until when (None: open), reached at `numbers` in order.

    `swap` says how it came to them, where it was a trade.
    """

    program_code: str
    tier: int
    tier_name: str
    worker_id: int
    name: str
    until: datetime | None
    numbers: tuple[Number, ...]
    accept_seconds: int
    is_confirmed: bool
    swap: Swap | None = None


def _numbers_at(at: datetime, path: str = "numbers") -> Prefetch[str]:
    return Prefetch(
        path,
        queryset=WorkerNumber.objects.at(at).order_by("order"),
        to_attr="numbers_now",
    )


def _numbers(worker: Worker) -> tuple[Number, ...]:
    rows: list[WorkerNumber] = worker.numbers_now  # type: ignore[attr-defined]
    return tuple(Number(row.kind, row.number, row.is_required) for row in rows)


def numbers_of(worker_id: int, at: datetime) -> tuple[Number, ...]:
    """The numbers of one worker in force at an instant, in the order in which they are tried."""
    rows = WorkerNumber.objects.at(at).filter(worker=worker_id).order_by("order")
    return tuple(Number(row.kind, row.number, row.is_required) for row in rows)


def numbers_by_worker(worker_ids: Iterable[int], at: datetime) -> dict[int, tuple[Number, ...]]:
    """The numbers of several workers in force at an instant; one statement."""
    found: dict[int, tuple[Number, ...]] = {}
    for row in WorkerNumber.objects.at(at).filter(worker__in=worker_ids).order_by("order"):
        number = Number(row.kind, row.number, row.is_required)
        found[row.worker_id] = (*found.get(row.worker_id, ()), number)
    return found


def without_home(numbers: Iterable[Number], viewer: User) -> tuple[Number, ...]:
    """The same numbers, a home number empty for those who read rosters and call nobody by them.

    During a callout the ladder gives whoever dials every number; a page or a sheet lies about for days.
    """
    if viewer.may("rosters.home_numbers"):
        return tuple(numbers)
    return tuple(replace(each, number="") if each.kind == HOME else each for each in numbers)


def on_duty(at: datetime, *, program_code: str = "") -> Sequence[OnDuty]:
    """Who is on call at an instant, by program and tier; for one program or for all.

    Three statements, and one more where a duty was traded.

    The instant decides, not the wall clock: on the night the clocks go back both 01:30s are told apart.
    A tier that nobody holds is missing here.
    """
    duties = Duty.objects.at(at).select_related("worker").order_by("program_code", "tier")
    tiers = Tier.objects.at(at)
    if program_code:
        duties, tiers = (
            duties.filter(program_code=program_code),
            tiers.filter(program_code=program_code),
        )
    known = {(tier.program_code, tier.order): tier for tier in tiers}
    held, rows = [], list(duties.prefetch_related(_numbers_at(at, "worker__numbers")))
    swaps = _swaps(at) if any(duty.source == "trade" for duty in rows) else {}
    for duty in rows:
        tier = known.get((duty.program_code, duty.tier))
        held.append(
            OnDuty(
                duty.program_code, duty.tier, tier.name if tier else f"Tier {duty.tier}",
                duty.worker_id, duty.worker.name, duty.effective.upper, _numbers(duty.worker),
                tier.accept_seconds if tier else 600, duty.confirmed_at is not None,
                swaps.get((duty.program_code, duty.tier, duty.worker_id)),
            )
        )  # fmt: skip
    return held


def _swaps(at: datetime) -> dict[tuple[str, int, int], Swap]:
    """The trades that are in force at an instant, by program, tier and who has the duty now."""
    rows = Trade.objects.filter(state="approved", decided_at__lte=at).filter(
        Q(during__contains=at) | Q(back_during__contains=at)
    )
    found = {}
    for row in rows.select_related("giver", "taker", "decided_by").order_by("decided_at"):
        by = row.decided_by.display_name if row.decided_by else ""
        is_back = row.back_during is not None and at in row.back_during
        old, new = (row.taker, row.giver) if is_back else (row.giver, row.taker)
        tier = row.back_tier if is_back and row.back_tier is not None else row.tier
        found[row.program_code, tier, new.pk] = Swap(old.name, by, row.decided_at or at)
    return found


def workers_of(program_code: str, at: datetime) -> Sequence[Worker]:
    """The workers of a program at an instant by seniority, with `numbers_now`, qualifications, shifts and
    absences fetched; five statements."""
    rows = Worker.objects.employed_at(at).filter(program_code=program_code)
    return list(
        rows.prefetch_related(_numbers_at(at), "qualifications", "shifts", "absences").order_by(
            "seniority_date", "seniority_lot", "id"
        )
    )


def worker(worker_id: int) -> Worker:
    """One worker; NotFound where there is none."""
    row = Worker.objects.filter(pk=worker_id).first()
    if row is None:
        raise NotFound("There is no such worker.")
    return row
