"""Trades: proposed by one, confirmed by both, approved by a third; then all of it changes at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger, live
from townline.rosters import queries
from townline.rosters.actions import duties
from townline.rosters.errors import (
    AlreadyDecided,
    NoSuchTrade,
    NoSuchWorker,
    NotConfirmed,
    NotTheirs,
    NotYours,
    OwnTrade,
    ReasonNeeded,
    SamePerson,
)
from townline.rosters.models import Trade, Worker
from townline.rosters.rules.periods import Period


@transaction.atomic
def propose(
    *, program_code: str, tier: int, giver_id: int, taker_id: int, during: Period,
    back: Period | None = None, back_tier: int | None = None, reason: str = "", actor: User,
    now: datetime,
) -> Trade:  # fmt: skip
    """Offer a duty, or part of it, to somebody; `back` is what the giver takes over in return.

    Whoever proposes their own side has confirmed it. Raises SamePerson, NotTheirs, NotFit and what
    `duties.check` refuses.
    """
    people = {row.pk: row for row in Worker.objects.filter(pk__in=[giver_id, taker_id])}
    if giver_id == taker_id:
        raise SamePerson(field="taker")
    if len(people) != 2:
        raise NoSuchWorker(field="taker")
    duties.check(during, now)
    trade = Trade(
        program_code=program_code, tier=tier, giver=people[giver_id], taker=people[taker_id],
        during=Range(during.start, during.end, "[)"), reason=reason.strip()[:240], proposed_at=now,
        proposed_by=actor, back_tier=(back_tier or tier) if back else None,
        back_during=Range(back.start, back.end, "[)") if back else None,
    )  # fmt: skip
    _check(trade)
    for side in ("giver", "taker"):
        if getattr(trade, side).user_id == actor.pk:
            setattr(trade, f"{side}_confirmed_at", now)
            setattr(trade, f"{side}_confirmed_by", actor)
    trade.save()
    _write(trade, "trade.proposed", actor, now, reason=trade.reason)
    return trade


@transaction.atomic
def confirm(
    *, trade_id: int, worker_id: int, by_phone: bool = False, actor: User, now: datetime
) -> Trade:
    """Write down that one of the two agrees; `by_phone` where somebody else takes their word.

    Raises NotYours, AlreadyDecided.
    """
    trade = _open(trade_id)
    side = {trade.giver_id: "giver", trade.taker_id: "taker"}.get(worker_id)
    if side is None:
        raise NotYours
    if getattr(trade, side).user_id != actor.pk and not (by_phone and actor.may("rosters.edit")):
        raise NotYours
    setattr(trade, f"{side}_confirmed_at", now)
    setattr(trade, f"{side}_confirmed_by", actor)
    trade.save(update_fields=[f"{side}_confirmed_at", f"{side}_confirmed_by"])
    _write(trade, "trade.confirmed", actor, now, side=side, by_phone=by_phone)
    return trade


@transaction.atomic
def approve(*, trade_id: int, actor: User, now: datetime) -> Trade:
    """Let the trade happen: both duties change hands in this transaction.

    Everything is checked again, since the roster may have moved. Raises NotConfirmed, OwnTrade,
    NotTheirs, NotFit, AlreadyDecided.
    """
    trade = _open(trade_id)
    if not (trade.giver_confirmed_at and trade.taker_confirmed_at):
        raise NotConfirmed
    if actor.pk in {trade.giver.user_id, trade.taker.user_id}:
        raise OwnTrade
    during = duties_period(trade.during)
    duties.check(during, now)
    during = Period(max(during.start, now), during.end)
    _check(trade)
    duties.lock(trade.program_code, trade.tier)
    duties.put(trade.program_code, trade.tier, during, trade.taker_id, source="trade")
    duties.write(trade.program_code, trade.tier, "duty.traded", during, actor, now,
                 worker_id=trade.taker_id, before=trade.giver_id, reason=trade.reason)  # fmt: skip
    if trade.back_during and trade.back_tier is not None:
        back = duties_period(trade.back_during)
        duties.lock(trade.program_code, trade.back_tier)
        duties.put(trade.program_code, trade.back_tier, back, trade.giver_id, source="trade")
        duties.write(trade.program_code, trade.back_tier, "duty.traded", back, actor, now,
                     worker_id=trade.giver_id, before=trade.taker_id, reason=trade.reason)  # fmt: skip
    return _decide(trade, "approved", "", actor, now)


@transaction.atomic
def refuse(*, trade_id: int, reason: str, actor: User, now: datetime) -> Trade:
    """Say no, and why: both read it. Raises ReasonNeeded, AlreadyDecided."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    return _decide(_open(trade_id), "refused", reason.strip(), actor, now)


@transaction.atomic
def withdraw(*, trade_id: int, actor: User, now: datetime) -> Trade:
    """Take an open trade back: either of the two, or whoever proposed it. Raises NotYours."""
    trade = _open(trade_id)
    if actor.pk not in {trade.giver.user_id, trade.taker.user_id, trade.proposed_by_id}:
        raise NotYours
    return _decide(trade, "withdrawn", "", actor, now)


def duties_period(stored: Range[datetime]) -> Period:
    """A stored range as a period; a trade's range always has both ends."""
    if stored.lower is None or stored.upper is None:
        raise NotTheirs
    return Period(stored.lower, stored.upper)


def _open(trade_id: int) -> Trade:
    trade = (
        Trade.objects.select_for_update(of=("self",)).select_related("giver", "taker")
        .filter(pk=trade_id).first()
    )  # fmt: skip
    if trade is None:
        raise NoSuchTrade
    if trade.state != "open":
        raise AlreadyDecided
    return trade


def _check(trade: Trade) -> None:
    """Both hold what they give, and both may hold what they take."""
    during = duties_period(trade.during)
    back = duties_period(trade.back_during) if trade.back_during else None
    _one_way(trade, trade.tier, during, trade.giver_id, trade.taker_id, back)
    if back and trade.back_tier is not None:
        _one_way(trade, trade.back_tier, back, trade.taker_id, trade.giver_id, during)


def _one_way(
    trade: Trade, tier: int, during: Period, giver: int, taker: int, freed: Period | None
) -> None:
    if not queries.holds_throughout(trade.program_code, tier, giver, during):
        raise NotTheirs(field="from")
    duties.refuse_unfit(trade.program_code, tier, taker, during, "", freed=[freed] if freed else [])


def _decide(trade: Trade, state: str, why: str, actor: User, now: datetime) -> Trade:
    trade.state, trade.decision = state, why[:240]
    trade.decided_at, trade.decided_by = now, actor
    trade.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    _write(trade, f"trade.{state}", actor, now, reason=why)
    return trade


def _write(
    trade: Trade, verb: str, actor: User, now: datetime, *, reason: str = "", **facts: object
) -> None:
    ledger.append(
        stream=duties.stream(trade.program_code, trade.tier), subject=f"trade:{trade.pk}", verb=verb,
        actor=actor, now=now, reason=reason,
        after={"trade": trade.pk, "giver": trade.giver_id, "taker": trade.taker_id, **facts},
    )  # fmt: skip
    live.announce("rosters", trade.program_code)
