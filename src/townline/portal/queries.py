"""Reads of the portal: a report on its way, what may be chosen, what is reported close by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.core import rows
from townline.directory import queries as directory
from townline.places import queries as places
from townline.places.queries import PlaceMatch
from townline.portal import rules
from townline.portal.errors import NoSuchReport
from townline.portal.models import Report
from townline.service_requests import queries as requests
from townline.service_requests.models import ServiceDefinition, ServiceRequest
from townline.service_requests.queries import Owner, PublicFilters, Shown

CLOSE_BY_M = 200.0


@dataclass(frozen=True)
class Kind:
    """A type as a resident chooses it."""

    code: str
    name: str
    group: str
    topic: str


@dataclass(frozen=True)
class CloseBy:
    """An open request near the pin that everybody may see: its number on the map and how far it is."""

    number: int
    row: Shown
    name: str
    metres: int


UNSENT, SENT = timedelta(hours=24), timedelta(days=7)


def report(key: str, now: datetime) -> Report:
    """The report of a key; NoSuchReport, also for one that is to be forgotten and was not swept yet."""
    found = (
        rows.select(Report, "WHERE portal_report.key = %s", [key], joins=("service_request",))
        if len(key) >= 20
        else []
    )
    if not found or is_over(found[0], now):
        raise NoSuchReport
    if found[0].service_request is not None:
        requests.typed([found[0].service_request])
    return found[0]


def is_over(report: Report, now: datetime) -> bool:
    """Whether its time is up: a day for what was never sent, a week for what was."""
    return report.sent_at < now - SENT if report.sent_at else report.begun_at < now - UNSENT


def named(kind: ServiceDefinition, language: str) -> str:
    """What a type is called in public."""
    return (language == "fr" and kind.public_name_fr) or kind.public_name


def kinds(at: datetime, language: str) -> list[Kind]:
    """Every type in force in the resident's words, by group and name."""
    found = [
        Kind(each.code, named(each, language), each.group, each.topic)
        for each in requests.definitions(at)
    ]
    return sorted(found, key=lambda kind: (kind.group, rules.folded(kind.name)))


def fitting(words: str, found: Sequence[Kind], *, at: datetime, language: str) -> list[Kind]:
    """The types that fit what was typed, best first; at most five."""
    by_code = {kind.code: kind for kind in found}
    hits = [hit.code for hit in requests.suggest(words, at=at)] if words else []
    if language == "fr" and words:
        scored = [(rules.likeness(words, kind.name), kind.code) for kind in found]
        hits = [code for score, code in sorted(scored, key=lambda s: -s[0]) if score >= 0.3] + hits
    return [by_code[code] for code in dict.fromkeys(hits) if code in by_code][:5]


def kind_of(report: Report, at: datetime) -> ServiceDefinition | None:
    """The type that was chosen, in force now; asked for once a page."""
    if not report.definition_code:
        return None
    kept: ServiceDefinition | None = report.__dict__.get("_kind")
    if kept is None or kept.code != report.definition_code or at not in kept.effective:
        kept = report.__dict__["_kind"] = requests.definition(report.definition_code, at)
    return kept


def choices(text: str, at: datetime) -> list[PlaceMatch]:
    """The places that may be meant, best first; at most six."""
    return places.find(text, at=at, limit=6)


def close_by(report: Report, *, at: datetime, language: str) -> list[CloseBy]:
    """Open requests of the same kind near the pin, as the public may see them; the nearest first.

    Two statements at most; nothing that the type keeps from the public, and never closer than it is shown.
    """
    here, kind = report.location, kind_of(report, at)
    if here is None or kind is None:
        return []
    reach = max(float(kind.cluster_metres), CLOSE_BY_M)
    bounds = (here.x - reach, here.y - reach, here.x + reach, here.y + reach)
    found = requests.shown_in_public(
        PublicFilters(types=[kind.code, *kind.same_as], state="open", bounds=bounds),
        at=at,
        limit=20,
    )
    away = sorted(
        ((math.dist(row.point, (here.x, here.y)), row) for row in found if row.point),
        key=lambda pair: (pair[0], pair[1].id),
    )
    return [
        CloseBy(number, row, row.called(language), int(round(metres, -1)))
        for number, (metres, row) in enumerate(away[:4], start=1)
        if metres <= reach
    ]  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """Who looks after it, and by when we aim to act or to pass it on: what the page after sending says."""

    at: datetime
    owner: Owner
    is_relayed: bool
    is_late: bool


def expected(report: Report, kind: ServiceDefinition, now: datetime) -> Expected:
    """The honest time of a report before it is sent: what it would get if it were sent now.

    Who follows another's report gets the time of that one.
    """
    if report.follows:
        joined = requests.by_reference(report.follows)
        owner = Owner(
            joined.owner_code, joined.owner_name, joined.owner_why, joined.call_number, ""
        )
        return Expected(joined.target_at, owner, is_relayed(joined), joined.target_at < now)
    urgency = (report.danger or {}).get("level", "")
    new = requests.expected(kind, report.location, urgency=urgency, aware_at=now)
    return Expected(new.at, new.owner, not new.owner.is_ours, is_late=False)


def is_relayed(request: ServiceRequest) -> bool:
    """Whether somebody else looks after it, and we pass it on under the same reference."""
    program = directory.program(request.program_code or request.definition.program_code)
    return bool(request.owner_code != program.body.code)
