"""One request: who may see it, its life, its followers; and those of a person or a contact."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.core import rows
from townline.core.models import LedgerEntry
from townline.core.reference import remember
from townline.residents.models import Person
from townline.residents.queries import number_key
from townline.service_requests.errors import NoSuchRequest, NotYourProgram
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest, Update
from townline.service_requests.rules import ORDER, what_changed


def typed(some: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Rows with their request types, which are few: they are remembered, not joined."""
    found = list(some)
    types = remember("types", lambda: ServiceDefinition.objects.in_bulk()) if found else {}
    for row in found:
        row.definition = types[row.definition_id]
    return found


def one_by(column: str, value: str) -> ServiceRequest | None:
    """The request with this value in a unique column, with its type; None when there is none."""
    found = rows.select(ServiceRequest, f"WHERE {column} = %s", [value])
    return next(iter(typed(found)), None)


def request_for(reference: str, viewer: User) -> ServiceRequest:
    """One request with its type, for those who may see it; NoSuchRequest, NotYourProgram."""
    found = one_by("reference", reference)
    if found is None:
        raise NoSuchRequest
    if not may_see(found, viewer):
        raise NotYourProgram
    return found


def may_see(request: ServiceRequest, viewer: User) -> bool:
    """A program's clerk sees their programs' requests; everybody else with the permission sees all."""
    return not is_limited(viewer) or request.program_code in viewer.programs


def is_limited(viewer: User) -> bool:
    """Whether somebody sees the requests of their own programs alone."""
    return bool(viewer.programs) and not viewer.may("contacts.take")


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
    return typed(
        ServiceRequest.objects.filter(pk__in=ids).exclude(state="closed").order_by("target_at")[:10]
    )


def members(request: ServiceRequest) -> list[ServiceRequest]:
    """The requests that are one job with this one, the most urgent first; one statement at most."""
    found = typed(request.members.order_by("pk")[:100]) if request.members_count else []
    return sorted(found, key=lambda each: ORDER.index(each.urgency), reverse=True)


def lead_of(request: ServiceRequest) -> ServiceRequest | None:
    """The request whose job this one is part of the same of, with its type."""
    rows_ = ServiceRequest.objects.filter(pk=request.lead_id) if request.lead_id else []
    return next(iter(typed(rows_)), None)


def parts(request: ServiceRequest) -> list[ServiceRequest]:
    """The parts that were split off a job, with their types; one statement."""
    return typed(request.children.order_by("pk")[:100])


_OF_CONTACT = """
WHERE id IN (SELECT service_request_id FROM service_requests_follower WHERE contact_id = %s
  UNION SELECT id FROM service_requests_servicerequest WHERE contact_id = %s) ORDER BY id
"""


def of_contact(contact_id: int) -> list[ServiceRequest]:
    """The requests that a contact opened or follows, in order."""
    return typed(rows.select(ServiceRequest, _OF_CONTACT, [contact_id, contact_id]))
