"""The plan as people look at it: rows of tiers over days, one person's duties, open trades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core.calendars import Calendar
from townline.directory.queries import as_calendar, programs
from townline.rosters.models import Duty, Tier, Trade, Worker
from townline.rosters.queries.fitness import as_period
from townline.rosters.rules.cover import gaps, required
from townline.rosters.rules.periods import Period


@dataclass(frozen=True)
class Row:
    """One tier over a window: who must be there when, who is, and where nobody is."""

    program_code: str
    program_name: str
    tier: int
    tier_name: str
    needs: tuple[str, ...]
    accept_seconds: int
    duties: tuple[Duty, ...]
    needed: tuple[Period, ...]
    gaps: tuple[Period, ...]


def tiers_of(program_code: str, at: datetime) -> Sequence[Tier]:
    """The tiers of a program at an instant, the first to be called first."""
    return list(Tier.objects.at(at).filter(program_code=program_code).order_by("order"))


def programs_on_call(at: datetime) -> Sequence[tuple[str, str]]:
    """Programs that have a tier, as (code, name) by name."""
    codes = set(Tier.objects.at(at).values_list("program_code", flat=True))
    return [(each.code, each.name) for each in programs() if each.code in codes]


def duties_between(start: datetime, end: datetime, *, program_code: str = "") -> QuerySet[Duty]:
    """Duties that touch a window, by program, tier and time, each with its worker."""
    rows = Duty.objects.filter(effective__overlap=Range(start, end)).select_related("worker")
    if program_code:
        rows = rows.filter(program_code=program_code)
    return rows.order_by("program_code", "tier", "effective")


def turned_between(after: datetime, until: datetime) -> list[str]:
    """Programs with a duty that began or ended after one instant and up to another; one statement."""
    began = Q(effective__startswith__gt=after, effective__startswith__lte=until)
    ended = Q(effective__endswith__gt=after, effective__endswith__lte=until)
    rows = Duty.objects.filter(began | ended)
    return list(rows.order_by("program_code").values_list("program_code", flat=True).distinct())


def needed_between(tier: Tier, calendar: Calendar, window: Period) -> list[Period]:
    """When a tier must be held within a window."""
    return required(tier.hours, _open(calendar, window), window)


def _open(calendar: Calendar, window: Period) -> Iterable[Period]:
    day = window.start.astimezone(calendar.zone).date() - timedelta(days=1)
    while day <= window.end.astimezone(calendar.zone).date():
        yield from (Period(opens, closes) for opens, closes in calendar.shifts(day))
        day += timedelta(days=1)


def rows_between(start: datetime, end: datetime, *, program_code: str = "") -> list[Row]:
    """The plan of a window, tier by tier, with its gaps. Three statements however many rows."""
    window = Period(start, end)
    tiers = Tier.objects.filter(effective__overlap=Range(start, end))
    if program_code:
        tiers = tiers.filter(program_code=program_code)
    known = {each.code: each for each in programs()}
    held: dict[tuple[str, int], list[Duty]] = {}
    for duty in duties_between(start, end, program_code=program_code):
        held.setdefault((duty.program_code, duty.tier), []).append(duty)
    rows = []
    for tier in sorted(tiers, key=lambda each: (known[each.program_code].name, each.order)):
        program, duties = known[tier.program_code], held.get((tier.program_code, tier.order), [])
        needed = needed_between(tier, as_calendar(program.calendar), window)
        missing = gaps(needed, [as_period(duty.effective) for duty in duties])
        rows.append(
            Row(program.code, program.name, tier.order, tier.name, tuple(tier.needs), tier.accept_seconds,
                tuple(duties), tuple(needed), tuple(missing))
        )  # fmt: skip
    return rows


def duties_of(worker_id: int, start: datetime, end: datetime | None = None) -> Sequence[Duty]:
    """One person's duties that end after `start`, in order."""
    return list(
        Duty.objects.filter(worker=worker_id, effective__overlap=Range(start, end))
        .order_by("effective")
    )  # fmt: skip


def worker_of(user: User) -> Worker | None:
    """The worker that somebody who signed in is, if they can be called out."""
    return Worker.objects.filter(user=user).first()


def worker_by_feed(key: str, at: datetime) -> Worker | None:
    """Whose calendar address this is, while they are employed."""
    return Worker.objects.employed_at(at).filter(feed_key=key).first() if key else None


def open_trades(*, program_code: str = "") -> QuerySet[Trade]:
    """Trades nobody has decided yet, the oldest first, with both people."""
    rows = Trade.objects.filter(state="open").select_related("giver", "taker", "proposed_by")
    return (rows.filter(program_code=program_code) if program_code else rows).order_by("id")


def trades_of(worker_id: int) -> Sequence[Trade]:
    """The latest trades of one person, open ones first."""
    rows = Trade.objects.filter(Q(giver=worker_id) | Q(taker=worker_id))
    latest = list(rows.select_related("giver", "taker", "decided_by").order_by("-id")[:20])
    return sorted(latest, key=lambda trade: (trade.state != "open", -trade.pk))
