"""Reads of service requests: the queue, one request, what is near, what is said in public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from townline.accounts.models import User
from townline.residents.models import Person
from townline.residents.queries import number_key
from townline.service_requests.errors import NoSuchRequest, NoSuchType, NotYourProgram
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest, Update
from townline.service_requests.rules import status_words

PAGE = 25
SEARCH_CAP = 1000


def definition(code: str, at: datetime) -> ServiceDefinition:
    """The request type of a code in force at an instant; NoSuchType."""
    found = ServiceDefinition.objects.at(at).filter(code=code).first()
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
    """Request types that fit the caller's words, best first; one statement over the few there are."""
    text = " ".join(text.lower().split())[-160:]
    if len(text) < 3:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name, greatest(similarity(name, %(t)s), word_similarity(%(t)s, keywords) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s)) FROM"
            "  unnest(string_to_array(keywords, ',')) AS k WHERE length(trim(k)) > 3)) AS score"
            " FROM service_requests_servicedefinition WHERE effective @> %(at)s"
            " ORDER BY score DESC NULLS LAST, code LIMIT %(limit)s",
            {"t": text, "at": at, "limit": limit},
        )
        return [ServiceHit(*row) for row in cursor.fetchall() if row[2] and row[2] >= 0.45]


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
WHERE r.state <> 'closed' AND r.at <@ circle(point(%(x)s, %(y)s), %(metres)s)
  AND r.opened_at > %(since)s
ORDER BY d.code = ANY(%(codes)s) DESC, r.at <-> p.here, r.id LIMIT %(limit)s
"""


def near(
    *, definition_code: str | None, x: float, y: float, at: datetime, limit: int = 5,
    metres: float = 150, hours: float = 7 * 24,
) -> list[Near]:  # fmt: skip
    """Open requests within reach in place and time, those of the same kind first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {"x": x, "y": y, "metres": metres, "since": at - timedelta(hours=hours),
             "codes": [definition_code] if definition_code else [], "limit": limit},
        )  # fmt: skip
        return [
            Near(row[0], row[1], row[2], row[3], row[4], status_words(row[4], row[5]), row[6],
                 round(row[7]), row[8], row[9], row[10], row[11])
            for row in cursor.fetchall()
        ]  # fmt: skip


def _rows() -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.select_related("definition").defer("search")


def request_for(reference: str, viewer: User) -> ServiceRequest:
    """One request with its type, for those who may see it; NoSuchRequest, NotYourProgram."""
    found = _rows().select_related("accepted_by", "parent").filter(reference=reference).first()
    if found is None:
        raise NoSuchRequest
    if not may_see(found, viewer):
        raise NotYourProgram
    return found


def may_see(request: ServiceRequest, viewer: User) -> bool:
    """A program's clerk sees their programs' requests; everybody else with the permission sees all."""
    limited = viewer.programs and not viewer.may("contacts.take")
    return not limited or request.program_code in viewer.programs


def updates(request: ServiceRequest) -> list[Update]:
    """What was done, the newest first."""
    return list(request.updates.select_related("by").order_by("-pk")[:100])


def followers(request: ServiceRequest) -> list[Follower]:
    """Who reported it, the first one first; at most a hundred."""
    return list(request.followers.order_by("pk")[:100])


@dataclass(frozen=True)
class Filters:
    """What a queue page asks for."""

    program: str = ""
    urgency: str = ""
    text: str = ""
    state: str = ""


def queue(
    *, viewer: User, filters: Filters, after: tuple[datetime, int] | None = None
) -> list[ServiceRequest]:
    """Open requests by target time, from a place in the list on; one more than a page holds."""
    rows = _rows()
    if filters.state == "closed":
        rows = rows.filter(state="closed")
    else:
        rows = rows.exclude(state="closed")
        if filters.state:
            rows = rows.filter(state=filters.state)
    if viewer.programs and not viewer.may("contacts.take"):
        rows = rows.filter(program_code__in=viewer.programs)
    if filters.program:
        rows = rows.filter(program_code=filters.program)
    if filters.urgency:
        rows = rows.filter(urgency=filters.urgency)
    if after:
        rows = rows.filter(Q(target_at__gt=after[0]) | Q(target_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("target_at", "pk")[: PAGE + 1])


_SEARCH = """
WITH newest AS (
  SELECT id FROM service_requests_servicerequest
  WHERE search @@ plainto_tsquery('simple', unaccent(%(text)s)) LIMIT %(cap)s
)
SELECT id FROM newest ORDER BY id DESC LIMIT %(limit)s
"""


def search(text: str, *, viewer: User, limit: int = PAGE) -> list[ServiceRequest]:
    """Requests by reference or by words, newest first of a capped set; two statements."""
    text = " ".join(text.split())
    if not text:
        return []
    exact = _rows().filter(reference=text)
    found = list(exact)
    if not found:
        with connection.cursor() as cursor:
            cursor.execute(_SEARCH, {"text": text, "cap": SEARCH_CAP, "limit": limit})
            ids = [row[0] for row in cursor.fetchall()]
        found = list(_rows().filter(pk__in=ids).order_by("-pk"))
    return [row for row in found if may_see(row, viewer)]


def open_for(*, person_id: int | None, number: str, viewer: User) -> list[ServiceRequest]:
    """The open requests a person or a number follows, the next due first, for a viewer.

    What a protected person follows is not among them for those who may not know of the person.
    """
    key = number_key(number)
    which = Q(person_id=person_id) if person_id else Q(pk=None)
    if key:
        which |= Q(number=key)
    following = Follower.objects.filter(which)
    if not viewer.may("residents.see_protected"):
        known = Person.objects.visible_to(viewer).values("pk")
        following = following.filter(Q(person_id=None) | Q(person_id__in=known))
    ids = following.values("service_request_id")
    return list(_rows().filter(pk__in=ids).exclude(state="closed").order_by("target_at")[:10])


def of_contact(contact_id: int) -> list[ServiceRequest]:
    """The requests that a contact opened or follows, in order."""
    ids = Follower.objects.filter(contact=contact_id).values("service_request_id")
    return list(_rows().filter(Q(pk__in=ids) | Q(contact=contact_id)).order_by("pk"))


def by_token(token: str) -> ServiceRequest:
    """The request behind a public link; NoSuchRequest for any other text."""
    found = _rows().filter(token=token).first() if len(token) >= 20 else None
    if found is None:
        raise NoSuchRequest
    return found


def by_reference_and_number(reference: str, phone_end: str) -> ServiceRequest:
    """A request by its reference and the last four digits of the number it was reported from.

    A wrong reference and wrong digits are the same NoSuchRequest, after the same statements.
    """
    found = _rows().filter(reference=reference.strip()).first()
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
