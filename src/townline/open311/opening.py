"""Opening what was sent: the same verb as the desk's, at once or by a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townline.attachments import actions as attachments
from townline.attachments.actions import Incoming
from townline.core import rows
from townline.core.errors import Refusal
from townline.knowledge import queries as knowledge
from townline.open311.models import Report
from townline.open311.rules.posting import Posted
from townline.places.queries import Location
from townline.residents.queries import number_key
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceRequest

URGENT = "EA"


@dataclass(frozen=True)
class Taken:
    """What a sender is told: the reference, or a token to ask for it with."""

    request: ServiceRequest | None
    token: str
    account_id: str
    is_dangerous: bool = False


def open_now(
    report: Report, posted: Posted, location: Location, files: Sequence[Incoming], now: datetime
) -> Taken:
    """Open the request and write the report in the same statement; files go with them, or nothing goes."""
    if files:
        with transaction.atomic():
            taken = open_now(report, posted, location, (), now)
            assert taken.request is not None  # noqa: S101
            attachments.take(files=files, owner=f"request:{taken.request.pk}", actor=None, now=now,
                             is_from_public=True)  # fmt: skip
        return taken

    def beside(request: ServiceRequest) -> None:
        report.service_request = request
        rows.insert(report)

    urgency, why, hazard = danger(posted)
    made = requests.open_request(
        contact_id=None, definition_code=posted.service_code, attributes=posted.attributes,
        location=location, description=posted.words, urgency=urgency, urgency_reason=why,
        hazard=hazard, person_id=None, aware_at=report.at, actor=None, now=now,
        number=number_key(posted.phone), also=beside,
    )  # fmt: skip
    return told(made, posted.account_id)


def told(request: ServiceRequest, account_id: str) -> Taken:
    """What its sender is told of a request, the first time and when it is sent again."""
    return Taken(request, "", account_id, bool(request.hazard) and request.urgency in URGENT)


def danger(posted: Posted) -> tuple[str, str, str]:
    """(urgency, why, hazard) where the words are a sign of danger; three times nothing where not."""
    said = " ".join([posted.description, *(str(value) for value in posted.attributes.values())])
    found = knowledge.notice(said) if said.strip() else []
    if not found:
        return "", "", ""
    return found[0].level, found[0].reason[:240], found[0].code.replace("_", " ")


@transaction.atomic
def open_waiting(*, report_id: int, now: datetime) -> None:
    """Open what waits behind a token, once; what was kept to open it is emptied. Clocks run from sending."""
    report = Report.objects.select_for_update().get(pk=report_id)
    if report.waiting is None:
        return
    posted = Posted(**report.waiting["posted"])
    urgency, why, hazard = danger(posted)
    try:
        report.service_request = requests.open_request(
            contact_id=None, definition_code=posted.service_code, attributes=posted.attributes,
            location=Location.from_json(report.waiting["location"]), description=posted.words,
            urgency=urgency, urgency_reason=why, hazard=hazard, person_id=None, aware_at=report.at,
            actor=None, now=now, number=number_key(posted.phone),
        )  # fmt: skip
    except Refusal as refusal:  # the type ended while it waited
        report.refused = refusal.message
    report.waiting = None
    report.save(update_fields=["service_request", "waiting", "refused"])
