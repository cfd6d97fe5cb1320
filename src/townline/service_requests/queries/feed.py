"""Requests one after the other, the newest first, for programs that read on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townline.accounts.models import User
from townline.core import rows
from townline.service_requests.errors import NoSuchRequest
from townline.service_requests.models import ServiceRequest
from townline.service_requests.queries.one import is_limited, may_see, one_by, typed


@dataclass(frozen=True)
class Which:
    """Which requests; what is empty is not asked."""

    state: str = ""
    type: str = ""
    program: str = ""
    municipality: str = ""
    since: datetime | None = None


def newest(
    which: Which, viewer: User, *, before: int | None = None, limit: int
) -> list[ServiceRequest]:
    """Requests that a viewer may see, by the order they were opened in, from before a place in it.

    One statement.
    """
    rows = ServiceRequest.objects.all()
    if is_limited(viewer):
        rows = rows.filter(program_code__in=viewer.programs)
    given = {
        "state": which.state, "definition__code": which.type, "program_code": which.program,
        "municipality_code": which.municipality, "opened_at__gte": which.since, "pk__lt": before,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return typed(rows.order_by("-pk")[:limit])


def by_id_for(request_id: int, viewer: User) -> ServiceRequest:
    """The request of a number, for those who may see it; to everybody else it is NoSuchRequest."""
    found = one_by("id", str(request_id))
    if found is None or not may_see(found, viewer):
        raise NoSuchRequest
    return found


def by_reference_for(reference: str, viewer: User) -> ServiceRequest:
    """The request of a reference, for those who may see it; to everybody else it is NoSuchRequest.

    Its type is looked up only for who may see it: a statement more would tell that the reference exists.
    """
    found = rows.select(ServiceRequest, "WHERE reference = %s", [reference])
    if not found or not may_see(found[0], viewer):
        raise NoSuchRequest
    return typed(found)[0]


def by_reference(reference: str) -> ServiceRequest:
    """The request of a reference; NoSuchRequest."""
    found = one_by("reference", reference)
    if found is None:
        raise NoSuchRequest
    return found
