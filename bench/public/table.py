"""What is promised in public, and a table of what was found."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Promise:
    """A number that is held to: at most, or at least, so much of a unit. Without either it is only told."""

    name: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def holds(self, found: float) -> bool:
        if self.at_least is not None and not found >= self.at_least:
            return False
        return self.at_most is None or found <= self.at_most

    @property
    def words(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}".strip()
        return f"≤ {self.at_most:g} {self.unit}".strip() if self.at_most is not None else ""


def _ms(name: str, most: float | None = None) -> Promise:
    return Promise(name, "ms", at_most=most)


PROMISES = (
    Promise("bare insert", "/s"),
    Promise("Open311 POST", "/s"),
    Promise("Open311 POST ÷ bare insert", "%", at_least=30),
    Promise("bare insert of a request", "/s"),
    Promise("Open311 POST ÷ bare insert of a request", "%"),
    Promise("Open311 POST by address ÷ bare insert", "%"),
    Promise("statements of an Open311 POST by point", "", at_most=10),
    Promise("statements of an Open311 POST by address", "", at_most=10),
    Promise("statements of sending by the portal", "", at_most=40),
    _ms("GET requests, 90 days, 1,000 rows, JSON, p95", 400),
    _ms("GET requests, 90 days, 1,000 rows, XML, p95", 400),
    _ms("GET requests, first page of 50, JSON, p95", 80),
    _ms("GET requests, first page of 50, XML, p95", 80),
    _ms("map viewport, p95", 120),
    _ms("map viewport, 8 clients, p95"),
    _ms("nearby, as the desk asks, p95", 40),
    _ms("nearby, as the portal asks, p95", 40),
    _ms("evidence within 400 m, p95", 40),
    Promise("lists of the desk that walk a whole table", "", at_most=0),
    _ms("the slowest statement of those lists"),
)
PORTAL = _ms("portal: {}, 8 clients, p95", 80)
WEIGHT = Promise("the heaviest portal page, without the map", "KB", at_most=60)
SURGE = (
    Promise("{}: reports sent", ""),
    Promise("{}: reports accepted", "%", at_least=100),
    Promise("{}: accepted and not in the database", "", at_most=0),
    Promise("{}: in the database twice", "", at_most=0),
    Promise("{}: sent in a second, at the most", "/s"),
    _ms("{}: an answer, from when it was due, p95"),
    _ms("{}: desk pages meanwhile, p95", 300),
    Promise("{}: desk pages asked, refused", "", at_most=0),
)


@dataclass
class Table:
    """Rows as they are found; each is printed at once."""

    missed: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def head(self) -> None:
        print("| | found | promised | |\n|---|---|---|---|", flush=True)

    def row(self, promise: Promise, found: float, *names: str, note: str = "") -> None:
        name = promise.name.format(*names)
        is_promised = bool(promise.words)
        held = not math.isnan(found) and promise.holds(found)
        shown = (
            "-"
            if math.isnan(found)
            else f"{found:,.0f}"
            if found == int(found) or promise.unit == "/s"
            else f"{found:.1f}"
        )
        verdict = "" if not is_promised else "held" if held else "MISSED"
        print(
            f"| {name}{f' ({note})' if note else ''} | {shown} {promise.unit}".rstrip()
            + f" | {promise.words} | {verdict} |",
            flush=True,
        )
        self.seen.append(name)
        if is_promised and not held:
            self.missed.append(name)

    def named(self, name: str, found: float, *, note: str = "") -> None:
        """A row of `PROMISES` by its name."""
        self.row(next(each for each in PROMISES if each.name == name), found, note=note)
