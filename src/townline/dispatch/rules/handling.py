"""How long those who report a thing that is known already keep somebody busy. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

WITHIN = timedelta(seconds=40)
SPOKEN = frozenset({"phone", "tty", "relay", "counter", "radio"})


@dataclass(frozen=True)
class Joining:
    """Somebody who reported a thing, by the instants of their contact.

    `channel` is empty where nobody took a contact up: a report on the web, by a partner or by e-mail.
    `was_aside` says that it was held, parked or called back, so that more than work lies between its ends.
    """

    is_first: bool
    channel: str = ""
    taken_up_at: datetime | None = None
    wrapped_up_at: datetime | None = None
    was_aside: bool = False


@dataclass(frozen=True)
class Handling:
    """Of `later` joinings, `within` of `counted` took no longer than WITHIN; the others have no such time.

    `seconds` is the median of the counted. `unspoken`: nobody talked with them. `aside`: held, parked or
    called back. `unfinished`: not wrapped up.
    """

    later: int
    counted: int
    within: int
    seconds: float | None
    unspoken: int
    aside: int
    unfinished: int

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down so that it never promises more; None without any."""
        return self.within * 100 // self.counted if self.counted else None


def handling(joinings: Iterable[Joining]) -> Handling:
    """What later callers took, from taken up to wrapped up. Each is in one number besides `later`."""
    later = [each for each in joinings if not each.is_first]
    spoken = [each for each in later if each.channel in SPOKEN]
    direct = [each for each in spoken if not each.was_aside]
    times = [
        (each.wrapped_up_at - each.taken_up_at).total_seconds()
        for each in direct
        if each.taken_up_at is not None and each.wrapped_up_at is not None
    ]
    return Handling(
        later=len(later), counted=len(times), within=sum(each <= WITHIN.total_seconds() for each in times),
        seconds=median(times) if times else None, unspoken=len(later) - len(spoken),
        aside=len(spoken) - len(direct), unfinished=len(direct) - len(times),
    )  # fmt: skip
