"""The evidence of one defect: each report close by, when we first knew, who looked there, what was done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from townline.core.models import LedgerEntry
from townline.core.reference import remember
from townline.places.models import Municipality, Street
from townline.service_requests import rules
from townline.service_requests.models import (
    RoadCheck,
    ServiceDefinition,
    ServiceRequest,
    Update,
)
from townline.service_requests.rules import REACH_M, LegalClock, status_words
from townline.service_requests.rules.evidence import VERSION

LOOKED_BACK = timedelta(days=30)
WEATHER_BACK = timedelta(days=3)
REPORTS_BACK = timedelta(days=730)
MOST = 500


@dataclass(frozen=True)
class ReportLine:
    """One report as the pack shows it; nothing in it says who reported."""

    reference: str
    kind: str
    kind_name: str
    aware_at: datetime
    typed_at: datetime
    distance_m: int
    words: str
    outcome: str
    closed_at: datetime | None
    new_fact: str
    is_same: bool
    is_first: bool


@dataclass(frozen=True)
class Evidence:
    """All that is known about one defect, and when each part of it was known."""

    request: ServiceRequest
    at: datetime
    reports: tuple[ReportLine, ...]
    is_cut_short: bool
    first: ReportLine | None
    clock: LegalClock | None
    standard_of: str
    patrols: tuple[RoadCheck, ...]
    weather: tuple[RoadCheck, ...]
    updates: tuple[Update, ...]
    entries: tuple[LedgerEntry, ...]
    since: datetime
    rule: str = VERSION

    @property
    def first_aware_at(self) -> datetime:
        return self.first.aware_at if self.first else self.request.aware_at


# Which requests come first, from the index alone: each type by itself (OFFSET 0 keeps the planner on this
# way, for it cannot know how many lie in a circle). What was closed before the two years has no report within
# them; no report is earlier than its request's own awareness, so the first of those have the first of these.
_REPORTS = """
WITH near AS MATERIALIZED (
  SELECT found.* FROM service_requests_servicedefinition kind CROSS JOIN LATERAL (
    SELECT r.id, r.aware_at FROM service_requests_servicerequest r
    WHERE r.definition_id = kind.id AND r.at <@ circle(%(here)s::point, %(reach)s)
      AND r.aware_at <= %(until)s AND (r.closed_at IS NULL OR r.closed_at >= %(since)s) OFFSET 0) found
  WHERE kind."group" = %(shelf)s
), chosen AS (
  SELECT %(own)s AS id
  UNION SELECT id FROM near WHERE aware_at < %(since)s
  UNION (SELECT id FROM near WHERE aware_at >= %(since)s ORDER BY aware_at, id LIMIT %(limit)s)
)
SELECT r.id, r.reference, d.code, d.name, coalesce(f.aware_at, c.aware_at, f.at), f.at,
  coalesce(r.at <-> %(here)s::point, 0), r.state, r.outcome, r.closed_at, f.new_fact
FROM chosen JOIN service_requests_servicerequest r ON r.id = chosen.id
  JOIN service_requests_servicedefinition d ON d.id = r.definition_id
  JOIN service_requests_follower f ON f.service_request_id = r.id
  LEFT JOIN contacts_contact c ON c.id = f.contact_id
WHERE r.id = %(own)s OR coalesce(f.aware_at, c.aware_at, f.at) BETWEEN %(since)s AND %(until)s
ORDER BY 5, 7, r.id, f.id LIMIT %(limit)s
"""


def evidence(request: ServiceRequest, *, at: datetime) -> Evidence:
    """The pack of a request as it stands at an instant; six statements at most whatever its size.

    Reports of the same shelf of types within 400 m and two years before, at most 500. The first awareness
    is the earliest report of the same defect, whoever made it and under whichever reference.
    """
    lines, is_cut = _reports(request, at)
    first = next((line for line in lines if line.is_first), None)
    aware_at = first.aware_at if first else request.aware_at
    clock, standard_of = _clock(request, lines, aware_at)
    since = aware_at - LOOKED_BACK
    patrols, weather = _looks(request, aware_at, request.closed_at or at)
    updates = Update.objects.filter(service_request=request).select_related("by").order_by("pk")
    entries = LedgerEntry.objects.filter(stream=f"request:{request.pk}").order_by("seq")
    return Evidence(
        request, at, tuple(lines), is_cut, first, clock, standard_of, patrols, weather,
        tuple(updates[:MOST]), tuple(entries[:MOST]), since,
    )  # fmt: skip


def _reports(request: ServiceRequest, at: datetime) -> tuple[list[ReportLine], bool]:
    x, y = request.at or (0.0, 0.0)
    with connection.cursor() as cursor:
        cursor.execute(
            _REPORTS,
            {"own": request.pk, "here": f"({x},{y})", "reach": REACH_M if request.at else -1,
             "shelf": request.definition.group, "since": request.aware_at - REPORTS_BACK, "until": at,
             "limit": MOST + 1},
        )  # fmt: skip
        found = cursor.fetchall()
    reports = [rules.Report(row[0], row[2], row[4], row[6], row[8], row[9]) for row in found[:MOST]]
    subject = _subject(request)
    first = rules.first_aware(reports, subject)
    lines = [
        ReportLine(row[1], row[2], row[3], row[4], row[5], round(row[6]), status_words(row[7], row[8]),
                   row[8], row[9], row[10], rules.is_same(report, subject), report is first)
        for row, report in zip(found, reports, strict=False)
    ]  # fmt: skip
    return lines, len(found) > MOST


def _subject(request: ServiceRequest) -> rules.Subject:
    """The defect of a request: its kind with all that may be reported as the same, and its reach."""
    definition = request.definition
    kin = remember("kin of types", _kin)
    reach = max(float(definition.cluster_metres), rules.SAME_HOLE_M)
    return rules.Subject(
        frozenset({request.pk}), kin.get(definition.code, frozenset({definition.code})), reach,
        request.aware_at,
    )  # fmt: skip


def _kin() -> dict[str, frozenset[str]]:
    """Each type with those that may speak of the same defect, both ways."""
    pairs = dict(
        ServiceDefinition.objects.filter(effective__endswith=None).values_list("code", "same_as")
    )
    return {
        code: frozenset({code, *same, *(other for other, theirs in pairs.items() if code in theirs)})
        for code, same in pairs.items()
    }  # fmt: skip


def _clock(
    request: ServiceRequest, lines: Sequence[ReportLine], aware_at: datetime
) -> tuple[LegalClock | None, str]:
    """The clock of its own type's standard, else of the first of its kin's that has one; whose it is."""
    tables = [(request.definition.name, request.definition.legal_table())]
    others = {line.kind for line in lines if line.is_same} - {request.definition.code}
    if others:
        rows = ServiceDefinition.objects.at(request.opened_at).filter(code__in=others)
        tables += [(row.name, row.legal_table()) for row in rows.order_by("code")]
    for name, table in tables:
        clock = rules.legal_clock(
            table=table, road_class=request.road_class, aware_at=aware_at, outcome=request.outcome,
            closed_at=request.closed_at,
        )  # fmt: skip
        if clock is not None:
            return clock, name
    return None, ""


def _looks(
    request: ServiceRequest, aware_at: datetime, until: datetime
) -> tuple[tuple[RoadCheck, ...], tuple[RoadCheck, ...]]:
    """(patrols of its road, weather checks) from some days before we were aware on, oldest first."""
    segment = (request.place or {}).get("segment") or {}
    here = Q(
        kind="patrol", at__gte=aware_at - LOOKED_BACK, road__iexact=segment.get("street") or "-"
    ) & (Q(municipality_code="") | Q(municipality_code=request.municipality_code))
    rows = RoadCheck.objects.filter(
        here | Q(kind="weather", at__gte=aware_at - WEATHER_BACK), at__lte=until
    )
    found = list(rows.order_by("at", "pk")[:MOST])
    return (
        tuple(row for row in found if row.kind == "patrol"),
        tuple(row for row in found if row.kind == "weather"),
    )


def as_file(pack: Evidence) -> tuple[bytes, str]:
    """The pack as a JSON file, and the SHA-256 of its bytes, which the page and the access log repeat."""
    request = pack.request
    body = {
        "rule": pack.rule, "made_at": pack.at, "reference": request.reference,
        "type": request.definition.code, "type_name": request.definition.name,
        "place": {"label": request.place_label, "road": (request.place or {}).get("segment"),
                  "local_metres": request.at},
        "first_aware_at": pack.first_aware_at, "aware_at_of_this_request": request.aware_at,
        "opened_at": request.opened_at, "closed_at": request.closed_at, "outcome": request.outcome,
        "legal_clock": asdict(pack.clock) if pack.clock else None, "standard_of": pack.standard_of,
        "reports_within_metres": REACH_M, "reports": [asdict(line) for line in pack.reports],
        "reports_cut_short": pack.is_cut_short,
        "patrols": [_check(row) for row in pack.patrols], "weather": [_check(row) for row in pack.weather],
        "updates": [
            {"at": row.at, "kind": row.kind, "action_taken": row.action_taken,
             "resolution": row.resolution, "further_action": row.further_action,
             "internal_note": row.internal_note, "public_wording": row.public_wording,
             "by": row.by.display_name if row.by else ""}
            for row in pack.updates
        ],
        "ledger": [
            {"seq": row.seq, "verb": row.verb, "known_at": row.known_at, "acted_at": row.acted_at,
             "typed_at": row.typed_at, "actor": row.actor_name, "hash": bytes(row.hash or b"").hex()}
            for row in pack.entries
        ],
    }  # fmt: skip
    data = json.dumps(body, indent=2, default=_plain, ensure_ascii=False).encode()
    return data, hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _check(row: RoadCheck) -> dict[str, Any]:
    return {"at": row.at, "typed_at": row.typed_at, "road": row.road, "seen": row.seen,
            "found_something": row.found_something, "weather": row.weather, "air_c": row.air_c,
            "done_by": row.done_by}  # fmt: skip


def road_checks(*, before: datetime | None = None, limit: int = 50) -> list[RoadCheck]:
    """The newest looks at roads and weather first; one more than a page holds; one statement."""
    rows = RoadCheck.objects.select_related("by")
    if before is not None:
        rows = rows.filter(at__lt=before)
    return list(rows.order_by("-at", "-pk")[: limit + 1])


def roads(at: datetime) -> tuple[list[str], list[Municipality]]:
    """The names of roads and the municipalities, for a form that asks which was driven."""
    names = remember(
        "road names",
        lambda: list(Street.objects.order_by("name").values_list("name", flat=True).distinct()),
    )
    return names, areas(at)


def areas(at: datetime) -> list[Municipality]:
    """The municipalities at an instant, by name."""
    every = remember("areas", lambda: list(Municipality.objects.order_by("name")))
    return [area for area in every if at in area.effective]
