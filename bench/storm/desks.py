"""Fourteen desks in threads: each page's own calls in the order in which its person makes them."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from bench.load import Call, Line
from bench.rounds import FORM, HEADERS
from bench.storm.callers import Caller
from bench.storm.keys import presses

SILENCE_S = 5.0
LOOK_AGAIN_S = 2.0  # where a nudge was lost
_NUMBER = re.compile(r"(905)[ -]?(555)[ -]?(0\d{3})")
_OFFERED = re.compile(r"/desk/contacts/(\d+)/answer/")


class Watch:
    """How long every kind of call took, what failed, and when it is over. Shared by all threads."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self.handled: list[float] = []
        self.known: set[int] = set()
        self.later: list[tuple[float, int]] = []  # seconds of the machine, keys
        self.surfaced: list[tuple[float, bool]] = []
        self.over = threading.Event()
        self.lock = threading.Lock()

    def note(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.spent[kind].append(seconds)

    def done(self, caller: Caller, machine: float) -> None:
        """A caller is finished: what the machine took, besides their talk."""
        with self.lock:
            self.handled.append(machine + caller.talk)
            if caller.cause in self.known and caller.hurt != "yes":
                self.later.append((machine, presses(caller)))
            if caller.cause is not None:
                self.known.add(caller.cause)

    def all(self, *, but: tuple[str, ...] = ()) -> list[float]:
        return sorted(x for kind, own in self.spent.items() if kind not in but for x in own)


class Kept:
    """A connection that is made anew after a silence: the server hangs up on whoever says nothing."""

    def __init__(self, port: int) -> None:
        self.port, self.line, self.spoke = port, Line(port), time.monotonic()

    def call(self, call: Call) -> tuple[int, bytes]:
        if time.monotonic() - self.spoke > SILENCE_S:
            self.line.close()
            self.line = Line(self.port)
        self.spoke = time.monotonic()
        return self.line.call(call)


class Browser:
    """What one signed-in browser sends, timed by the kind of thing it is."""

    def __init__(self, port: int, cookie: str, watch: Watch) -> None:
        self.port, self.cookie, self.watch = port, cookie, watch
        self.line = Kept(port)

    def get(self, kind: str, path: str, *, part: bool = False) -> bytes:
        return self._call(kind, path, "GET", b"", {"HX-Request": "true"} if part else {})

    def post(self, kind: str, path: str, fields: dict[str, str], *, part: bool = False) -> bytes:
        headers = {**FORM, "X-CSRFToken": HEADERS["X-CSRFToken"]}
        if part:
            headers["HX-Request"] = "true"
        return self._call(kind, path, "POST", urlencode(fields).encode(), headers)

    def _call(self, kind: str, path: str, method: str, body: bytes, more: dict[str, str]) -> bytes:
        started = time.perf_counter()
        status, answer = self.line.call(Call(path, method, {**more, "Cookie": self.cookie}, body))
        self.watch.note(kind, time.perf_counter() - started)
        if status not in (200, 204, 302):
            with self.watch.lock:
                self.watch.failures.append(f"{method} {path}: {status} {answer[:200]!r}")
        return answer


class Desk(threading.Thread):
    """A CSR: what rings is answered, the short form filled, the contact finished; until the storm is over."""

    def __init__(
        self, port: int, live: int, who: dict[str, Any], event: int, by_number: dict[str, Caller],
        watch: Watch,
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self.browser, self.beside = (Browser(port, who["cookie"], watch) for _ in range(2))
        self.live, self.who, self.event = live, who, event
        self.by_number, self.watch = by_number, watch
        self.nudged, self.stale = threading.Event(), threading.Event()

    def run(self) -> None:
        for work in (self._listen, self._refresh):
            threading.Thread(target=work, daemon=True).start()
        self.browser.post("presence", "/desk/presence/", {"state": "ready"}, part=True)
        while not self.watch.over.is_set():
            shown = self.browser.get("presence", "/desk/presence/", part=True).decode()
            if (offered := _OFFERED.search(shown)) is None:
                self.nudged.wait(LOOK_AGAIN_S)
                self.nudged.clear()
                continue
            self._take(int(offered[1]), self.by_number["".join(_NUMBER.findall(shown)[0])])

    def _take(self, contact: int, caller: Caller) -> None:
        go, began = self.browser, time.perf_counter()
        go.post("answer", f"/desk/contacts/{contact}/answer/", {})
        if b"/wrap-up/" not in go.get("contact", f"/desk/contacts/{contact}/"):
            return  # gone while it rang
        go.get("short form", f"/dispatch/events/{self.event}/?contact={contact}")
        for end in (4, len(caller.where)):
            go.get(
                "place while typed",
                f"/dispatch/places/?place={quote(caller.where[:end])}",
                part=True,
            )
        spent = time.perf_counter() - began
        time.sleep(caller.talk)
        began = time.perf_counter()
        go.post(
            "take the report", f"/dispatch/events/{self.event}/reports/",
            {"contact": str(contact), "hurt": caller.hurt, "place": caller.where, "fact": caller.fact,
             "number": caller.number, "call_back": "1" if caller.wants_call_back else ""},
        )  # fmt: skip
        if caller.hurt == "yes":
            self._surfaces(caller, began)
        go.get("contact", f"/desk/contacts/{contact}/")
        ended = "emergency" if caller.hurt == "yes" else "answered"
        go.post("finish", f"/desk/contacts/{contact}/wrap-up/",
                {"reason": "Roads and sidewalks", "disposition": ended}, part=True)  # fmt: skip
        go.get("home", "/desk/")
        self.watch.done(caller, spent + time.perf_counter() - began)

    def _surfaces(self, caller: Caller, began: float) -> None:
        """On the board nothing that is no emergency stands before it."""
        board = self.browser.get("board", "/dispatch/").decode()
        rows = re.findall(r'incident-row (p\d)"(.*?)</li>', board, re.DOTALL)
        mine = next((n for n, (_, text) in enumerate(rows) if caller.fact in text), None)
        holds = mine is not None and all(level == "p1" for level, _ in rows[:mine])
        with self.watch.lock:
            self.watch.surfaced.append((time.perf_counter() - began, holds))

    def _listen(self) -> None:
        """The page's own stream of nudges."""
        topics = f"agent:{self.who['id']},queues,bulletins"
        stream = socket.create_connection(("127.0.0.1", self.live))
        ask = f"GET /live?topics={topics} HTTP/1.1\r\nHost: bench\r\nCookie: {self.who['cookie']}\r\n\r\n"
        stream.sendall(ask.encode())
        for line in stream.makefile("rb"):
            if line.startswith((b"event: nudge", b"event: strip")):
                self.stale.set()
                self.nudged.set()

    def _refresh(self) -> None:
        """After a nudge the left side is fetched again, several nudges at once."""
        while not self.watch.over.is_set():
            if self.stale.wait(1.0):
                time.sleep(0.2)
                self.stale.clear()
                self.beside.get("rail", "/desk/rail/", part=True)


def phone(
    port: int, key: str, storm: list[Caller], watch: Watch, heard: Callable[[Caller, str], None],
    waits: Callable[[Caller], bool],
) -> None:  # fmt: skip
    """The telephone system: plays the message, offers every call at its time, and says who hung up."""
    line, began = Kept(port), time.monotonic()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    leaving: list[tuple[float, Caller]] = []

    def tell(caller: Caller, kind: str, more: str = "") -> None:
        body = (
            f'{{"event_id": "{kind}-{caller.n}", "kind": "{kind}", "call_id": "storm-{caller.n}",'
            f' "line": "general", "from_number": "{caller.number}"{more}}}'
        )
        status, answer = line.call(Call("/channels/events/", "POST", headers, body.encode()))
        if status != 200:
            watch.failures.append(f"{kind}: {status} {answer[:200]!r}")

    def leave(until: float) -> None:
        for due in sorted((each for each in leaving if each[0] <= until), key=lambda each: each[0]):
            time.sleep(max(0.0, began + due[0] - time.monotonic()))
            leaving.remove(due)
            if waits(due[1]):
                tell(due[1], "ended", ', "cause": "abandoned"')

    for caller in storm:
        leave(caller.at)
        time.sleep(max(0.0, began + caller.at - time.monotonic()))
        _, said = line.call(Call("/channels/announcement/?language=en", "GET", headers))
        heard(caller, said.decode())
        tell(caller, "offered")
        leaving.append((caller.at + caller.patience, caller))
    leave(storm[-1].at + max(each.patience for each in storm))
