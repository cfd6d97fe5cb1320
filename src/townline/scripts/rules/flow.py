"""The way through a script as a map: each step has a place, each way a line between two. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from townline.scripts.rules.drafting import shape, ways


@dataclass(frozen=True)
class Spot:
    """A step on the map. `row` counts from the beginning, `column` from the left; both start at 0."""

    id: str
    name: str
    number: int
    row: int
    column: int
    kind: str
    has_gate: bool
    is_reached: bool


@dataclass(frozen=True)
class Way:
    """A line on the map; `is_back` where it leads to a step that was passed before."""

    start: Spot
    end: Spot
    is_danger: bool
    is_back: bool


@dataclass(frozen=True)
class Map:
    """All spots and ways, and how many rows and columns they need."""

    spots: tuple[Spot, ...]
    ways: tuple[Way, ...]
    rows: int
    columns: int


def layout(body: Mapping[str, Any]) -> Map:
    """Place every step: as many rows down as moves are needed at least; what nothing leads to comes last."""
    steps = {str(step.get("id")): step for step in body.get("steps", [])}
    distance = _distance(steps)
    lost = max(distance.values(), default=-1) + 1
    columns: dict[int, int] = {}
    spots: dict[str, Spot] = {}
    for number, (name, step) in enumerate(steps.items(), 1):
        row = distance.get(name, lost)
        spots[name] = Spot(
            name, str(step.get("name") or name), number, row, columns.get(row, 0), shape(step),
            any(a.get("danger") == "911" for a in step.get("answers", [])), name in distance,
        )  # fmt: skip
        columns[row] = columns.get(row, 0) + 1
    lines = tuple(line for name, step in steps.items() for line in _ways(spots, name, step))
    return Map(
        tuple(spots.values()), lines, max(columns, default=-1) + 1, max(columns.values(), default=0)
    )


def _distance(steps: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    first = next(iter(steps), None)
    found = {} if first is None else {first: 0}
    waiting: Sequence[str] = list(found)
    while waiting:
        reached: list[str] = []
        for name in waiting:
            for way in ways(steps[name]):
                if way in steps and way not in found:
                    found[way] = found[name] + 1
                    reached.append(way)
        waiting = reached
    return found


def _ways(spots: Mapping[str, Spot], name: str, step: Mapping[str, Any]) -> list[Way]:
    danger = {a.get("goto") for a in step.get("answers", []) if a.get("danger")}
    plain = {a.get("goto") for a in step.get("answers", []) if not a.get("danger")}
    return [
        Way(spots[name], spots[way], way in danger and way not in plain, spots[way].row <= spots[name].row)
        for way in dict.fromkeys(ways(step))
        if way in spots
    ]  # fmt: skip
