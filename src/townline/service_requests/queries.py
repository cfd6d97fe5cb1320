"""Reads of service requests: the queue, one request, what is near, what is said in public."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from psycopg import sql

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.core import rows
from townline.core.likeness import Listed, may_fit
from townline.core.models import LedgerEntry
from townline.core.reference import remember
from townline.residents.models import Person
from townline.residents.queries import number_key
from townline.service_requests.errors import NoSuchRequest, NoSuchType, NotYourProgram
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest, Update
from townline.service_requests.rules import State, status_words, what_changed

PAGE = 25
REACH_M = 500.0
FITS = 0.45


def definition(code: str, at: datetime) -> ServiceDefinition:
    """The request type of a code in force at an instant; NoSuchType."""
    kept = remember(("definition", code), lambda: list(ServiceDefinition.objects.filter(code=code)))
    found = next((version for version in kept if at in version.effective), None)
    if found is None:
        raise NoSuchType(f"There is no request type called {code} now.")
    return found  # type: ignore[no-any-return]


def definitions(at: datetime) -> Sequence[ServiceDefinition]:
    """Every request type in force, by group and name."""
    return list(ServiceDefinition.objects.at(at).order_by("group", "name"))


@dataclass(frozen=True)
class ServiceHit:
    """A request type that may fit what is being typed."""

    code: str
    name: str
    score: float


def suggest(text: str, *, at: datetime, limit: int = 5) -> list[ServiceHit]:
    """Request types that fit the caller's words, best first; one statement over those that may fit."""
    text = " ".join(text.replace("\0", " ").lower().split())[-160:]
    codes = may_fit(text, remember("types by words", _by_words), FITS) if len(text) > 2 else []
    if not codes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name, greatest(similarity(name, %(t)s), word_similarity(%(t)s, keywords) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s)) FROM"
            "  unnest(string_to_array(keywords, ',')) AS k WHERE length(trim(k)) > 3)) AS score"
            " FROM service_requests_servicedefinition WHERE effective @> %(at)s AND code = ANY(%(codes)s)"
            " ORDER BY score DESC NULLS LAST, code LIMIT %(limit)s",
            {"t": text, "at": at, "limit": limit, "codes": codes},
        )
        return [ServiceHit(*row) for row in cursor.fetchall() if row[2] and row[2] >= FITS]


def _by_words() -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for code, name, keywords in ServiceDefinition.objects.values_list("code", "name", "keywords"):
        found.setdefault(code, []).append(Listed.of(name, keywords))
    return found


@dataclass(frozen=True)
class Near:
    """An open request close by that may be the same thing."""

    id: int
    reference: str
    name: str
    urgency: str
    state: str
    words: str
    opened_at: datetime
    distance_m: float
    followers_count: int
    x: float
    y: float
    same_kind: bool


_NEAR = """
SELECT r.id, r.reference, d.name, r.urgency, r.state, r.outcome, r.opened_at, r.at <-> p.here,
  r.followers_count, r.at[0], r.at[1], d.code = ANY(%(codes)s)
FROM (SELECT point(%(x)s, %(y)s) AS here) p,
  service_requests_servicerequest r
  JOIN service_requests_servicedefinition d ON d.id = r.definition_id
WHERE r.state <> 'closed' AND r.at <@ circle(point(%(x)s, %(y)s), %(reach)s)
  AND r.at <-> p.here <= greatest(d.cluster_metres, %(metres)s)
  AND r.opened_at > %(at)s - make_interval(hours => greatest(d.cluster_hours, %(hours)s))
ORDER BY d.code = ANY(%(codes)s) DESC, r.at <-> p.here, r.id LIMIT %(limit)s
"""


def near(
    *, definition_code: str | None, x: float, y: float, at: datetime, limit: int = 5,
    metres: float = 150, hours: int = 7 * 24,
) -> list[Near]:  # fmt: skip
    """Open requests within reach in place and time, those of the same kind first; one statement.

    Reach is `metres` and `hours` back from `at`, or what the request's own type says where that is more (a
    burst main is the same one 250 m away; a pothole is there for a month); never past 500 m.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {"x": x, "y": y, "metres": metres, "reach": max(metres, REACH_M), "at": at, "hours": hours,
             "codes": [definition_code] if definition_code else [], "limit": limit},
        )  # fmt: skip
        return [
            Near(row[0], row[1], row[2], row[3], row[4], status_words(row[4], row[5]), row[6],
                 round(row[7]), row[8], row[9], row[10], row[11])
            for row in cursor.fetchall()
        ]  # fmt: skip


def _typed(some: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Rows with their request types, which are few: they are remembered, not joined."""
    found = list(some)
    types = remember("types", lambda: ServiceDefinition.objects.in_bulk()) if found else {}
    for row in found:
        row.definition = types[row.definition_id]
    return found


def _one(column: str, value: str) -> ServiceRequest | None:
    found = rows.select(ServiceRequest, f"WHERE {column} = %s", [value])
    return next(iter(_typed(found)), None)


def request_for(reference: str, viewer: User) -> ServiceRequest:
    """One request with its type, for those who may see it; NoSuchRequest, NotYourProgram."""
    found = _one("reference", reference)
    if found is None:
        raise NoSuchRequest
    if not may_see(found, viewer):
        raise NotYourProgram
    return found


def may_see(request: ServiceRequest, viewer: User) -> bool:
    """A program's clerk sees their programs' requests; everybody else with the permission sees all."""
    limited = viewer.programs and not viewer.may("contacts.take")
    return not limited or request.program_code in viewer.programs


def last_change(request_id: int) -> str:
    """Who did what to a request last, in a few words."""
    entry = LedgerEntry.objects.filter(stream=f"request:{request_id}").order_by("-seq").first()
    return what_changed(entry.verb, entry.actor_name) if entry else "it was changed"


def life(request: ServiceRequest) -> list[LedgerEntry]:
    """The ledger of a request, the newest entry first; at most forty."""
    return rows.select(
        LedgerEntry, "WHERE stream = %s ORDER BY seq DESC LIMIT 40", [f"request:{request.pk}"]
    )


def updates(request: ServiceRequest) -> list[Update]:
    """What was done, the newest first."""
    found = rows.select(
        Update, "WHERE service_request_id = %s ORDER BY id DESC LIMIT 100", [request.pk]
    )
    people = accounts.colleagues() if found else {}
    for update in found:
        if update.by_id in people:
            update.by = people[update.by_id]
    return found


def followers(request: ServiceRequest) -> list[Follower]:
    """Who reported it, the first one first; at most a hundred."""
    return rows.select(
        Follower, "WHERE service_request_id = %s ORDER BY id LIMIT 100", [request.pk]
    )


@dataclass(frozen=True)
class Filters:
    """What a queue page asks for."""

    program: str = ""
    urgency: str = ""
    text: str = ""
    state: str = ""


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
    found = ServiceRequest.objects.all()
    programs = _programs(viewer, filters)
    if programs is not None:
        found = found.filter(program_code__in=programs)
    if filters.urgency:
        found = found.filter(urgency=filters.urgency)
    if filters.state == State.CLOSED.value:
        found = found.filter(state=State.CLOSED.value)
        if after:
            found = found.filter(closed_at__lte=after[0])
            found = found.filter(Q(closed_at__lt=after[0]) | Q(pk__lt=after[1]))
        return _typed(found.order_by("-closed_at", "-pk")[: PAGE + 1])
    found = found.exclude(state=State.CLOSED.value)
    if filters.state:
        found = found.filter(state=filters.state)
    if after:
        found = found.filter(target_at__gte=after[0])
        found = found.filter(Q(target_at__gt=after[0]) | Q(pk__gt=after[1]))
    return _typed(found.order_by("target_at", "pk")[: PAGE + 1])


def place_in(row: ServiceRequest) -> tuple[datetime, int]:
    """Where a row stands in its list: what `after` takes for the next page."""
    return (row.closed_at or row.target_at) if row.is_closed else row.target_at, row.pk


# The words stand in the statement itself, so that the planner weighs how common they are. It weighs each by
# itself, though: two common words that seldom come together it would seek through the whole table from
# the newest back. So it may do that among the newest only; else the index finds them all.
NEWEST = 4000
_AMONG_THE_NEWEST = (
    "WHERE {conditions} AND id > (SELECT max(id) - {newest} FROM service_requests_servicerequest)"
    " ORDER BY id DESC LIMIT %s"
)
_BY_THE_INDEX = (
    "WHERE id IN (WITH found AS MATERIALIZED (SELECT id FROM service_requests_servicerequest"
    " WHERE {conditions}) SELECT id FROM found ORDER BY id DESC LIMIT %s) ORDER BY id DESC"
)
_WORDS = "search @@ plainto_tsquery('simple', unaccent({}))"
_REFERENCE = re.compile(r"\d\d-\d{6,}")


def search(
    text: str, *, viewer: User, filters: Filters | None = None, limit: int = PAGE
) -> list[ServiceRequest]:
    """Requests by reference or by words, the newest first; one statement, two where the newest are too few.

    A state of '' means open and closed alike. Words stand in the place, the description, the hazard and
    what the public reads; people's names and numbers are not among them.
    """
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        return []
    if _REFERENCE.fullmatch(text):
        return [
            row
            for row in _typed(ServiceRequest.objects.filter(reference=text))
            if may_see(row, viewer)
        ]
    asked = filters or Filters()
    conditions = [_WORDS.format(sql.quote(text).replace("%", "%%"))]
    values: list[object] = []
    for condition, value in (
        ("program_code = ANY(%s)", _programs(viewer, asked)),
        ("urgency = %s", asked.urgency or None),
        ("state = %s", asked.state or None),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    for way in (_AMONG_THE_NEWEST, _BY_THE_INDEX):
        tail = way.format(conditions=" AND ".join(conditions), newest=NEWEST)
        found = rows.select(ServiceRequest, tail, [*values, limit])
        if len(found) >= limit:
            break
    return _typed(found)


def open_for(*, person_id: int | None, number: str, viewer: User) -> list[ServiceRequest]:
    """The open requests a person or a number follows, the next due first, for a viewer.

    What a protected person follows is not among them for those who may not know of the person.
    """
    key = number_key(number)
    which = Q(person_id=person_id) if person_id else Q(pk=None)
    if key:
        which |= Q(number=key)
    following = Follower.objects.filter(which)
    known = Person.objects.visible_to(viewer).values("pk")
    following = following.filter(Q(person_id=None) | Q(person_id__in=known))
    ids = following.values("service_request_id")
    return _typed(
        ServiceRequest.objects.filter(pk__in=ids).exclude(state="closed").order_by("target_at")[:10]
    )


_OF_CONTACT = """
WHERE id IN (SELECT service_request_id FROM service_requests_follower WHERE contact_id = %s
  UNION SELECT id FROM service_requests_servicerequest WHERE contact_id = %s) ORDER BY id
"""


def of_contact(contact_id: int) -> list[ServiceRequest]:
    """The requests that a contact opened or follows, in order."""
    return _typed(rows.select(ServiceRequest, _OF_CONTACT, [contact_id, contact_id]))


def by_token(token: str) -> ServiceRequest:
    """The request behind a public link; NoSuchRequest for any other text."""
    found = _one("token", token) if len(token) >= 20 else None
    if found is None:
        raise NoSuchRequest
    return found


def by_reference_and_number(reference: str, phone_end: str) -> ServiceRequest:
    """A request by its reference and the last four digits of the number it was reported from.

    A wrong reference and wrong digits are the same NoSuchRequest, after the same statements.
    """
    found = _one("reference", reference.strip())
    numbers = Follower.objects.filter(service_request_id=found.pk if found else 0)
    ends = [number[-4:] for number in numbers.values_list("number", flat=True) if number]
    if found is None or len(phone_end) != 4 or phone_end not in ends:
        raise NoSuchRequest
    return found


def public_updates(request: ServiceRequest) -> list[Update]:
    """What the public may read of a request's life, oldest first."""
    return list(request.updates.exclude(public_wording="").order_by("pk")[:50])


def count_open(viewer: User, now: datetime) -> tuple[int, int]:
    """(open, overdue) requests that somebody may see, counted up to a thousand each."""
    rows = ServiceRequest.objects.exclude(state="closed")
    if viewer.programs and not viewer.may("contacts.take"):
        rows = rows.filter(program_code__in=viewer.programs)
    late = rows.filter(target_at__lt=now)
    return rows[:1000].count(), late[:1000].count()
