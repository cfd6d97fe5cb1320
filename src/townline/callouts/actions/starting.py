"""A callout begins: the plan is frozen, and the engine has it from the same transaction on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.callin import queries as callin
from townline.callouts import carriers, rules
from townline.callouts.actions.advancing import advance
from townline.callouts.actions.waking import wake
from townline.callouts.errors import BadPlan, DeadlineBehind, NobodyToCall
from townline.callouts.events import CalloutStarted
from townline.callouts.models import Callout, Slot
from townline.callouts.queries.times import database_now
from townline.core import events, ledger, live
from townline.rosters import queries as rosters


@transaction.atomic
def start(
    *, subject: str, title: str, say: str, voicemail: str, program_code: str, level: str,
    plan: callin.Plan, deadline_at: datetime, actor: User | None, now: datetime,
    slots: Sequence[callin.Slot] | None = None, carrier: str = "manual",
    contact_id: int | None = None,
) -> Callout:  # fmt: skip
    """Start calling people by a plan, until every place is filled.

    `subject` names what it is for (`incident:12`); `say` is read to whoever answers, `voicemail` is what a
    machine hears and must be neutral. `level` is E, A, B or C. `slots` are the places to fill, by default
    those of the plan, and one for anybody where it has none. By `deadline_at` every place must be filled,
    else the alarm is raised (calling goes on). `carrier` is one of `carriers.names()`; with "manual" a person
    dials what `queries.ladder` shows.

    Publishes CalloutStarted. Raises NobodyToCall, BadPlan, DeadlineBehind, NoSuchCarrier.
    """
    carriers.get(carrier)
    if slots is not None:
        plan = replace(plan, slots=tuple(slots))
    _check(plan, deadline_at, now)
    at = database_now()
    callout = Callout.objects.create(
        subject=subject, title=title[:200], say=say, voicemail=voicemail, level=level,
        program_code=program_code, contact_id=contact_id, carrier=carrier, plan=plan.as_json(),
        plan_digest=plan.digest, duty=_duty(plan, program_code, at), started_at=at,
        rule_version=f"{plan.agreement_code} {plan.agreement_version}"[:80],
        started_by=actor.display_name if actor else "", deadline_at=at + (deadline_at - now),
    )  # fmt: skip
    Slot.objects.bulk_create(
        Slot(callout=callout, number=place.number, key=place.key,
             classification=place.classification, qualifications=list(place.qualifications))
        for place in rules.places(plan)
    )  # fmt: skip
    ledger.append(
        stream=callout.stream, verb="callout.started", subject=subject, contact_id=contact_id,
        actor=actor, now=now, rule_version=callout.rule_version,
        after={"title": callout.title, "program": program_code, "level": level, "carrier": carrier,
               "plan": callout.plan_digest, "deadline_at": callout.deadline_at.isoformat()},
    )  # fmt: skip
    if carrier == "manual":
        advance(callout, at, actor=actor)
    else:
        wake(callout, at)
    live.announce("callouts", callout.pk)
    events.publish(CalloutStarted(callout.pk, subject))
    return callout


def _check(plan: callin.Plan, deadline_at: datetime, now: datetime) -> None:
    if not any(rung.candidates for rung in plan.rungs):
        raise NobodyToCall
    if deadline_at <= now:
        raise DeadlineBehind(field="deadline_at")
    positions = [each.position for rung in plan.rungs for each in rung.candidates]
    if len(set(positions)) != len(positions):
        raise BadPlan("Two people have the same position on this plan.")
    try:
        for text in plan.mix:
            rules.mix_of(text)
    except ValueError as wrong:
        raise BadPlan(str(wrong)) from wrong


def _duty(plan: callin.Plan, program_code: str, at: datetime) -> dict[str, int]:
    """Which workers on the ladder hold a tier of the program now: with them the duty may pass on."""
    on_ladder = {each.worker_id for rung in plan.rungs for each in rung.candidates}
    held = rosters.on_duty(at, program_code=program_code)
    return {str(each.worker_id): each.tier for each in held if each.worker_id in on_ladder}
