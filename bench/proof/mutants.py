"""Engines that are wrong in one point each. The proof has to notice every one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from bench.proof.faults import DyingCaller, DyingDispatcher, DyingTaker
from townline.callouts.actions.confirming import Heard
from townline.callouts.engine.taking import Work


class RandomCallId(DyingCaller):
    """Every placing makes up an id: after a crash nobody knows what was called."""

    def call_id(self, attempt: Any) -> str:
        return str(uuid4())


class ExpiredIsFinal(DyingCaller):
    """An intent that nobody confirmed counts as "no answer": somebody is silently skipped."""

    def reconcile(self, attempt: Any, callout: Any) -> Heard:
        return self._heard(attempt, callout, "ended", "no_answer")


class NoLease(DyingTaker):
    """What somebody works on is free for all."""

    lease = timedelta(0)


class NoFence(DyingDispatcher):
    """Late writers win: what was read minutes ago is written over what others did since."""

    def _take(self) -> Work:
        self.work = super()._take()
        return self.work

    def confirm(self, heard: Sequence[Heard], finished: Collection[int]) -> int:
        self.fate.at("before_confirm")
        rows = {a.pk: a for a in (*self.work.to_place, *self.work.unknown)}
        for each in heard:
            row = rows.get(each.attempt_id)
            if row is not None:
                row.state, row.outcome, row.ended_at, row.placed_at = (
                    "placed",
                    "",
                    None,
                    row.intent_at,
                )
                row.save()
        for key in finished:
            callout = self.work.callouts[key]
            callout.lease_until = None
            callout.save()
        return len(heard)


class WallClock(DyingTaker):
    """Each process believes its own clock."""

    def now(self) -> datetime:
        return timezone.now()


MUTANTS: dict[str, tuple[type[DyingTaker], type[DyingCaller], type[DyingDispatcher]]] = {
    "none": (DyingTaker, DyingCaller, DyingDispatcher),
    "random_call_id": (DyingTaker, RandomCallId, DyingDispatcher),
    "expired_is_final": (DyingTaker, ExpiredIsFinal, DyingDispatcher),
    "no_lease": (NoLease, DyingCaller, DyingDispatcher),
    "no_fence": (DyingTaker, DyingCaller, NoFence),
    "wall_clock": (WallClock, DyingCaller, DyingDispatcher),
}
