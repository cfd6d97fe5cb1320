"""A roster from a file: what was previewed is what is applied, or nothing is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.rosters import queries
from townline.rosters.actions import duties
from townline.rosters.errors import RosterMoved
from townline.rosters.queries.importing import Preview
from townline.rosters.rules.files import Difference
from townline.rosters.rules.periods import Period


@transaction.atomic
def apply(*, preview: Preview, seen: str, override: str = "", actor: User, now: datetime) -> int:
    """Make the previewed differences the roster; returns how many duties changed.

    `seen` is the digest of the differences that the person looked at: where they are others by now,
    RosterMoved and nothing changes. People who may not hold a duty are refused all together (NotFit)
    unless `override` says why.
    """
    for program_code, tier in sorted({(d.program_code, d.tier) for d in preview.differences}):
        duties.lock(program_code, tier)
    fresh = queries.preview_of(preview.entries, now=now)
    if fresh.digest != seen:
        raise RosterMoved
    changes = [each for each in fresh.differences if each.kind != "same" and each.during.end > now]
    for each in sorted(changes, key=lambda d: d.kind != "removed"):
        _put(each, override, actor, now)
    ledger.append(
        stream="rosters", verb="roster.imported", actor=actor, now=now, reason=override,
        after={"changes": len(changes), "digest": fresh.digest},
    )  # fmt: skip
    return len(changes)


def _put(each: Difference, override: str, actor: User, now: datetime) -> None:
    during = Period(max(each.during.start, now), each.during.end)
    worker_id = None if each.kind == "removed" else each.worker_id
    if worker_id is not None:
        duties.refuse_unfit(each.program_code, each.tier, worker_id, during, override)
    duties.put(each.program_code, each.tier, during, worker_id, source="import")
    duties.write(each.program_code, each.tier, "duty.imported", during, actor, now,
                 worker_id=worker_id, before=each.before_id, reason=override)  # fmt: skip
