"""Service requests: read, and opened by programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Query, Router
from ninja.responses import Status

from townline.api import actions, rules
from townline.api.api.bearer import Bearer, caller
from townline.api.api.common import READS, WRITES, After, Asking, Limit, number_in
from townline.api.api.shapes import NewRequest, Request, Requests, RequestWithLife, Words
from townline.api.queries import service_request
from townline.api.queries.points import at_degrees
from townline.core import clock
from townline.core.errors import Refusal
from townline.places.queries import Location
from townline.service_requests import actions as service_requests
from townline.service_requests import queries

router = Router(tags=["requests"])
Since = Annotated[datetime | None, Query(None, description="Opened at or after this instant.")]
Key = Annotated[
    Words, Header("", alias="Idempotency-Key", max_length=rules.LARGEST_KEY,
                  description="The same key does it once, for a day."),
]  # fmt: skip
Reference = Annotated[str, Path(..., max_length=20, pattern=r"^[0-9]{2}-[0-9]{6,}$")]


class OutsideRegion(Refusal):
    """That point lies outside the region."""

    code = "outside_region"


@router.get(
    "", response={200: Requests, **READS}, auth=Bearer("requests:read"),
    summary="Requests, the newest first",
)  # fmt: skip
def requests(
    request: HttpRequest, state: Asking = "", type: Asking = "", program: Asking = "",  # noqa: A002
    municipality: Asking = "", since: Since = None, after: After = "", limit: Limit = rules.PAGE,
) -> dict[str, Any]:  # fmt: skip
    """A page of requests, in the order they were opened."""
    which = queries.Which(state, type, program, municipality, _aware(since))
    viewer = caller(request).account
    found = queries.newest(which, viewer, before=number_in(after), limit=limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return {"items": [service_request(row) for row in page],
            "after": rules.cursor(page[-1].pk) if more else ""}  # fmt: skip


@router.get(
    "/{reference}", response={200: RequestWithLife, **READS}, auth=Bearer("requests:read"),
    summary="One request",
)  # fmt: skip
def one(request: HttpRequest, reference: Reference) -> dict[str, Any]:
    """A request with what was done."""
    row = queries.by_reference_for(reference, caller(request).account)
    return {**service_request(row), "updates": queries.updates(row)}


@router.post(
    "", response={201: Request, **WRITES}, auth=Bearer("requests:write"), summary="Open a request"
)
def open_one(request: HttpRequest, given: NewRequest, key: Key = "") -> Status[Any]:
    """Open a request with owner, target time and reference, by the rules of the desk.

    With an `Idempotency-Key` the same call opens one request however often it comes.
    """
    program, now = caller(request), clock.now()

    def do() -> tuple[int, dict[str, Any]]:
        made = service_requests.open_request(
            contact_id=None, definition_code=given.type, attributes=given.facts,
            location=_location(given, now), description=given.description, urgency=given.urgency,
            urgency_reason=f"As {program.client.name} gave it." if given.urgency else "",
            hazard=given.hazard, person_id=None, aware_at=now, actor=program.account, now=now,
            number=given.number, wants_word=given.wants_word,
        )  # fmt: skip
        described = service_request(made)
        return 201, {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in described.items()
        }

    status, answer, _ = actions.once(
        client=program.client, key=key, now=now, do=do,
        fingerprint=rules.fingerprint("POST", request.path, request.body),
    )  # fmt: skip
    return Status(status, answer)


def _location(given: NewRequest, now: datetime) -> Location | None:
    if given.place is None:
        return None
    found = at_degrees(given.place.lon, given.place.lat, at=now, label=given.place.label.strip())
    if found is None:
        raise OutsideRegion(field="place")
    return found


def _aware(since: datetime | None) -> datetime | None:
    """An instant without an offset is UTC."""
    if since is None or since.tzinfo:
        return since
    return since.replace(tzinfo=clock.now().tzinfo)
