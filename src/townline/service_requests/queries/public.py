"""What is said in public: a request by its link, or by its reference and the end of a number."""

from __future__ import annotations

from collections.abc import Sequence

from townline.core import rows
from townline.service_requests.errors import NoSuchRequest
from townline.service_requests.models import Follower, ServiceRequest, Update
from townline.service_requests.queries.one import one_by, typed


def by_token(token: str) -> ServiceRequest:
    """The request behind a public link; NoSuchRequest for any other text."""
    found = one_by("token", token) if len(token) >= 20 else None
    if found is None:
        raise NoSuchRequest
    return found


def by_reference_and_number(reference: str, phone_end: str) -> ServiceRequest:
    """A request by its reference and the last four digits of the number it was reported from.

    A wrong reference and wrong digits are the same NoSuchRequest, after the same statements.
    """
    # Its type is looked up only for who may see it: a statement more would tell that the reference exists.
    rows_found = rows.select(ServiceRequest, "WHERE reference = %s", [reference.strip()])
    found = rows_found[0] if rows_found else None
    numbers = Follower.objects.filter(service_request_id=found.pk if found else 0)
    ends = [number[-4:] for number in numbers.values_list("number", flat=True) if number]
    if found is None or len(phone_end) != 4 or phone_end not in ends:
        raise NoSuchRequest
    return typed([found])[0]


def public_updates(request: ServiceRequest) -> list[Update]:
    """What the public may read of a request's life, oldest first."""
    return rows.select(
        Update, "WHERE service_request_id = %s AND public_wording <> '' ORDER BY id LIMIT 50",
        [request.pk],
    )  # fmt: skip


def followed_by(people: Sequence[int]) -> list[ServiceRequest]:
    """The requests that somebody reported or follows, the newest first; at most fifty, two statements."""
    ids = Follower.objects.filter(person_id__in=people).values("service_request_id")
    return typed(ServiceRequest.objects.filter(pk__in=ids).order_by("-pk")[:50])


def is_rated(request: ServiceRequest) -> bool:
    """Whether the resident has said how it went since it was closed."""
    return request.updates.filter(kind="rated", at__gte=request.closed_at).exists()
