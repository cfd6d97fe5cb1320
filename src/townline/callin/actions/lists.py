"""What happens to a list: each event is written down, applied, and put into the ledger, all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.callin.errors import NoList, NotOnList, ReasonNeeded
from townline.callin.models import (
    AgreementVersion,
    EqualisationList,
    ListEvent,
    ListStanding,
    as_sheet,
    stored,
)
from townline.callin.queries.agreements import agreement as agreement_in
from townline.callin.queries.agreements import version_for
from townline.callin.rules.agreement import Agreement
from townline.callin.rules.lists import apply, due
from townline.callin.rules.standings import Event, Line, Sheet
from townline.core import ledger, live


def record_outcome(
    *, program_code: str, worker_id: int, outcome: str, callout_ref: str, at: datetime,
    hours: float | None = None, notice_minutes: int | None = None, actor: User | None, now: datetime,
) -> tuple[Line, ...]:  # fmt: skip
    """Write down how somebody answered, and charge it as the agreement says, in the caller's transaction.

    `outcome` is accepted, declined, no_answer, busy, voicemail, wrong_number, unfit, unavailable,
    accepted_too_late, no_show, cancelled, forced or unknown. A later outcome of the same reference takes
    the place of the earlier. `hours` are those worked or offered (None: as the agreement says). A program
    without a list, and a person who is not on it, are charged nothing. Returns what it did.
    """
    minutes = None if hours is None else round(hours * 60)
    event = Event("outcome", at, worker_id, outcome, callout_ref, minutes, notice_minutes)
    return _happen(program_code, event, actor, now, may_lack=True)


def record_blank(
    *, program_code: str, worker_id: int, callout_ref: str, at: datetime, actor: User | None,
    now: datetime,
) -> tuple[Line, ...]:  # fmt: skip
    """Somebody was at work when others were called: their box stays blank."""
    event = Event("blank", at, worker_id, ref=callout_ref)
    return _happen(program_code, event, actor, now, may_lack=True)


def place(
    *, program_code: str, worker_id: int, hours: float, reason: str, actor: User | None, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Take somebody over from a paper list, at the hours that stand there."""
    event = Event("placed", now, worker_id, minutes=round(hours * 60), reason=reason)
    return _happen(program_code, event, actor, now)


def add(
    *, program_code: str, worker_id: int, actor: User | None, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Somebody is new: they enter the list where the agreement says."""
    return _happen(program_code, Event("joined", now, worker_id), actor, now)


def remove(
    *, program_code: str, worker_id: int, reason: str, actor: User | None, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Somebody has left. Raises NotOnList, ReasonNeeded."""
    event = Event("left", now, worker_id, reason=_reason(reason))
    return _of_listed(program_code, event, actor, now)


def adjust(
    *, program_code: str, worker_id: int, hours: float, reason: str, actor: User, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Mend somebody's hours by hand, by so many more or less. Raises NotOnList, ReasonNeeded."""
    event = Event("adjusted", now, worker_id, minutes=round(hours * 60), reason=_reason(reason))
    return _of_listed(program_code, event, actor, now)


def mark(
    *, program_code: str, worker_id: int, mark: str, reason: str, actor: User, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Somebody wants to be called (accept), does not (refuse), or takes the mark back (empty)."""
    if mark not in ("accept", "refuse", ""):
        raise ValueError(mark)
    event = Event("marked", now, worker_id, mark=mark, reason=reason.strip())
    return _of_listed(program_code, event, actor, now)


def owe(
    *, program_code: str, worker_id: int, callout_ref: str, reason: str, actor: User, now: datetime
) -> tuple[Line, ...]:  # fmt: skip
    """Somebody was passed over: they are first at the next opportunity. Raises NotOnList, ReasonNeeded."""
    event = Event(
        "bypassed", now, worker_id, ref=callout_ref or "a callout", reason=_reason(reason)
    )
    return _of_listed(program_code, event, actor, now)


@transaction.atomic
def settle(*, program_code: str, now: datetime) -> int:
    """Write down what is due by date: new beginnings, people who may come back, what has lapsed."""
    row = EqualisationList.objects.select_for_update().filter(program_code=program_code).first()
    version = version_for(program_code, now)
    if row is None or version is None:
        return 0
    agreement = agreement_in(version)
    before = as_sheet(row, list(row.standings.all()))
    after, count = _settled(row, version, agreement, before, now, now)
    _keep(row, before, after)
    return count


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonNeeded(field="reason")
    return text.strip()[:240]


def _of_listed(
    program_code: str, event: Event, actor: User | None, now: datetime
) -> tuple[Line, ...]:
    listed = ListStanding.objects.filter(sheet__program_code=program_code, worker=event.worker_id)
    if not listed.exists():
        raise NotOnList
    return _happen(program_code, event, actor, now)


@transaction.atomic
def _happen(
    program_code: str, event: Event, actor: User | None, now: datetime, *, may_lack: bool = False
) -> tuple[Line, ...]:
    """Apply one event to a program's list, after everything that was due by date before it."""
    version = version_for(program_code, event.at)
    if version is None:
        if may_lack:
            return ()
        raise NoList
    EqualisationList.objects.get_or_create(program_code=program_code)
    row = EqualisationList.objects.select_for_update().get(program_code=program_code)
    agreement = agreement_in(version)
    before = as_sheet(row, list(row.standings.all()))
    after, _ = _settled(row, version, agreement, before, event.at, now)
    after, lines = apply(after, event, agreement)
    _write(row, version, event, lines, actor, now)
    _keep(row, before, after)
    live.announce("callin", program_code)
    return lines


def _settled(
    row: EqualisationList, version: AgreementVersion, agreement: Agreement, sheet: Sheet,
    until: datetime, now: datetime,
) -> tuple[Sheet, int]:  # fmt: skip
    events = due(sheet, until, agreement)
    for event in events:
        sheet, lines = apply(sheet, event, agreement)
        _write(row, version, event, lines, None, now)
    return sheet, len(events)


def _write(
    row: EqualisationList, version: AgreementVersion, event: Event, lines: tuple[Line, ...],
    actor: User | None, now: datetime,
) -> None:  # fmt: skip
    told = [vars(each) for each in lines]
    ListEvent.objects.create(
        sheet=row, version=version, kind=event.kind, at=event.at, worker_id=event.worker_id or None,
        outcome=event.outcome, ref=event.ref, minutes=event.minutes,
        notice_minutes=event.notice_minutes, mark=event.mark, reason=event.reason, lines=told,
        actor_name=actor.display_name if actor else "Townline", recorded_at=now,
    )  # fmt: skip
    ledger.append(
        stream=row.stream, verb=f"list.{event.kind}", actor=actor, now=now, known_at=event.at,
        subject=event.ref or row.stream, rule_version=f"{version.code} {version.version}",
        after={"event": event_json(event), "lines": told},
    )  # fmt: skip


def event_json(event: Event) -> dict[str, Any]:
    """An event as the ledger keeps it."""
    return {**vars(event), "at": event.at.isoformat()}


def _keep(row: EqualisationList, before: Sheet, after: Sheet) -> None:
    """Store what changed."""
    row.last_accepted, row.next_turn = after.last_accepted, after.next_turn
    row.settled_to = after.settled_to
    row.save(update_fields=["last_accepted", "next_turn", "settled_to"])
    for key, standing in after.standings.items():
        if before.standings.get(key) != standing:
            ListStanding.objects.update_or_create(
                sheet=row, worker_id=key, defaults=stored(standing)
            )
    gone = before.standings.keys() - after.standings.keys()
    if gone:
        ListStanding.objects.filter(sheet=row, worker_id__in=gone).delete()
