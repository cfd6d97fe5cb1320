"""Updates as the extension shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from townline.open311.errors import refuse
from townline.open311.models import Report
from townline.open311.queries.door import Caller
from townline.open311.rules.updates import status_of
from townline.service_requests import queries as requests
from townline.service_requests.models import ServiceRequest
from townline.service_requests.queries import Heard


def updates(
    caller: Caller | None, *, since: datetime, until: datetime, at: datetime, page: int, size: int,
    municipality: str, reference: str, is_extended: bool,
) -> tuple[list[dict[str, Any]], bool]:  # fmt: skip
    """(updates as rows, the oldest first, whether there are more); two statements at most.

    What was written to the resident is told to whoever sent the request and to the partner whose it is;
    everybody else is told what happened, in a sentence of ours.
    """
    known = requests.heard(since=since, until=until, at=at, limit=size + 1, offset=(page - 1) * size,
                           municipality=municipality, reference=reference)  # fmt: skip
    found = known[:size]
    own = _own(caller, found)
    zone = get_default_timezone()
    rows = [
        {
            "update_id": str(each.id),
            "service_request_id": each.reference,
            "status": status_of(each.kind, each.outcome, is_extended=is_extended),
            "updated_datetime": each.at.astimezone(zone).isoformat(timespec="seconds"),
            "description": each.wording if each.request_id in own else _(each.said),
            "media_url": None,
        }
        for each in found
    ]
    return rows, len(known) > size


def _own(caller: Caller | None, found: Sequence[Heard]) -> set[int]:
    if caller is None or not found:
        return set()
    ids = {each.request_id for each in found}
    sent = Report.objects.filter(key_id=caller.id, service_request_id__in=ids)
    theirs = {each.request_id for each in found
              if caller.body_code and each.owner_code == caller.body_code}  # fmt: skip
    return {pk for pk in sent.values_list("service_request_id", flat=True) if pk} | theirs


def request_told(reference: str, municipality: str, caller: Caller) -> ServiceRequest:
    """The request an update speaks of: the partner's own, or one that was sent with this key. One statement.

    404 for any other reference, so that a key does not tell which ones there are.
    """
    sent = Report.objects.filter(service_request=OuterRef("pk"), key_id=caller.id)
    own = Q(Exists(sent)) | Q(owner_code=caller.body_code) if caller.body_code else Q(Exists(sent))
    found = ServiceRequest.objects.select_related("definition").filter(
        own, reference=reference[:12]
    )
    if municipality:
        found = found.filter(municipality_code=municipality)
    row = found.first() if len(reference) <= 12 else None
    if row is None:
        raise refuse(404, "service_request_id {reference} was not found.", reference=reference[:40])
    return row
