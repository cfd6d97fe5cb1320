"""What the common log tells: who died where, and how long what they held had to wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Outage = tuple[float, float]


@dataclass
class Deaths:
    """Deaths by boundary ("anywhere" for those that came from outside), waits in seconds, and bugs."""

    by_boundary: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    stalls: int = 0

    @property
    def count(self) -> int:
        return sum(self.by_boundary.values())

    def wait(self, share: float) -> float:
        """A percentile of the waits."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def read(log: Path, outages: Sequence[Outage]) -> Deaths:
    """Walk the log once. A wait runs from when somebody who died took a callout (at the latest the instant
    of the death) to when the next one took it; the time in which there was no database is not counted."""
    found = Deaths()
    said: dict[str, str] = {}
    for line in log.read_text().splitlines():
        at, pid, verb, *words = line.split()
        if verb == "orphan":
            found.waits.append(_wait(float(at), float(words[0]), outages))
        elif verb == "die":
            said[pid] = words[0]
        elif verb == "killed":
            found.by_boundary[said.pop(pid, "anywhere")] += 1
        elif verb == "bug":
            found.bugs.append(" ".join(words))
        elif verb == "stall":
            found.stalls += 1
    return found


def _wait(ended: float, seconds: float, outages: Sequence[Outage]) -> float:
    began = ended - seconds
    down = sum(max(0.0, min(ended, up) - max(began, off)) for off, up in outages)
    return max(0.0, seconds - down)
