"""The map of a script as the server draws it; the outline beside it says the same in words."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from townline.scripts.rules.flow import Map, Spot, Way

WIDE, HIGH, GAP_X, GAP_Y, PAD = 116, 34, 14, 30, 10


def _corner(spot: Spot, drawn: Map, counts: dict[int, int]) -> tuple[float, float]:
    """The upper left of a step; each row stands in the middle."""
    full = drawn.columns * (WIDE + GAP_X) - GAP_X
    own = counts[spot.row] * (WIDE + GAP_X) - GAP_X
    x = PAD + (full - own) / 2 + spot.column * (WIDE + GAP_X)
    return x, PAD + spot.row * (HIGH + GAP_Y)


def flow_map(
    drawn: Map, *, label: str, here: str = "", faulty: frozenset[str] = frozenset()
) -> SafeString:
    """A box a step and a line a way; the open step and those with a fault stand out."""
    counts: dict[int, int] = {}
    for spot in drawn.spots:
        counts[spot.row] = counts.get(spot.row, 0) + 1
    corners = {spot.id: _corner(spot, drawn, counts) for spot in drawn.spots}
    width = 2 * PAD + drawn.columns * (WIDE + GAP_X) - GAP_X + 16
    height = 2 * PAD + drawn.rows * (HIGH + GAP_Y) - GAP_Y
    parts = [
        f'<svg class="flow" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        f' aria-label="{escape(label)}"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4"'
        ' markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>'
        "</defs>"
    ]
    parts += [_line(way, corners, width) for way in drawn.ways]
    parts += [_box(spot, corners[spot.id], here=here, faulty=faulty) for spot in drawn.spots]
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def _line(way: Way, corners: dict[str, tuple[float, float]], width: float) -> str:
    (x1, y1), (x2, y2) = corners[way.start.id], corners[way.end.id]
    kind = "way danger" if way.is_danger else "way"
    if way.is_back:
        side = width - PAD
        path = (
            f"M{x1 + WIDE:.0f} {y1 + HIGH / 2:.0f}H{side}V{y2 + HIGH / 2:.0f}H{x2 + WIDE + 2:.0f}"
        )
        return f'<path class="{kind} back" d="{path}" marker-end="url(#tip)"/>'
    start, end = (x1 + WIDE / 2, y1 + HIGH), (x2 + WIDE / 2, y2 - 2)
    bend = min(30.0, (end[1] - start[1]) / 2)
    path = (f"M{start[0]:.0f} {start[1]:.0f}C{start[0]:.0f} {start[1] + bend:.0f}"
            f" {end[0]:.0f} {end[1] - bend:.0f} {end[0]:.0f} {end[1]:.0f}")  # fmt: skip
    return f'<path class="{kind}" d="{path}" marker-end="url(#tip)"/>'


def _box(spot: Spot, corner: tuple[float, float], *, here: str, faulty: frozenset[str]) -> str:
    x, y = corner
    marks = [f"spot {spot.kind}"] + ["here"] * (spot.id == here) + ["bad"] * (spot.id in faulty)
    marks += [] if spot.is_reached else ["lost"]
    name = spot.name if len(spot.name) < 13 else spot.name[:11] + "…"
    gate = _gate(x + WIDE - 21, y + 9) if spot.has_gate else ""
    return (
        f'<g class="{" ".join(marks)}"><rect x="{x:.0f}" y="{y:.0f}" width="{WIDE}" height="{HIGH}"'
        f' rx="{HIGH / 2 if spot.kind == "exit" else 7:.0f}"/><text x="{x + 11:.0f}" y="{y + 22:.0f}">'
        f"{spot.number}  {escape(name)}</text>{gate}</g>"
    )


def _gate(x: float, y: float) -> str:
    """The octagon of an emergency: an answer here leads to 9-1-1."""
    place = f"translate({x:.0f} {y:.0f})"
    return f'<path class="gate-mark" transform="{place}" d="M5 0h6l5 5v6l-5 5H5l-5-5V5z"/>'
