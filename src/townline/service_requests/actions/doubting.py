"""Doubt about a report that came through a public form: kept with it, and settled by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live
from townline.core.doubt import VERSION
from townline.service_requests.actions.closing import close
from townline.service_requests.errors import NoSuchDoubt
from townline.service_requests.jobs import tell_opened
from townline.service_requests.models import Doubt, ServiceRequest
from townline.service_requests.rules import Outcome

NOT_MEANT = (
    "We looked at this and could not tell what is to be done. Tell us again if something is wrong."
)


@transaction.atomic
def doubt(*, request_id: int, points: int, reasons: Sequence[str], now: datetime) -> None:
    """Keep from others what a person should look at first. The request stays open and its clocks run."""
    _made, is_new = Doubt.objects.get_or_create(
        service_request_id=request_id,
        defaults={
            "points": points,
            "reasons": [why[:120] for why in reasons],
            "rule": VERSION,
            "at": now,
        },
    )
    if not is_new:
        return
    ServiceRequest.objects.filter(pk=request_id).update(is_doubted=True)
    ledger.append(stream=f"request:{request_id}", verb="request.doubted", actor=None, now=now,
                  rule_version=VERSION, after={"points": points, "reasons": list(reasons)})  # fmt: skip
    live.announce("doubts")


@transaction.atomic
def settle(*, reference: str, is_meant: bool, actor: User, now: datetime) -> None:
    """Say whether it is meant. What is meant is shown like any other; what is not is closed.

    Raises NoSuchDoubt where somebody was quicker, and what closing raises.
    """
    found = (
        Doubt.objects.select_for_update(of=("self",)).select_related("service_request")
        .filter(service_request__reference=reference, is_meant=None).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchDoubt
    request = found.service_request
    found.is_meant, found.looked_at, found.looked_by = is_meant, now, actor
    found.save(update_fields=["is_meant", "looked_at", "looked_by"])
    ledger.append(stream=f"request:{request.pk}", verb="request.doubt_settled", actor=actor, now=now,
                  after={"is_meant": is_meant})  # fmt: skip
    if is_meant:
        ServiceRequest.objects.filter(pk=request.pk).update(is_doubted=False)
        tell_opened.defer(service_request_id=request.pk)
    elif not request.is_closed:
        close(request_id=request.pk, outcome=Outcome.UNABLE.value, public_wording=NOT_MEANT, actor=actor,
              now=now)  # fmt: skip
    live.announce("doubts")
