"""The window through which the public looks at the region. Pure; metres on the region's plane."""

from __future__ import annotations

from collections.abc import Iterable
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
