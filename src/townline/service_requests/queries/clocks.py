"""A request's target time, made again from its ledger; and the question that waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from townline.core.models import LedgerEntry
from townline.directory import queries as directory
from townline.service_requests import rules
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import Event, Step


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _opened(entry: LedgerEntry, after: dict[str, Any]) -> Event:
    return Event("opened", entry.acted_at, entry.known_at, after.get("urgency", ""),
                 after.get("program", ""))  # fmt: skip


def _reported(entry: LedgerEntry, after: dict[str, Any]) -> Event:
    """What this caller brought; entries from before that was kept say only how the request stood after."""
    aware_at = _instant(after.get("reported_at") or after.get("aware_at"))
    return Event("reported", entry.acted_at, aware_at, after.get("level", after.get("urgency", "")))


def _joined(entry: LedgerEntry, after: dict[str, Any]) -> Event:
    return Event("joined", entry.acted_at, _instant(after["aware_at"]), after["urgency"],
                 request_id=after["request"])  # fmt: skip


def _plain(kind: str) -> Callable[[LedgerEntry, dict[str, Any]], Event]:
    return lambda entry, after: Event(
        kind, entry.acted_at, urgency=after.get("urgency", ""), program=after.get("program", ""),
        request_id=after.get("request", 0),
    )  # fmt: skip


_EVENTS = {
    "request.opened": _opened,
    "request.followed": _reported,
    "request.joined": _joined,
    "request.parted": _plain("parted"),
    "request.parted_from": _plain("parted"),
    "request.transferred": _plain("moved"),
    "request.bounced": _plain("moved"),
    "request.asked": _plain("asked"),
    "request.answered": _plain("answered"),
    "request.reopened": _plain("reopened"),
}


def clock_steps(request: ServiceRequest, *more: Event) -> list[Step]:
    """Every step of a request's target time, from its ledger alone and by the policy of its type's version.

    One statement, the calendars apart. `more` are events that are about to be written. A request that was
    loaded without a ledger has no steps.
    """
    entries = LedgerEntry.objects.filter(stream=f"request:{request.pk}", verb__in=_EVENTS)
    events = [_EVENTS[row.verb](row, row.data.get("after", {})) for row in entries.order_by("seq")]
    policy = rules.Policy(
        request.definition.target_table(), request.definition.legal_table(), request.road_class,
        {each.code: directory.as_calendar(each.calendar) for each in directory.programs()},
    )  # fmt: skip
    return rules.replay([*events, *more], policy)


def open_question(request: ServiceRequest) -> Update | None:
    """The question that waits for the resident's answer, for desk and portal; None where none does.

    A request that is one job with another has the same question, with its own copy of it.
    """
    if request.asked_at is None or request.is_closed:
        return None
    return request.updates.filter(kind="question").order_by("-pk").first()


def open_parts(request: ServiceRequest) -> list[ServiceRequest]:
    """The parts of a job that are still open, in order; one statement."""
    return list(request.children.exclude(state="closed").order_by("pk"))
