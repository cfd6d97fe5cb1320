"""What the public pages decide: the window on the map, a point moved, when a form stops. Pure; metres."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

NARROWEST = 500
WIDEST = 128_000
TALL = 0.9  # height of the picture for its width


@dataclass(frozen=True)
class Window:
    """A piece of the map: its middle and its width in metres."""

    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        return self.width * TALL

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        half, tall = self.width / 2, self.height / 2
        return (self.x - half, self.y - tall, self.x + half, self.y + tall)

    def moved(self, east: float, north: float) -> Window:
        """The window a share of its own width or height farther on."""
        return Window(self.x + east * self.width, self.y + north * self.height, self.width)

    def zoomed(self, times: float) -> Window:
        """The same middle, wider or narrower, between 500 m and 128 km."""
        return Window(self.x, self.y, min(max(self.width * times, NARROWEST), WIDEST))


def around(points: Iterable[Point]) -> Window | None:
    """The narrowest window with all points well inside; None without points."""
    found = list(points)
    if not found:
        return None
    xs, ys = zip(*found, strict=True)
    width = max(max(xs) - min(xs), (max(ys) - min(ys)) / TALL) * 1.25
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return Window(*middle, min(max(width, 2 * NARROWEST), WIDEST))


STEP_METRES = 10.0
NUDGES = {"N": (0, 1), "S": (0, -1), "W": (-1, 0), "E": (1, 0)}
SURE, APART = 0.9, 0.08


def nudged(point: Point, way: str) -> Point:
    """A point one step of ten metres to the north, south, west or east."""
    east, north = NUDGES[way]
    return (point[0] + east * STEP_METRES, point[1] + north * STEP_METRES)


def is_plain(scores: Sequence[float]) -> bool:
    """Whether the best of the places that may be meant is so plainly it that nobody need be asked.

    Scores are 0 to 1, best first: it must reach 0.90 and lead the next by more than 0.08.
    """
    if not scores or scores[0] < SURE:
        return False
    return len(scores) == 1 or scores[0] - scores[1] > APART


def stops(level: str) -> bool:
    """Whether a sign of danger stops a form: an emergency or urgent. Less than that only makes it urgent."""
    return level in ("E", "A")


def likeness(said: str, name: str) -> float:
    """How many of the words said stand in a name, by their first five letters; 0 to 1."""
    words = {word[:5] for word in folded(said).split() if len(word) > 3}
    if not words:
        return 0.0
    known = {word[:5] for word in folded(name).split()}
    return len(words & known) / len(words)


def folded(text: str) -> str:
    """Lower case without accents; what is neither letter nor digit parts words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
