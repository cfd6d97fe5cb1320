"""What the worker's page shows: one call, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from townline.callouts.models import Attempt, Callout, Fill, Report
from townline.callouts.rules import is_closing

MARGIN = timedelta(hours=24)


@dataclass(frozen=True)
class Brief:
    """What whoever is called must know. `callback` is the number of whoever reported it, without a name, and
    only where it may be given; it is shown after a yes."""

    place: str = ""
    is_place_certain: bool = True
    hazards: Sequence[str] = ()
    callback: str = ""
    facts: Sequence[str] = field(default_factory=tuple)
    is_open: bool = True


_briefs: dict[str, Callable[[str], Brief | None]] = {}


def briefs(kind: str, found: Callable[[str], Brief | None]) -> None:
    """Floors above say what stands behind a subject of a kind, such as `incident`."""
    _briefs[kind] = found


def brief_of(subject: str) -> Brief:
    """What is known behind a subject now."""
    kind, _sep, key = subject.partition(":")
    found = _briefs.get(kind)
    return (found(key) if found else None) or Brief()


@dataclass(frozen=True)
class Answering:
    """One person's page. `state`: asked, accepted, full (said yes when it was filled), declined or
    over."""

    callout: Callout
    attempt: Attempt
    state: str
    brief: Brief
    fill: Fill | None
    tried: int
    reports: Sequence[Report]
    others: int

    @property
    def said(self) -> set[str]:
        return {each.kind for each in self.reports}

    @property
    def step(self) -> str:
        """The step that comes next on the way."""
        return next((each for each in Report.STEPS if each not in self.said), "")

    @property
    def at(self) -> dict[str, datetime]:
        return {each.kind: each.at for each in self.reports}


def said_of(callout_id: int, worker_id: int) -> str:
    """What somebody has answered for good, empty where nothing."""
    rows = Attempt.objects.filter(callout_id=callout_id, worker_id=worker_id, state="ended")
    found = [
        each for each in rows.order_by("id").values_list("outcome", flat=True) if is_closing(each)
    ]
    return found[-1] if found else ""


def answering(call_id: str, now: datetime) -> Answering | None:
    """The page of one call at an instant; None where there is none, or where it is over. Six statements.

    What is over costs one statement, as what never was.
    """
    attempt = Attempt.objects.select_related("callout").filter(call_id=call_id).first()
    if attempt is None or now > _ends(attempt.callout):
        return None
    callout, worker_id = attempt.callout, attempt.worker_id
    fills = list(Fill.objects.filter(callout=callout, withdrawn_at=None))
    mine = next((each for each in fills if each.worker_id == worker_id), None)
    reports = Report.objects.filter(callout=callout, worker_id=worker_id).order_by("id")
    tried = Attempt.objects.filter(callout=callout, position__lt=attempt.position, state="ended")
    return Answering(
        callout, attempt, _state(callout, mine, said_of(callout.pk, worker_id)),
        brief_of(callout.subject), mine, tried.values("worker_id").distinct().count(), list(reports),
        sum(1 for each in fills if each.worker_id != worker_id),
    )  # fmt: skip


def _ends(callout: Callout) -> datetime:
    return (callout.ended_at or max(callout.deadline_at, callout.started_at)) + MARGIN


def _state(callout: Callout, mine: Fill | None, said: str) -> str:
    if mine is not None:
        return "accepted"
    if said in {"accepted_filled", "accepted_too_late", "outranked"}:
        return "full"
    if said == "willing":
        return "willing"
    if said in {"declined", "unfit", "unavailable"}:
        return "declined"
    return "asked" if callout.is_live else "over"
