"""How every verb on a request begins and ends: it is held and checked, and what was done is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from townline.accounts.models import User
from townline.attachments import queries as attachments
from townline.core import ledger, live
from townline.service_requests import queries, rules
from townline.service_requests.errors import NoSuchRequest, NotYourProgram, OneJob, WrongState
from townline.service_requests.jobs import tell_followers
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import State

SHARED = (
    "state", "outcome", "closed_at", "accepted_at", "accepted_by_id", "program_code", "team_code",
    "team_why", "owner_code", "owner_name", "call_number", "target_at", "public_words", "asked_at",
)  # fmt: skip
"""What a request that is one job with another shows of it."""


def clean(text: str) -> str:
    """Free text as it is kept: without the numbers of cards that nobody may keep."""
    return attachments.masked(text.strip()).text


def held(request_id: int) -> ServiceRequest:
    """The request with its type, locked; NoSuchRequest."""
    request = (
        ServiceRequest.objects.select_for_update(of=("self",)).select_related("definition")
        .filter(pk=request_id).first()
    )  # fmt: skip
    if request is None:
        raise NoSuchRequest
    return request


def take(request_id: int, verb: str, actor: User | None, seen: int | None) -> ServiceRequest:
    """The request, held, if the verb is possible, the actor may, and nobody was quicker.

    Without an actor it is the resident who holds its link.
    """
    request = held(request_id)
    if actor is not None and not queries.may_see(request, actor):
        raise NotYourProgram
    if seen is not None and seen != request.version:
        done = queries.last_change(request.pk)
        raise WrongState(
            f"A colleague changed this request first: {done}. Look at what is new, then go on."
        )
    if request.lead_id is not None:
        raise OneJob
    if not rules.may(verb, State(request.state)):
        raise WrongState
    request.version += 1
    if actor is not None:
        request.heard_at = None  # somebody has looked at what the resident wrote
    return request


def write(
    request: ServiceRequest, verb: str, *, actor: User | None, now: datetime, reason: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    update: Update | None = None, is_told: bool = True,
) -> None:  # fmt: skip
    """Save, write the ledger, nudge the pages; and the requests that are one job with it follow.

    `update` is what residents read; unless `is_told` is false they are sent word of it, each of them.
    """
    request.save()
    ledger.append(stream=f"request:{request.pk}", verb=f"request.{verb}", actor=actor, now=now,
                  before=before, after=after, reason=reason)  # fmt: skip
    live.announce(f"request:{request.pk}")
    live.announce(f"program:{request.program_code}")
    told = [update] if update is not None and update.public_wording else []
    if request.members_count:
        told += _share(request, update)
    for each in told if is_told else ():
        tell_followers.defer(service_request_id=each.service_request_id, update_id=each.pk)


def _share(request: ServiceRequest, update: Update | None) -> list[Update]:
    """Every member shows the lead's state, and its followers get the same update."""
    ids = list(request.members.order_by("pk").values_list("pk", flat=True))
    shown = {name: getattr(request, name) for name in SHARED}
    ServiceRequest.objects.filter(pk__in=ids).update(version=F("version") + 1, **shown)
    for pk in ids:
        live.announce(f"request:{pk}")
    if update is None or not update.public_wording:
        return []
    return Update.objects.bulk_create([
        Update(service_request_id=pk, kind=update.kind, public_wording=update.public_wording,
               by=update.by, at=update.at)
        for pk in ids
    ])  # fmt: skip
