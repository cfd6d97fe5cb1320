"""A dispatcher: takes what is due, calls, writes down; as many as you like may run, and any may die."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from townline.callouts import watching
from townline.callouts.actions import confirming
from townline.callouts.actions.confirming import Heard
from townline.callouts.actions.waking import TOPIC
from townline.callouts.alarming import raise_alarm
from townline.callouts.engine.calling import Caller
from townline.callouts.engine.taking import SINCE, Taker, Work
from townline.callouts.models import Callout
from townline.callouts.queries.times import database_now
from townline.core.live import CHANNEL
from townline.core.models import Heartbeat

log = structlog.get_logger(__name__)
POLL_SECONDS = 0.4
RECONNECT_SECONDS = 0.2
HOUSEKEEPING_SECONDS = 5.0
SET_ASIDE = timedelta(seconds=30)


class Dispatcher:
    """One process of the engine. It remembers nothing between two rounds: all state is in the database."""

    def __init__(self, taker: Taker | None = None, caller: Caller | None = None) -> None:
        self.taker, self.caller = taker or Taker(), caller or Caller()
        self.is_stopping = False
        self._ears: psycopg.Connection[Any] | None = None
        self._kept_house_at = time.monotonic()

    def stop(self, *_signal: object) -> None:
        """Finish the round and go."""
        self.is_stopping = True

    def run(self) -> None:
        """Work until told to stop. A database that goes away is waited for."""
        while not self.is_stopping:
            try:
                while self.round() and not self.is_stopping:
                    pass
                self._keep_house()
                if self._listen():
                    continue  # only now can a nudge be heard: look once more before waiting for one
                self._wait()
            except (OperationalError, InterfaceError, psycopg.OperationalError) as lost:
                log.warning("database_lost", problem=type(lost).__name__)
                self._hang_up()
                time.sleep(RECONNECT_SECONDS)
        self._hang_up()

    def round(self) -> int:
        """Take, call, write down; returns how many callouts were taken."""
        work = self._take()
        if work.is_calling():
            for heard, finished in self.caller.all_of(work):
                self.confirm(heard, finished)
        return work.taken

    def confirm(self, heard: Sequence[Heard], finished: Collection[int]) -> int:
        """Write down what carriers said, under the fence."""
        return confirming.confirm(heard, release=finished)

    def _take(self) -> Work:
        """A batch; where one of it trips over a bug, one by one, so that a single callout stops no other."""
        try:
            return self.taker.take()
        except Exception as bug:
            if isinstance(bug, (OperationalError, InterfaceError)):
                raise
            log.exception("round_failed")
        return self._take_one()

    def _take_one(self) -> Work:
        try:
            return self.taker.take(at_most=1)
        except Exception as bug:
            if isinstance(bug, (OperationalError, InterfaceError)):
                raise
            log.exception("callout_set_aside")
        self._set_aside()
        return Work(taken=1)

    @transaction.atomic
    def _set_aside(self) -> None:
        """The first callout that is due cannot be worked on: a person is told, and it waits a little."""
        now = database_now()
        row = self.taker.due(now).select_for_update(skip_locked=True).order_by(SINCE).first()
        if row is None:
            return
        raise_alarm(row, "stuck", f"The engine cannot go on with: {row.title}", now)
        Callout.objects.filter(pk=row.pk).update(due_at=now + SET_ASIDE, lease_until=None)

    def _listen(self) -> bool:
        """Listen for nudges, if not yet; whether that is new."""
        if self._ears is not None and not self._ears.closed:
            return False
        known = connection.get_connection_params()
        wanted = {
            k: v for k, v in known.items() if k in {"dbname", "user", "password", "host", "port"}
        }
        self._ears = psycopg.connect(**wanted, autocommit=True)
        self._ears.execute(f"LISTEN {CHANNEL}")
        return True

    def _wait(self) -> None:
        """Until somebody nudges, or the poll is due: the nudge buys speed, the poll carries correctness."""
        if self._ears is None:
            return
        until = time.monotonic() + POLL_SECONDS
        while not self.is_stopping and (left := until - time.monotonic()) > 0:
            for nudge in self._ears.notifies(timeout=left, stop_after=1):
                if TOPIC in nudge.payload:
                    return

    def _keep_house(self) -> None:
        """Say that we live, and look after what is late, every few seconds."""
        if time.monotonic() - self._kept_house_at < HOUSEKEEPING_SECONDS:
            return
        self._kept_house_at = time.monotonic()
        now = database_now()
        Heartbeat.objects.update_or_create(name="dispatcher", defaults={"at": now})
        watching.look(now)

    def _hang_up(self) -> None:
        if self._ears is not None:
            self._ears.close()
            self._ears = None
        connection.close()
