"""Dying at every boundary, stalling past the lease, and clocks that are hours off."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from townline.callouts.actions import confirming
from townline.callouts.actions.confirming import Heard
from townline.callouts.engine.calling import Caller
from townline.callouts.engine.dispatcher import Dispatcher
from townline.callouts.engine.taking import Taker, Work

BOUNDARIES = (
    "before_take", "before_intent", "after_intent", "before_place", "after_place", "before_reconcile",
    "before_ask", "before_confirm", "in_confirm", "after_confirm",
)  # fmt: skip


@dataclass
class Fate:
    """What may happen to one dispatcher: `kill` and `stall` are chances at each boundary."""

    log: int
    kill: float = 0.0
    stall: float = 0.0
    stall_seconds: float = 2.6
    hesitate: float = 0.0

    def say(self, *words: object) -> None:
        """One line to the common log, whole or not at all."""
        line = f"{time.time():.4f} {os.getpid()} {' '.join(map(str, words))}\n"
        os.write(self.log, line.encode())

    def at(self, boundary: str) -> None:
        """Pass a boundary: live, stall, or die without a word to anybody else."""
        draw = random.random()
        if draw < self.kill:
            self.say("die", boundary)
            os.kill(os.getpid(), signal.SIGKILL)
        if boundary == "before_place" and draw > 1 - self.hesitate:
            time.sleep(0.4)  # a slow line: well inside the lease
        if boundary == "before_confirm" and draw > 1 - self.stall:
            self.say("stall", boundary)
            time.sleep(self.stall_seconds)


class DyingTaker(Taker):
    """Takes, and dies before, inside and after the transaction."""

    fate: Fate

    def take(self, **given: Any) -> Work:
        self.fate.at("before_take")
        work = super().take(**given)
        kept = {a.callout_id for a in (*work.to_place, *work.unknown, *work.to_ask)}
        if kept:
            self.fate.at("after_intent")
        return work

    def _write(self, rows: Any, now: Any) -> Work:
        left = [
            (now - row.lease_until + self.lease).total_seconds() for row in rows if row.lease_until
        ]
        work = super()._write(rows, now)
        for waited in left:
            self.fate.say("orphan", f"{waited:.3f}")
        return work

    def _keep(self, rows: Any, found: Any) -> None:
        self.fate.at("before_intent")
        super()._keep(rows, found)


class DyingCaller(Caller):
    """Calls, and dies before and after the carrier has it."""

    fate: Fate

    def place(self, attempt: Any, callout: Any) -> Heard:
        self.fate.at("before_place")
        heard = super().place(attempt, callout)
        self.fate.at("after_place")
        return heard

    def reconcile(self, attempt: Any, callout: Any) -> Heard:
        self.fate.at("before_reconcile")
        return super().reconcile(attempt, callout)

    def ask(self, attempt: Any, callout: Any) -> Heard:
        self.fate.at("before_ask")
        return super().ask(attempt, callout)


class DyingDispatcher(Dispatcher):
    """Writes down, and dies before, inside and after the transaction."""

    def __init__(self, taker: DyingTaker, caller: DyingCaller, fate: Fate) -> None:
        super().__init__(taker, caller)
        self.fate = taker.fate = caller.fate = fate
        held = confirming.held

        def dying(epochs: dict[int, int]) -> Any:
            found = held(epochs)
            fate.at("in_confirm")
            return found

        confirming.held = dying

    def confirm(self, heard: Sequence[Heard], finished: Collection[int]) -> int:
        self.fate.at("before_confirm")
        done = super().confirm(heard, finished)
        self.fate.at("after_confirm")
        return done


def put_clock_off(hours: float) -> None:
    """This process believes in another time; only the database's clock may count."""
    real = timezone.now
    timezone.now = lambda: real() + timedelta(hours=hours)
