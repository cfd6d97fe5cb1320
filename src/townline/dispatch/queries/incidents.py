"""Reads of incidents: the list by need, one incident, everybody who reported it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from townline.accounts.models import User
from townline.callouts.models import Callout, Fill
from townline.core import rows
from townline.core.models import LedgerEntry
from townline.dispatch.errors import NoSuchIncident
from townline.dispatch.models import Debrief, Incident, IncidentRequest, Link, Report, Step
from townline.dispatch.rules.needs import Need, Standing, need
from townline.service_requests.models import Follower, ServiceRequest

PAGE = 25
NEAR_M = 150.0
NEAR_HOURS = 12
_REFERENCE = re.compile(r"i\d\d-\d{6,}", re.IGNORECASE)


def incident_for(incident_id: int) -> Incident:
    """One incident; NoSuchIncident."""
    found = (
        Incident.objects.select_related("opened_by", "event", "contact")
        .filter(pk=incident_id)
        .first()
    )
    if found is None:
        raise NoSuchIncident
    return found


def is_reference(text: str) -> bool:
    """Whether words are the reference of an incident, such as I26-001042, and nothing else."""
    return _REFERENCE.fullmatch(text.strip()) is not None


def by_reference(reference: str) -> Incident | None:
    """The incident of a reference such as I26-001042, or None."""
    return Incident.objects.filter(reference=reference.strip().upper()).first()


def may_read(incident: Incident, viewer: User) -> bool:
    """Whether somebody may read what the protocol wrote down: in a compartment its role alone may."""
    return not incident.compartment or viewer.may(f"{incident.compartment}.open")


@dataclass(frozen=True)
class Line:
    """An incident in the list: what it needs next, and how many reported it."""

    incident: Incident
    need: Need
    followers: int
    is_calling: bool


def open_incidents(now: datetime) -> list[Line]:
    """Open incidents, the one that needs a hand first on top. Five statements, however many there are."""
    found = list(Incident.objects.filter(is_open=True).order_by("opened_at", "pk"))
    ids = [each.pk for each in found]
    waiting = _next_steps(ids)
    told = follower_counts(ids)
    calling = _calling(found)
    lines = [
        Line(each, need(_standing(each, waiting[each.pk]), now), told[each.pk], each.pk in calling)
        for each in found
    ]
    return sorted(lines, key=lambda line: line.need.key)


def _calling(incidents: Sequence[Incident]) -> set[int]:
    """Which incidents somebody is being called for. An acceptance that was not noted yet is shown as well."""
    by_subject = {subject_of(each): each for each in incidents}
    live = Callout.objects.live().filter(subject__in=list(by_subject))
    calling = {by_subject[subject].pk for subject in live.values_list("subject", flat=True)}
    filled = Fill.objects.filter(callout__subject__in=list(by_subject), withdrawn_at=None)
    for fill in filled.select_related("callout").order_by("accepted_at"):
        incident = by_subject[fill.callout.subject]
        if incident.accepted_at is None:
            incident.accepted_at, incident.accepted_by = fill.accepted_at, fill.name
    return calling


def _next_steps(ids: list[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(incident__in=ids, state="waiting").order_by("position", "pk"):
        found[step.incident_id].append(step)
    return found


def _standing(incident: Incident, waiting: list[Step]) -> Standing:
    dated = [step for step in waiting if step.due_at is not None]
    first = min(dated, key=lambda step: (step.due_at, step.position), default=None)
    return Standing(
        incident.level, incident.opened_at, incident.accept_by_at, incident.accepted_at,
        first.due_at if first else None, f"Tell {first.what}" if first else "",
        waiting[0].what if waiting else "",
    )  # fmt: skip


_COUNTS = """
SELECT incident_id, sum(n)::int FROM (
  SELECT ir.incident_id, r.followers_count AS n FROM dispatch_incidentrequest ir
    JOIN service_requests_servicerequest r ON r.id = ir.service_request_id
    WHERE ir.incident_id = ANY(%(ids)s)
  UNION ALL
  SELECT incident_id, count(*) FROM dispatch_report
    WHERE incident_id = ANY(%(ids)s) AND service_request_id IS NULL GROUP BY incident_id
) counted GROUP BY incident_id
"""


def follower_counts(ids: Iterable[int]) -> dict[int, int]:
    """How many reported each incident, by request or to us; one statement."""
    counted: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"ids": list(ids)})
        counted.update(cursor.fetchall())
    return counted


def closed_incidents(*, before: int | None = None) -> list[Incident]:
    """Closed incidents, the newest first; one more than a page holds."""
    found = Incident.objects.filter(is_open=False)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


def count_open() -> int:
    """How many incidents are open, counted up to a hundred."""
    return Incident.objects.filter(is_open=True)[:100].count()


def requests_of(incident: Incident) -> list[ServiceRequest]:
    """The requests an incident follows, in order."""
    joined = IncidentRequest.objects.filter(incident=incident).select_related("service_request")
    return [each.service_request for each in joined.order_by("pk")]


@dataclass(frozen=True)
class Voice:
    """Somebody who reported an incident: when, what only they knew, and how we reach them."""

    at: datetime
    fact: str
    number: str
    person_id: int | None
    contact_id: int | None
    place: str = ""
    is_hurt: bool = False
    wants_call_back: bool = False
    report_id: int | None = None
    wants_word: bool = False


def followers(incident: Incident, *, limit: int = 100) -> list[Voice]:
    """Everybody who reported it, the first one first; two statements."""
    direct = Report.objects.filter(incident=incident, service_request=None).order_by("pk")[:limit]
    by_request = Follower.objects.filter(
        service_request__in=IncidentRequest.objects.filter(incident=incident).values(
            "service_request"
        )
    ).order_by("pk")[:limit]
    voices = [
        Voice(each.at, each.new_fact, each.number, each.person_id, each.contact_id,
              wants_word=each.wants_word)
        for each in by_request
    ]  # fmt: skip
    voices += [
        Voice(each.reported_at, each.fact, each.number, each.person_id, each.contact_id,
              each.place_label, each.is_hurt,
              each.wants_call_back and each.called_back_at is None, each.pk, each.wants_word)
        for each in direct
    ]  # fmt: skip
    return sorted(voices, key=lambda voice: voice.at)[:limit]


def links_of(incident: Incident) -> list[tuple[Incident, str]]:
    """(the other incident, why they belong together), in the order in which they were linked."""
    found = Link.objects.filter(Q(first=incident) | Q(second=incident))
    return [
        (each.second if each.first_id == incident.pk else each.first, each.why)
        for each in found.select_related("first", "second").order_by("pk")
    ]


def callouts_of(incident: Incident) -> list[Callout]:
    """The callouts of an incident, the newest first."""
    return list(Callout.objects.filter(subject=subject_of(incident)).order_by("-pk"))


def timeline(incident: Incident, *, limit: int = 200) -> list[LedgerEntry]:
    """Everything on the record about an incident, its callouts and radio traffic, the newest first."""
    return rows.select(
        LedgerEntry, "WHERE subject = %s ORDER BY id DESC LIMIT %s", [subject_of(incident), limit]
    )


def subject_of(incident: Incident) -> str:
    """The subject under which every stream writes what belongs to an incident."""
    return f"incident:{incident.pk}"


def incident_of_request(service_request_id: int) -> Incident | None:
    """The incident that follows a request, open or closed."""
    found = IncidentRequest.objects.filter(service_request=service_request_id)
    joined = found.select_related("incident").first()
    return joined.incident if joined else None


def incidents_of_contact(contact_id: int) -> list[Incident]:
    """The incidents a contact opened, followed or reported, in order; one statement."""
    requests = ServiceRequest.objects.filter(contact=contact_id).values("pk")
    followed = Follower.objects.filter(contact=contact_id).values("service_request")
    return list(
        Incident.objects.filter(
            Q(contact=contact_id)
            | Q(reports__contact=contact_id)
            | Q(requests__service_request__in=requests)
            | Q(requests__service_request__in=followed)
        ).distinct().order_by("pk")
    )  # fmt: skip


_NEAR = """
WHERE is_open AND at IS NOT NULL AND at <@ circle(point(%s, %s), %s)
  AND opened_at > %s AND id <> %s ORDER BY at <-> point(%s, %s), id LIMIT 8
"""


def near_incidents(
    *, x: float, y: float, at: datetime, metres: float = NEAR_M, hours: float = NEAR_HOURS,
    but: int = 0,
) -> Sequence[Incident]:  # fmt: skip
    """Open incidents within reach in place and time, the nearest first; one statement."""
    since = at - timedelta(hours=hours)
    return rows.select(Incident, _NEAR, [x, y, metres, since, but, x, y])


def debriefs_due() -> list[Debrief]:
    """Urgent incidents still to be talked over, the next due first."""
    found = Debrief.objects.filter(done_at=None).select_related("incident")
    return list(found.order_by("due_at", "pk")[:50])
