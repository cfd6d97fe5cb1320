"""Standby that was not answered in time: the day's pay of it is lost, and payroll has to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from townline.callin.queries.paying import payer
from townline.callouts.actions.hours import note_standby
from townline.callouts.models import Attempt, Callout, WorkRecord
from townline.callouts.rules.standby import Try, standing

LOOKS_BACK = timedelta(days=2)


@transaction.atomic
def note_lost_standby(*, now: datetime) -> list[WorkRecord]:
    """Write down whom the agreement takes a day's standby pay from, for the program to decide; once each.

    Looks at callouts of the last two days; what is still within the time to answer waits. Three statements
    where nothing is new.
    """
    rows = Attempt.objects.filter(intent_at__gt=now - LOOKS_BACK, intent_at__lte=now)
    tries = list(rows.select_related("callout").order_by("callout_id", "id"))
    if not tries:
        return []
    known = set(
        WorkRecord.objects.filter(kind="standby", callout__in={each.callout_id for each in tries})
        .values_list("callout_id", "worker_id")
    )  # fmt: skip
    by = payer((), tries[0].intent_at - LOOKS_BACK, now)
    made = []
    for callout, worker_id, own in _people(tries):
        called, answered = standing([_try(each) for each in own])
        if called is None or (callout.pk, worker_id) in known:
            continue
        rung = callout.plan["rungs"][own[0].rung]["key"]
        code = callout.program_code
        until = answered or now
        if by.is_standby(program_code=code, rung=rung, at=called) and by.standby(
            program_code=code, called=called, answered=until
        ):
            made.append(note_standby(callout, worker_id, called, answered, now))
    return [each for each in made if each is not None]


def _people(tries: Sequence[Attempt]) -> list[tuple[Callout, int, list[Attempt]]]:
    """The calls of each callout by person."""
    found: dict[tuple[int, int], list[Attempt]] = {}
    for each in tries:
        found.setdefault((each.callout_id, each.worker_id), []).append(each)
    return [(own[0].callout, worker_id, own) for (_pk, worker_id), own in found.items()]


def _try(attempt: Attempt) -> Try:
    return Try(attempt.outcome, attempt.placed_at or attempt.intent_at,
               attempt.answered_at or attempt.ended_at)  # fmt: skip
