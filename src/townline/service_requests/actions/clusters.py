"""Two requests that are the same thing become one job; and are taken apart again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.service_requests import queries, rules
from townline.service_requests.actions.opening import bring_nearer, deadline_of, set_target
from townline.service_requests.actions.taking import write
from townline.service_requests.errors import NoSuchRequest, NotOneJob, NotYourProgram, WrongState
from townline.service_requests.jobs import tell_followers
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import Event, Joinable, State


def _both(first: int, second: int, actor: User) -> tuple[ServiceRequest, ServiceRequest]:
    """Two requests, held in the order of their ids so that two people never wait for each other."""
    rows = ServiceRequest.objects.select_for_update(of=("self",)).select_related("definition")
    found = {row.pk: row for row in rows.filter(pk__in=[first, second]).order_by("pk")}
    if first not in found or second not in found:
        raise NoSuchRequest
    for row in found.values():
        if not queries.may_see(row, actor):
            raise NotYourProgram
    return found[first], found[second]


def _joinable(row: ServiceRequest) -> Joinable:
    at = (row.at[0], row.at[1]) if row.at else None
    return Joinable(row.pk, row.program_code, at, row.is_closed, row.lead_id, row.parent_id)


@transaction.atomic
def join(
    *, lead_id: int, request_id: int, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """Make a request one job with `lead`: one target, one update to all, each with its own facts.

    The lead is as urgent as the more urgent, and we were aware when the earlier was reported; its time can
    only come nearer. What the other led comes along. `seen` is the lead's version. Raises NotOneJob with
    the reason, WrongState, NotYourProgram, NoSuchRequest.
    """
    lead, other = _both(lead_id, request_id, actor)
    if seen is not None and seen != lead.version:
        raise WrongState
    reason = rules.why_not_one(_joinable(lead), _joinable(other))
    if reason:
        raise NotOneJob(reason)
    before = {"urgency": lead.urgency, "aware_at": lead.aware_at.isoformat()}
    came = [other, *other.members.select_related("definition").order_by("pk")]
    _bring(lead, came)
    lead.followers_count += other.followers_count
    lead.version += 1
    if before != {"urgency": lead.urgency, "aware_at": lead.aware_at.isoformat()}:
        bring_nearer(lead)
    note = f"{other.reference} is the same: {other.hazard or other.description}"[:400]
    Update.objects.create(service_request=lead, kind="joined", internal_note=note, by=actor, at=now)
    for member in came[1:]:
        _log(lead, member, actor, now)
    write(lead, "joined", actor=actor, now=now, before=before, after=_brought(lead, other))
    _tell(other, lead, actor, now)
    return lead


def _bring(lead: ServiceRequest, came: list[ServiceRequest]) -> None:
    """What came hangs on the lead, which grows as urgent and as early as they are."""
    for member in came:
        member.lead, member.members_count = lead, 0
        member.save(update_fields=["lead", "members_count"])
        if rules.higher(lead.urgency, member.urgency) != lead.urgency:
            lead.urgency = member.urgency
            lead.urgency_reason = f"{member.reference}: {member.urgency_reason}"[:240]
        lead.aware_at = min(lead.aware_at, member.aware_at)
    lead.members_count += len(came)


def _brought(lead: ServiceRequest, member: ServiceRequest) -> dict[str, Any]:
    return {"request": member.pk, "reference": member.reference, "urgency": member.urgency,
            "aware_at": member.aware_at.isoformat(), "target_at": lead.target_at.isoformat()}  # fmt: skip


def _log(lead: ServiceRequest, member: ServiceRequest, actor: User, now: datetime) -> None:
    ledger.append(stream=f"request:{lead.pk}", verb="request.joined", actor=actor, now=now,
                  known_at=member.aware_at, after=_brought(lead, member))  # fmt: skip


def _tell(other: ServiceRequest, lead: ServiceRequest, actor: User, now: datetime) -> None:
    """Those who reported the other hear that it goes on under the same reference of theirs."""
    ledger.append(stream=f"request:{other.pk}", verb="request.joined_to", actor=actor, now=now,
                  after={"lead": lead.reference})  # fmt: skip
    told = Update.objects.create(
        service_request=other, kind="joined", by=actor, at=now,
        public_wording="Joined with an earlier report of the same thing. You will hear of it as before.",
    )  # fmt: skip
    tell_followers.defer(service_request_id=other.pk, update_id=told.pk)


@transaction.atomic
def part(*, request_id: int, reason: str, actor: User, now: datetime) -> ServiceRequest:
    """Take a request out of its job again: it was something else after all.

    It stands open again with its own first awareness, urgency and target time; the job loses what only it
    had brought. A job that was closed stays so; the request that was parted from it was never done.
    Raises NotOneJob where it is in no job, WrongState, NotYourProgram, NoSuchRequest.
    """
    lead_id = ServiceRequest.objects.filter(pk=request_id).values_list("lead_id", flat=True).first()
    if lead_id is None:
        raise NotOneJob("This request is in no job with another.")
    lead, member = _both(lead_id, request_id, actor)
    if member.lead_id != lead.pk:
        raise WrongState
    member.lead, member.state, member.outcome, member.closed_at = None, State.OPEN.value, "", None
    member.accepted_at = member.accepted_by = member.asked_at = None
    member.version += 1
    set_target(member, deadline_of(member))
    lead.members_count -= 1
    lead.followers_count = max(1, lead.followers_count - member.followers_count)
    lead.version += 1
    _forget_what_it_brought(lead, Event("parted", now, request_id=member.pk))
    write(lead, "parted", actor=actor, now=now, reason=reason,
          after={"request": member.pk, "reference": member.reference, "urgency": "",
                 "target_at": lead.target_at.isoformat()})  # fmt: skip
    told = Update.objects.create(
        service_request=member, kind="parted", by=actor, at=now, internal_note=reason.strip(),
        public_wording="This turned out to be something else, and is looked after by itself.",
    )  # fmt: skip
    write(member, "parted_from", actor=actor, now=now, reason=reason, update=told,
          after={"lead": lead.reference, "program": member.program_code,
                 "target_at": member.target_at.isoformat()})  # fmt: skip
    return member


def _forget_what_it_brought(lead: ServiceRequest, parted: Event) -> None:
    """The lead stands as its own log and the members that are left make it."""
    steps = queries.clock_steps(lead, parted)
    if not steps:
        return
    last = steps[-1]
    lead.aware_at = last.aware_at
    if lead.urgency != last.urgency:
        lead.urgency, lead.urgency_reason = last.urgency, "As it was reported itself."
    if not lead.is_closed:
        set_target(lead, last.deadline)
