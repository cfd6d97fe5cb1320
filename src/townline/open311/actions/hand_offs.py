"""What a person does about a hand-off: begins one, sends it again, takes the request back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live, outbox
from townline.open311.errors import CannotHandOver, NeedsReason, NoSuchHandOff, NotTheirs
from townline.open311.jobs import look_after
from townline.open311.models import HandOff, Partner
from townline.open311.relaying import LEASE
from townline.open311.rules.relaying import Standing
from townline.service_requests import actions as requests
from townline.service_requests import queries as read
from townline.service_requests.errors import WrongState


@transaction.atomic
def hand_over(*, reference: str, with_number: bool, actor: User, now: datetime) -> HandOff:
    """Hand a request to the partner whose it is. `with_number`: the reporter agreed to give their number.

    Raises NoSuchRequest, NotYourProgram, CannotHandOver.
    """
    request = read.request_for(reference, actor)
    partner = Partner.objects.filter(body_code=request.owner_code, is_on=True).first()
    if partner is None or request.definition.code not in partner.services or request.is_closed:
        raise CannotHandOver
    open_ones = HandOff.objects.exclude(state__in=[Standing.REFUSED, Standing.BACK])
    if open_ones.filter(service_request=request, partner=partner).exists():
        raise CannotHandOver
    made: HandOff = HandOff.objects.create(
        service_request=request, partner=partner, with_number=with_number, begun_at=now,
        next_at=now + LEASE,
    )  # fmt: skip
    _write(made, "begun", actor, now, with_number=with_number)
    outbox.defer(look_after, hand_off_id=made.pk)
    return made


@transaction.atomic
def try_again(*, hand_off_id: int, actor: User, now: datetime) -> HandOff:
    """Send it, or ask about it, now. Raises NoSuchHandOff, NotTheirs."""
    row = _held(hand_off_id)
    if row.state == Standing.BACK:
        raise NotTheirs
    if row.state == Standing.REFUSED:
        row.state, row.problem, row.mismatch = Standing.WAITING, "", ""
    row.next_at = now + LEASE
    row.save()
    _write(row, "tried_again", actor, now)
    outbox.defer(look_after, hand_off_id=row.pk)
    return row


@transaction.atomic
def take_back(*, hand_off_id: int, reason: str, actor: User, now: datetime) -> HandOff:
    """Our own centre has it again, and the partner is not asked any more.

    Raises NoSuchHandOff, NotTheirs, NeedsReason.
    """
    if not reason.strip():
        raise NeedsReason(field="reason")
    row = _held(hand_off_id)
    if row.state == Standing.BACK:
        raise NotTheirs
    row.state, row.next_at, row.mismatch = Standing.BACK, None, ""
    row.settled = f"Taken back by {actor.display_name}: {reason.strip()}"[:300]
    row.save()
    _write(row, "taken_back", actor, now, reason=reason.strip())
    with suppress(WrongState):  # one that is closed needs no owner any more
        requests.take_back(request_id=row.service_request_id, partner=row.partner.name,
                           reason=row.settled, now=now)  # fmt: skip
    return row


def _held(hand_off_id: int) -> HandOff:
    row = (
        HandOff.objects.select_for_update(of=("self",)).select_related("partner")
        .filter(pk=hand_off_id).first()
    )  # fmt: skip
    if row is None:
        raise NoSuchHandOff
    return row


def _write(row: HandOff, verb: str, actor: User, now: datetime, **after: object) -> None:
    ledger.append(stream=f"hand_off:{row.pk}", verb=f"hand_off.{verb}", actor=actor, now=now,
                  subject=f"request:{row.service_request_id}", after=after)  # fmt: skip
    live.announce("hand_offs")
