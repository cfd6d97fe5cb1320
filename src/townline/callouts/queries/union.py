"""The union's copy of a period: every callout under an agreement, line by line, without anybody's number.

The page and the table are made from the same lines. See docs/reference/union-copy.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from townline.callin import queries as callin
from townline.callouts.models import Callout
from townline.callouts.queries.corrected import Correction
from townline.callouts.queries.evidence import Evidence, evidences, rungs_of
from townline.callouts.rules.masking import without_numbers
from townline.core.tables import safe_cell

LIMIT = 200
COLUMNS = (
    "callout", "title", "began", "program", "agreement", "reproduced", "untouched", "what", "step",
    "position", "person", "at", "words", "by", "entered_later",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a copy. `what`: order, not_eligible, call, deviation, came, said or hours."""

    what: str
    person: str
    words: str
    step: str = ""
    position: int | None = None
    at: datetime | None = None
    by: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Copy:
    """One callout of the copy."""

    shown: Evidence
    lines: Sequence[Line]


@dataclass(frozen=True)
class UnionCopy:
    """A period under one agreement. `is_cut` where there were more than `LIMIT`."""

    copies: Sequence[Copy]
    is_cut: bool
    tips_digest: str

    @property
    def broken(self) -> int:
        """How many callouts do not hold."""
        return sum(
            1 for each in self.copies if not (each.shown.is_reproduced and each.shown.is_whole)
        )


def agreements() -> Sequence[tuple[str, str]]:
    """Code and title of every agreement; one statement."""
    return sorted({each.code: each.title for each in callin.versions()}.items())


def union_copy(code: str, start: datetime, end: datetime) -> UnionCopy:
    """Every callout that began in a period under an agreement; eleven statements, however many."""
    rows = Callout.objects.filter(
        rule_version__startswith=f"{code} ", started_at__gte=start, started_at__lt=end
    )
    found = list(rows.order_by("started_at", "id")[: LIMIT + 1])
    shown = evidences(found[:LIMIT], is_masked=True)
    return UnionCopy(
        [Copy(each, list(_lines(each))) for each in shown], len(found) > LIMIT,
        shown[0].tips_digest if shown else "",
    )  # fmt: skip


def _lines(shown: Evidence) -> Iterator[Line]:
    for line in (*_frozen(shown), *_called(shown), *_after(shown)):
        yield Line(line.what, line.person, without_numbers(line.words), line.step, line.position, line.at,
                   line.by, line.entered_at)  # fmt: skip


def _frozen(shown: Evidence) -> Iterator[Line]:
    rungs = rungs_of(shown.plan, ())
    for rung in rungs:
        for each in rung.people:
            yield Line("order", each.name, each.why, rung.name, each.position)
    for rung in rungs:
        for one in rung.refused:
            yield Line("not_eligible", ", ".join(one.names), one.why, rung.name)


def _called(shown: Evidence) -> Iterator[Line]:
    for each in shown.tried:
        row = each.attempt
        rang = f", {each.rang_seconds} s" if each.rang_seconds is not None else ""
        waited = f", {each.waited_seconds} s after the call before" if each.waited_seconds else ""
        kind = "called back" if row.number_kind == "in" else row.number_kind
        note = ": ".join(filter(None, (row.outcome.replace("_", " ") or "open", row.note)))
        off = f". Off the list: {row.override_reason}" if row.override_reason else ""
        yield Line("call", row.name, f"{kind}{rang}{waited}: {note}{off}", "", row.position,
                   row.placed_at or row.intent_at, row.recorded_by)  # fmt: skip
    for event in shown.deviations:
        words = f"{event.hours} h, {event.text}" if isinstance(event, Correction) else event.text
        yield Line("deviation", event.name, words, event.rule, event.position, event.at,
                   event.actor_name or "Townline")  # fmt: skip
    for alarm in shown.alarms:
        yield Line("deviation", "", alarm.text, "alarm", None, alarm.raised_at, alarm.taken_by)


def _after(shown: Evidence) -> Iterator[Line]:
    for fill in shown.fills:
        gone = f"withdrew: {fill.withdrawn_reason}" if fill.withdrawn_at else ""
        yield Line("came", fill.name, gone or "accepted", fill.slot.key, None, fill.accepted_at)
    for said in shown.reports:
        words = " ".join(filter(None, (said.kind.replace("_", " "), said.text)))
        late = said.entered_at if said.was_late else None
        yield Line("said", said.name, words, "", None, said.at, said.entered_by, late)
    for made in shown.hours:
        pay = "; ".join(
            f"{line['minutes']} min × {line['rate']}: {line['why']}" for line in made.lines
        )
        words = f"{made.worked_minutes or 0} min worked, {made.state}. {pay} {made.reason}".strip()
        late = made.entered_at if made.was_late else None
        by = made.decided_by or made.entered_by
        yield Line("hours", made.worker.name, words, made.kind, None, made.start_at, by, late)


def rows_of(copies: Iterable[Copy]) -> Iterator[dict[str, object]]:
    """The rows of the table, times local with their offset."""
    for copy in copies:
        callout = copy.shown.callout
        common = {
            "callout": callout.pk, "title": safe_cell(without_numbers(callout.title)),
            "began": _local(callout.started_at),
            "program": callout.program_code, "agreement": callout.rule_version,
            "reproduced": "yes" if copy.shown.is_reproduced else "no",
            "untouched": "yes" if copy.shown.is_whole else "no",
        }  # fmt: skip
        for line in copy.lines:
            yield common | {
                "what": line.what, "step": safe_cell(line.step), "person": safe_cell(line.person),
                "position": line.position or "", "at": _local(line.at), "words": safe_cell(line.words),
                "by": safe_cell(line.by), "entered_later": _local(line.entered_at),
            }  # fmt: skip


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at else ""
