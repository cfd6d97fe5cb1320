"""Lists of requests: the queue by target time, and the search by words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from psycopg import sql

from townline.accounts.models import User
from townline.core import rows
from townline.service_requests.models import SavedView, ServiceRequest
from townline.service_requests.queries.one import may_see, typed
from townline.service_requests.rules import State

PAGE = 25


@dataclass(frozen=True)
class Filters:
    """What a queue page asks for."""

    program: str = ""
    urgency: str = ""
    text: str = ""
    state: str = ""
    team: str = ""
    area: str = ""


FILTERS = ("program", "team", "area", "urgency", "state", "q")
"""The parts of a queue's address, as saved views keep them."""
WAITING = "waiting"
ANSWERED = "answered"
UNTAKEN = "untaken"
STATES: dict[str, dict[str, object]] = {
    WAITING: {"asked_at__isnull": False}, ANSWERED: {"heard_at__isnull": False},
    UNTAKEN: {"escalated_at__isnull": False, "accepted_at": None},
}  # fmt: skip
"""States of a queue that are none of a request: what it waits for, or who waits for it."""


def _programs(viewer: User, filters: Filters) -> list[str] | None:
    """The programs whose requests a list may show; None for any."""
    limited = viewer.programs and not viewer.may("contacts.take")
    mine = list(viewer.programs) if limited else None
    if not filters.program:
        return mine
    return [code for code in (filters.program,) if mine is None or code in mine]


def queue(
    *, viewer: User, filters: Filters, after: tuple[datetime, int] | None = None
) -> list[ServiceRequest]:
    """Open requests by target time, or closed ones with the newest first, from a place in the list on.

    One more than a page holds. `after` is the order's instant and the id of the last row before. The order
    is never mixed with an OR, so that an index answers it however deep the page lies.
    """
    found = ServiceRequest.objects.filter(lead=None)
    programs = _programs(viewer, filters)
    if programs is not None:
        found = found.filter(program_code__in=programs)
    for field, value in (
        ("urgency", filters.urgency), ("team_code", filters.team), ("municipality_code", filters.area)
    ):  # fmt: skip
        if value:
            found = found.filter(**{field: value})
    if filters.state == State.CLOSED.value:
        found = found.filter(state=State.CLOSED.value)
        if after:
            found = found.filter(closed_at__lte=after[0])
            found = found.filter(Q(closed_at__lt=after[0]) | Q(pk__lt=after[1]))
        return typed(found.order_by("-closed_at", "-pk")[: PAGE + 1])
    found = found.exclude(state=State.CLOSED.value)
    if filters.state:
        found = found.filter(**STATES.get(filters.state, {"state": filters.state}))
    if after:
        found = found.filter(target_at__gte=after[0])
        found = found.filter(Q(target_at__gt=after[0]) | Q(pk__gt=after[1]))
    return typed(found.order_by("target_at", "pk")[: PAGE + 1])


def place_in(row: ServiceRequest) -> tuple[datetime, int]:
    """Where a row stands in its list: what `after` takes for the next page."""
    return (row.closed_at or row.target_at) if row.is_closed else row.target_at, row.pk


# The words stand in the statement itself, so that the planner weighs how common they are. It weighs each by
# itself, though: two common words that seldom come together it would seek through the whole table from
# the newest back. So it may do that among the newest only. After a storm those are all of one kind: then the
# index looks among more of them, for each row it finds has to be visited; and only then among all.
NEWEST, RECENT = 4000, 60_000
_BACKWARD = "WHERE {conditions} ORDER BY id DESC LIMIT %s"
_BY_THE_INDEX = (
    "WHERE id IN (WITH found AS MATERIALIZED (SELECT id FROM service_requests_servicerequest"
    " WHERE {conditions}) SELECT id FROM found ORDER BY id DESC LIMIT %s) ORDER BY id DESC"
)
_SINCE = "id > (SELECT max(id) - {newest} FROM service_requests_servicerequest)"
_WORDS = "search @@ plainto_tsquery('simple', unaccent({}))"
_REFERENCE = re.compile(r"\d\d-\d{6,}")


def search(
    text: str, *, viewer: User, filters: Filters | None = None, limit: int = PAGE
) -> list[ServiceRequest]:
    """Requests by reference or by words, the newest first; one statement, up to three where few are new.

    A state of '' means open and closed alike. Words stand in the place, the description, the hazard and
    what the public reads; people's names and numbers are not among them.
    """
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        return []
    if _REFERENCE.fullmatch(text):
        return [
            row
            for row in typed(ServiceRequest.objects.filter(reference=text))
            if may_see(row, viewer)
        ]
    asked = filters or Filters()
    conditions = [_WORDS.format(sql.quote(text).replace("%", "%%"))]
    values: list[object] = []
    for condition, value in (
        ("program_code = ANY(%s)", _programs(viewer, asked)),
        ("urgency = %s", asked.urgency or None),
        ("state = %s", None if asked.state in ("", *STATES) else asked.state),
        ("team_code = %s", asked.team or None),
        ("municipality_code = %s", asked.area or None),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    for way, newest in ((_BACKWARD, NEWEST), (_BY_THE_INDEX, RECENT), (_BY_THE_INDEX, 0)):
        since = [_SINCE.format(newest=newest)] if newest else []
        tail = way.format(conditions=" AND ".join(conditions + since))
        found = rows.select(ServiceRequest, tail, [*values, limit])
        if len(found) >= limit:
            break
    return typed(found)


def count_open(viewer: User, now: datetime) -> tuple[int, int]:
    """(open, overdue) requests that somebody may see, counted up to a thousand each."""
    rows = ServiceRequest.objects.filter(lead=None).exclude(state="closed")
    if viewer.programs and not viewer.may("contacts.take"):
        rows = rows.filter(program_code__in=viewer.programs)
    late = rows.filter(target_at__lt=now)
    return rows[:1000].count(), late[:1000].count()


def wanting(viewer: User) -> tuple[int, int]:
    """(answered by their resident, taken on by nobody in time) of what somebody may see, up to 100 each."""
    rows = ServiceRequest.objects.filter(lead=None).exclude(state="closed")
    if viewer.programs and not viewer.may("contacts.take"):
        rows = rows.filter(program_code__in=viewer.programs)
    heard, untaken = rows.filter(**STATES[ANSWERED]), rows.filter(**STATES[UNTAKEN])
    return heard[:100].count(), untaken[:100].count()


def urgent_untaken(viewer: User) -> list[ServiceRequest]:
    """Urgent requests that no program took on in time, the longest waiting first; one statement."""
    rows = ServiceRequest.objects.filter(
        escalated_at__isnull=False, accepted_at=None, lead=None, urgency__in=["E", "A"]
    ).exclude(state="closed")
    if viewer.programs and not viewer.may("contacts.take"):
        rows = rows.filter(program_code__in=viewer.programs)
    return list(rows.select_related("definition").order_by("escalated_at", "pk")[:20])


def saved_views(viewer: User) -> list[SavedView]:
    """One's own views and those shared with one's programs, by name; one statement."""
    theirs = Q(is_shared=True)
    if viewer.programs and not viewer.may("contacts.take"):
        theirs &= Q(programs__overlap=list(viewer.programs)) | Q(programs=[])
    rows_ = SavedView.objects.filter(Q(owner=viewer) | theirs).select_related("owner")
    return list(rows_.order_by("name", "pk")[:40])
