"""Talking to carriers: outside of any transaction, several calls at once, and nothing remembered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

from django.conf import settings

from townline.callouts import carriers
from townline.callouts.actions.confirming import Heard
from townline.callouts.carriers.port import ENDED, UNKNOWN, Call, CarrierDown, Refused
from townline.callouts.engine.taking import Work
from townline.callouts.models import Attempt, Callout
from townline.callouts.signing import link_for

AT_ONCE = 8
PATIENCE_SECONDS = 0.2


class Caller:
    """Places calls and asks about them. The methods are the parts that a proof may put a fault into."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def call_id(self, attempt: Attempt) -> str:
        """The id a call is placed by: ours, written down before. Placing twice by it is calling once."""
        return str(attempt.call_id)

    def place(self, attempt: Attempt, callout: Callout) -> Heard:
        """Place one call whose intent is committed."""
        carrier = carriers.get(attempt.carrier)
        call = Call(
            self.call_id(attempt), attempt.number, attempt.number_kind, attempt.name, callout.title,
            callout.say, callout.voicemail, attempt.ring_seconds,
            f"{settings.TOWNLINE_ORIGIN}{link_for(attempt.call_id)}",
            attempt.email,
        )  # fmt: skip
        try:
            outcome = carrier.place(call)
        except Refused as refused:
            return self._heard(attempt, callout, "refused", why=str(refused))
        except CarrierDown as down:
            return self._heard(attempt, callout, "down", why=str(down))
        return self._heard(attempt, callout, "ended" if outcome else "placed", outcome)

    def reconcile(self, attempt: Attempt, callout: Callout) -> Heard:
        """An intent that nobody confirmed: ask the carrier by our id; what it never got is placed now."""
        try:
            seen = carriers.get(attempt.carrier).lookup(str(attempt.call_id))
        except CarrierDown as down:
            return self._heard(attempt, callout, "down", why=str(down))
        except Refused as refused:
            return self._heard(attempt, callout, "down", why=str(refused))
        if seen.state == UNKNOWN:
            return self.place(attempt, callout)
        kind = "ended" if seen.state == ENDED else "placed"
        return self._heard(attempt, callout, kind, seen.outcome)

    def ask(self, attempt: Attempt, callout: Callout) -> Heard:
        """What became of a call whose end was never told."""
        try:
            seen = carriers.get(attempt.carrier).lookup(str(attempt.call_id))
        except (CarrierDown, Refused) as down:
            return self._heard(attempt, callout, "down", why=str(down))
        if seen.state == UNKNOWN:
            return self._heard(attempt, callout, "lost")
        return self._heard(
            attempt, callout, "ended" if seen.state == ENDED else "ringing", seen.outcome
        )

    def all_of(self, work: Work) -> Iterator[tuple[list[Heard], set[int]]]:
        """Do everything, and yield what was heard in the meantime with the callouts that are done with.

        A slow carrier holds up its own callouts and no others.
        """
        asked: list[Future[Heard]] = []
        left: Counter[int] = Counter()
        for verb, attempts in (
            (self.place, work.to_place), (self.reconcile, work.unknown), (self.ask, work.to_ask),
        ):  # fmt: skip
            for attempt in attempts:
                callout = work.callouts[attempt.callout_id]
                asked.append(self._pool.submit(verb, attempt, callout))
                left[callout.pk] += 1
        pending = set(asked)
        while pending:
            done, pending = wait(pending, timeout=PATIENCE_SECONDS)
            heard = [future.result() for future in done]
            left.subtract(each.callout_id for each in heard)
            if heard:
                yield heard, {each.callout_id for each in heard if left[each.callout_id] == 0}

    @staticmethod
    def _heard(
        attempt: Attempt, callout: Callout, kind: str, outcome: str = "", why: str = ""
    ) -> Heard:
        return Heard(attempt.pk, callout.pk, callout.epoch, kind, outcome, why)  # type: ignore[arg-type]
