"""Taking updates in: from the partner whose it is, or from whoever sent the request."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from townline.open311 import queries
from townline.open311.errors import refuse
from townline.open311.models import HandOff, Told
from townline.open311.queries import Caller
from townline.open311.rules.updates import CLOSING, NOT_THEIRS, OPENING, Sent
from townline.service_requests import actions as requests
from townline.service_requests.errors import WrongState
from townline.service_requests.models import ServiceRequest


def tell(*, caller: Caller, sent: Sent, content: str, municipality: str, now: datetime) -> Told:
    """Take an update once. A partner's words on what is theirs are public; anybody else's are for staff.

    Raises DoorRefused: 404 for a request that is not there, not in the municipality, or neither the partner's
    nor sent with this key; 409 for an `update_id` with other content.
    """
    if (before := _before(caller, sent, content)) is not None:
        return before
    request = queries.request_told(sent.reference, municipality, caller)
    is_theirs = bool(caller.body_code) and request.owner_code == caller.body_code
    try:
        with transaction.atomic():
            made = Told.objects.create(key_id=caller.id, update_id=sent.update_id, content=content,
                                       service_request=request, at=sent.at or now)  # fmt: skip
            if is_theirs:
                _from_partner(request, caller.name, sent, now)
            else:
                _from_sender(request, caller.name, sent, now)
    except IntegrityError:
        quicker = _before(caller, sent, content)
        if quicker is None:
            raise
        return quicker
    return made


def _before(caller: Caller, sent: Sent, content: str) -> Told | None:
    earlier = Told.objects.filter(key_id=caller.id, update_id=sent.update_id).first()
    if earlier is not None and earlier.content != content:
        raise refuse(
            409,
            "update_id {update_id} was sent with other content before.",
            update_id=sent.update_id,
        )
    return earlier


def _from_partner(request: ServiceRequest, partner: str, sent: Sent, now: datetime) -> None:
    """The partner whose it is says how it stands; what its server shows is asked at once as well."""
    pk = request.pk
    if sent.status == NOT_THEIRS and not request.is_closed:
        requests.take_back(request_id=pk, partner=partner, reason=sent.description, now=now)
    elif sent.status in CLOSING and not request.is_closed:
        requests.close_from_partner(request_id=pk, partner=partner, words=sent.description,
                                    outcome=CLOSING[sent.status], now=now)  # fmt: skip
    elif sent.status in OPENING and request.is_closed:
        requests.reopen_from_partner(request_id=pk, partner=partner, state="referred",
                                     words=sent.description, now=now)  # fmt: skip
    else:
        requests.note_from_partner(request_id=pk, partner=partner, words=sent.description, now=now)
    HandOff.objects.filter(service_request=request, next_at__isnull=False).update(next_at=now)


def _from_sender(request: ServiceRequest, source: str, sent: Sent, now: datetime) -> None:
    """Whoever sent it adds something; what is closed is opened again where they say that it is not done."""
    requests.note_from_outside(
        request_id=request.pk, source=source, words=sent.description, now=now
    )
    if sent.status in OPENING and request.is_closed:
        with suppress(WrongState):  # opened again by somebody else meanwhile
            requests.reopen_from_partner(request_id=request.pk, partner=source, state="open",
                                         words=sent.description, now=now)  # fmt: skip
