"""The rounds of the desk benchmark: what is called, and what the ratios are made of."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from bench.load import Call, Result, run

CLIENTS = 8
HEADERS = {"HX-Request": "true", "X-CSRFToken": "b" * 32}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PLACE_WORDS = ("kestral and fenimore", "418 kestrel rd", "fenimor ave", "harrow way", "12 netle street",
               "quarry ln", "birchmont", "city hall",
               "corner of kestrel and oriole", "mil street")  # fmt: skip
SAID = ("water coming up through the road", "my garbage was not picked up", "traffic light is dark",
        "dead raccoon", "smell of gas", "toilet backing up in basement", "bus pass", "noise next door",
        "pothole broke my rim", "tree on the wires")  # fmt: skip
ANY_WORDS = ("water", "garbage", "xylophone", "kestrel", "mark1900", "mark7", "zzzz", "hole curb",
             "Ashgrove", "water mark200")  # fmt: skip


@dataclass
class Served:
    """A running set of page workers and whom to act as there."""

    port: int
    scene: dict[str, Any] = field(default_factory=dict)

    def get(self, path: Callable[[int, int], str], who: str = "csrs") -> Callable[[int, int], Call]:
        return lambda client, n: Call(
            path(client, n), headers={**HEADERS, "Cookie": self.cookie(client, who)}
        )

    def cookie(self, client: int, who: str = "csrs") -> str:
        people = self.scene[who]
        return str(people if isinstance(people, str) else people[client % len(people)]["cookie"])

    def contact(self, client: int) -> int:
        return int(self.scene["csrs"][client % len(self.scene["csrs"])]["contact"])

    def making(self, client: int) -> int:
        return int(self.scene["csrs"][client % len(self.scene["csrs"])]["making"])

    def reference(self, client: int, n: int) -> str:
        return str(self.scene["requests"][(client * 31 + n) % len(self.scene["requests"])])

    def create(self, client: int, n: int) -> Call:
        """Open a request from the contact in hand, as the CSR's button does: words mixed as ever."""
        said = SAID[(client * 31 + n) % len(SAID)]
        body = urlencode({"service": "pothole", "fact-size": "Dinner plate", "urgency": "C",
                          "description": f"{said}, lane {client}-{n}."})  # fmt: skip
        headers = {**HEADERS, **FORM, "Cookie": self.cookie(client)}
        return Call(
            f"/desk/contacts/{self.making(client)}/request/", "POST", headers, body.encode()
        )


@dataclass(frozen=True)
class Subject:
    """One thing that is measured: its calls, at so many clients."""

    name: str
    port: int
    calls: Callable[[int, int], Call]
    each: int
    clients: int = CLIENTS
    sources: Sequence[str] = ()


def interleaved(subjects: Sequence[Subject], rounds: int) -> dict[str, list[Result]]:
    """Every subject once a round, in another order each time; a first round warms and is thrown away."""
    results: dict[str, list[Result]] = {subject.name: [] for subject in subjects}
    order = list(subjects)
    for number in range(rounds + 1):
        random.Random(number).shuffle(order)
        for subject in order:
            done = run(
                subject.port, subject.calls, clients=subject.clients, each=subject.each,
                sources=subject.sources,
            )  # fmt: skip
            if done.failures:
                raise SystemExit(
                    f"{subject.name}: {done.failures} calls failed; the first: {done.first_failure}"
                )
            if number:
                results[subject.name].append(done)
    return results


def rate(results: Sequence[Result]) -> float:
    """The median of the rounds' calls a second."""
    return statistics.median(result.rate for result in results)


def median(results: Sequence[Result]) -> float:
    """The median of the rounds' medians, in milliseconds."""
    return statistics.median(result.median for result in results)


def p95(results: Sequence[Result]) -> float:
    """The 95th percentile of all calls of all rounds, in milliseconds."""
    ordered = sorted(value for result in results for value in result.seconds)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] * 1000


def bare(port: int, each: int) -> list[Subject]:
    """The ceiling."""
    return [
        Subject("bare insert", port, lambda c, n: Call("/insert/"), each),
        Subject("bare read", port, lambda c, n: Call(f"/read/{1 + (c * 31 + n) % 200}/"), each),
        Subject("bare list", port, lambda c, n: Call("/list/"), each),
    ]


def main_job(served: Served, each: int, name: str = "") -> list[Subject]:
    """Create, view, list; `name` tells two towns apart."""
    return [
        Subject(f"create{name}", served.port, served.create, each),
        Subject(
            f"view{name}",
            served.port,
            served.get(lambda c, n: f"/requests/{served.reference(c, n)}/"),
            each,
        ),
        Subject(f"list{name}", served.port, served.get(lambda c, n: "/requests/"), each),
    ]


def flat(served: Served, each: int, name: str) -> list[Subject]:
    """The same three by one client, whose median is the time of the work itself."""
    return [
        Subject(f"{subject.name}, one client", subject.port, subject.calls, each, clients=1)
        for subject in main_job(served, each, name)
    ]


def every_page(served: Served, each: int) -> list[Subject]:
    """Every page and fragment of the desk by eight clients."""

    def of(path: str) -> Callable[[int, int], str]:
        return lambda c, n: path.format(contact=served.contact(c), ref=served.reference(c, n),
                                        said=quote(SAID[(c + n) % len(SAID)]),
                                        place=quote(PLACE_WORDS[(c + n) % len(PLACE_WORDS)]),
                                        words=quote(ANY_WORDS[(c * 3 + n) % len(ANY_WORDS)]),
                                        token=served.scene["tokens"][(c + n) % 20])  # fmt: skip

    desk = "/desk/contacts/{contact}/"
    pages = {
        "home": "/desk/", "rail": "/desk/rail/", "contact": desk, "caller": desk + "caller/",
        "script pane": "/triage/{contact}/", "heard so far": desk + "heard/", "nearby": desk + "nearby/",
        "answers beside": desk + "answers/?heard={said}", "history": desk + "history/",
        "wrap-up": desk + "wrap-up/", "place": desk + "place/", "two pinned": "/desk/two/",
        "request": "/requests/{ref}/", "requests": "/requests/", "requests, urgent": "/requests/?urgency=A",
        "requests, closed": "/requests/?state=closed", "contact log": "/contacts/",
        "one contact of the log": "/contacts/{contact}/", "promises and follow-ups": "/contacts/tasks/",
        "knowledge": "/knowledge/", "bulletins": "/knowledge/bulletins/", "briefing": "/knowledge/briefing/",
    }  # fmt: skip
    subjects = [
        Subject(f"page: {name}", served.port, served.get(of(path)), each)
        for name, path in pages.items()
    ]
    subjects += [
        Subject("page: floor", served.port, served.get(of("/desk/floor/"), "supervisor"), each),
        Subject("page: program desk", served.port, served.get(of("/requests/"), "clerk"), each),
        Subject("page: public status", served.port, served.get(of("/r/{token}/")), min(each, 2)),
        Subject(
            "typing: what they say", served.port, served.get(of(desk + "what/?q={said}")), each
        ),
        Subject(
            "typing: where it is", served.port, served.get(of(desk + "where/?q={place}")), each
        ),
        Subject(
            "typing: any word, anywhere", served.port, served.get(of("/desk/find/?q={words}")), each
        ),
        Subject(
            "typing: requests by a word", served.port, served.get(of("/requests/?q={words}")), each
        ),
    ]
    return subjects
