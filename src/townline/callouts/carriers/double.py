"""A faithful double of a telephone carrier: what the port promises, and what carriers do besides.

`Exchange` is the double itself, in memory, deterministic by its seed; `serve` puts it behind a socket as a
process of its own, so that it survives everything that a proof kills. Behaviours of a number are scripted:

    exchange.script("9055550142", "no_answer", "accepted")   # first call, second call; the last stays
    exchange.quirks = Quirks(late=.1, duplicate=.1, reordered=.1, missing=.05, slow=.05)

A call given twice by one id is carried once, and counted: `placements[call_id]`.
"""

from __future__ import annotations

import json
import random
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from townline.callouts.carriers.port import ENDED, RINGING, UNKNOWN, Call, Refused, Seen


@dataclass(frozen=True)
class Quirks:
    """How often (0 to 1) a carrier misbehaves, and by how many seconds."""

    late: float = 0.0
    duplicate: float = 0.0
    reordered: float = 0.0
    missing: float = 0.0
    slow: float = 0.0
    late_seconds: float = 3.0
    slow_seconds: float = 2.0
    ring_seconds: float = 0.2


@dataclass
class Carried:
    """One call the double carries."""

    call_id: str
    number: str
    placed_at: float
    ends_at: float
    outcome: str
    is_cancelled: bool = False


@dataclass
class Exchange:
    """The double. `tick` is its clock: seconds, monotonic."""

    seed: int = 0
    quirks: Quirks = field(default_factory=Quirks)
    default: str = "no_answer"
    tick: Any = time.monotonic
    calls: dict[str, Carried] = field(default_factory=dict)
    placements: Counter[str] = field(default_factory=Counter)
    order: list[tuple[str, str]] = field(default_factory=list)
    _scripts: dict[str, list[str]] = field(default_factory=dict)
    _used: Counter[str] = field(default_factory=Counter)
    _callbacks: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def script(self, number: str, *outcomes: str) -> None:
        """What calls to this number come to, one after another; the last one stays."""
        with self._lock:
            self._scripts[number] = list(outcomes)

    def place(self, call: Call) -> str:
        """Carry a call; twice the same id is one call. A slow carrier has the call and answers late."""
        with self._lock:
            self.placements[call.call_id] += 1
            known = self.calls.get(call.call_id)
            if known is not None:
                if known.is_cancelled:
                    raise Refused("taken back")
                return ""
            outcome = self._outcome(call.number)
            if outcome == "refused":
                raise Refused("no such number")
            self._carry(call, outcome)
            is_slow = self._random.random() < self.quirks.slow
        if is_slow:
            time.sleep(self.quirks.slow_seconds)
        return ""

    def _outcome(self, number: str) -> str:
        script = self._scripts.get(number, [self.default])
        used = self._used[number]
        self._used[number] += 1
        return script[min(used, len(script) - 1)]

    def _carry(self, call: Call, outcome: str) -> None:
        now = self.tick()
        quirk = self._random.random
        ends_at = now + self.quirks.ring_seconds * (0.5 + quirk())
        self.calls[call.call_id] = Carried(call.call_id, call.number, now, ends_at, outcome)
        self.order.append((call.call_id, call.number))
        told_at = ends_at + (self.quirks.late_seconds if quirk() < self.quirks.late else 0.0)
        if quirk() < self.quirks.missing:
            return
        said = {"call_id": call.call_id, "outcome": outcome}
        ringing = {"call_id": call.call_id, "outcome": "", "progress": "ringing"}
        swap = quirk() < self.quirks.reordered
        self._callbacks.append((told_at + 0.05 if swap else now, ringing))
        self._callbacks.append((told_at, said))
        if quirk() < self.quirks.duplicate:
            self._callbacks.append((told_at + quirk(), said))

    def lookup(self, call_id: str) -> Seen:
        with self._lock:
            call = self.calls.get(call_id)
            if call is None:
                return Seen(UNKNOWN)
            if call.is_cancelled:
                return Seen(ENDED, "cancelled")
            return Seen(RINGING) if self.tick() < call.ends_at else Seen(ENDED, call.outcome)

    def cancel(self, call_id: str) -> None:
        with self._lock:
            call = self.calls.setdefault(
                call_id, Carried(call_id, "", self.tick(), self.tick(), "cancelled")
            )
            call.is_cancelled = True

    def due_callbacks(self) -> list[dict[str, str]]:
        """The callbacks that are due now; each is given out once."""
        with self._lock:
            now = self.tick()
            due = [each for each in self._callbacks if each[0] <= now]
            due.sort(key=lambda each: each[0])
            self._callbacks = [each for each in self._callbacks if each[0] > now]
            return [said for _at, said in due]

    def give_back(self, callbacks: list[dict[str, str]]) -> None:
        """Callbacks that could not be delivered are due again in a moment."""
        with self._lock:
            self._callbacks.extend((self.tick() + 0.1, said) for said in callbacks)

    def report(self) -> dict[str, Any]:
        """Everything that was carried, for a proof to hold against the record."""
        with self._lock:
            outcomes = {call.call_id: call.outcome for call in self.calls.values()}
            return {
                "order": self.order, "outcomes": outcomes, "placements": dict(self.placements),
            }  # fmt: skip


class _Answer(socketserver.StreamRequestHandler):
    """One line of JSON in, one out."""

    def handle(self) -> None:
        try:
            for line in self.rfile:
                answer = _answered(self.server.exchange, json.loads(line))  # type: ignore[attr-defined]
                self.wfile.write(json.dumps(answer).encode() + b"\n")
        except OSError:
            return  # whoever called was killed


def _answered(exchange: Exchange, said: dict[str, Any]) -> dict[str, Any]:
    verb = said.pop("verb")
    try:
        if verb == "place":
            return {"outcome": exchange.place(Call(**said))}
        if verb == "lookup":
            seen = exchange.lookup(said["call_id"])
            return {"state": seen.state, "outcome": seen.outcome}
        if verb == "cancel":
            exchange.cancel(said["call_id"])
        elif verb == "script":
            for number, outcomes in said["numbers"].items():
                exchange.script(number, *outcomes)
        elif verb == "due":
            return {"callbacks": exchange.due_callbacks()}
        elif verb == "give_back":
            exchange.give_back(said["callbacks"])
        elif verb == "report":
            return exchange.report()
    except Refused as refused:
        return {"refused": str(refused)}
    return {}


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def serve(exchange: Exchange, port: int) -> _Server:
    """Put a double behind a loopback port; `serve_forever` of what is returned answers."""
    server = _Server(("127.0.0.1", port), _Answer)
    server.exchange = exchange  # type: ignore[attr-defined]
    return server
