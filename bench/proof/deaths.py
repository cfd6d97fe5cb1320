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
    never: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.by_boundary.values())

    def wait(self, share: float) -> float:
        """A percentile of the waits."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def read(log: Path, outages: Sequence[Outage]) -> Deaths:
    """Walk the log once. A wait runs from the death of whoever held a callout to its next taking; the time
    in which there was no database is not counted."""
    found = Deaths()
    held: dict[str, set[int]] = {}
    orphans: dict[int, float] = {}
    said: dict[str, str] = {}
    for line in sorted(log.read_text().splitlines(), key=lambda each: float(each.split()[0])):
        at, pid, verb, *words = line.split()
        if verb == "take":
            for key in map(int, words):
                if key in orphans:
                    found.waits.append(_wait(orphans.pop(key), float(at), outages))
                held.setdefault(pid, set()).add(key)
        elif verb == "release":
            held.get(pid, set()).difference_update(map(int, words))
        elif verb == "die":
            said[pid] = words[0]
        elif verb == "killed":
            found.by_boundary[said.pop(pid, "anywhere")] += 1
            orphans.update(dict.fromkeys(held.pop(pid, set()), float(at)))
        elif verb == "bug":
            found.bugs.append(" ".join(words))
        elif verb == "stall":
            found.stalls += 1
    found.never = sorted(orphans)
    return found


def _wait(began: float, ended: float, outages: Sequence[Outage]) -> float:
    down = sum(max(0.0, min(ended, up) - max(began, off)) for off, up in outages)
    return max(0.0, ended - began - down)
