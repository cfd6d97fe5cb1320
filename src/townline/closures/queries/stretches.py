"""Which stretch of road is meant: a street between two crossings, or the piece a place lies on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from townline.closures.errors import NoSuchStretch
from townline.closures.rules.standing import Point, joined
from townline.places import queries as places
from townline.places.models import Corner, Segment, Street

SURE = 0.75  # a road is not closed on a guess: less alike than this is not what was said


@dataclass(frozen=True)
class Stretch:
    """A stretch of a street: its line in metres, and the crossings it lies between."""

    street: str
    from_street: str
    to_street: str
    label: str
    municipality_code: str
    municipality_name: str
    line: tuple[Point, ...]

    @property
    def middle(self) -> Point:
        return self.line[len(self.line) // 2]


def stretch(
    *, street: str, from_street: str = "", to_street: str = "", at: datetime
) -> Stretch:  # fmt: skip
    """The stretch that words mean. With one crossing or none it is the piece of road the place lies on.

    `street` may be an address, a crossing or a landmark too. Raises NoSuchStretch.
    """
    if not street.strip():
        raise NoSuchStretch(field="street")
    if from_street.strip() and to_street.strip():
        return _between(street, from_street, to_street, at)
    crossing = (from_street or to_street).strip()
    return _around(f"{street} at {crossing}" if crossing else street, at)


def _corners(street: str, other: str, at: datetime) -> list[Corner]:
    found = [
        match for match in places.find(f"{street} at {other}", at=at) if match.kind == "corner"
    ]
    order = {int(match.ref.partition(":")[2]): n for n, match in enumerate(found)}
    rows = Corner.objects.select_related("first", "second").filter(pk__in=list(order))
    meant = [
        row
        for row in rows
        if max(min(_alike(row.first, street), _alike(row.second, other)),
               min(_alike(row.second, street), _alike(row.first, other))) >= SURE
    ]  # fmt: skip
    return sorted(meant, key=lambda row: order[row.pk])


def _alike(street: Street, words: str) -> float:
    """How alike a street and what was said are, 0 to 1; "kestrel" is Kestrel Road."""
    said = words.casefold().strip()
    names = (street.name.casefold(), street.bare)
    return max(SequenceMatcher(None, name, said).ratio() for name in names)


def _between(street: str, one: str, other: str, at: datetime) -> Stretch:
    starts, ends = _corners(street, one, at), _corners(street, other, at)
    for start in starts:
        for end in ends:
            if start.pk == end.pk:
                continue
            for common in {start.first_id, start.second_id} & {end.first_id, end.second_id}:
                found = _joined(common, start, end, at)
                if found is not None:
                    return found
    raise NoSuchStretch(
        f"{street} does not run from {one} to {other} in one municipality. Check the crossings.",
        field="from_street",
    )


def _other(corner: Corner, street_id: int) -> Street:
    return corner.second if corner.first_id == street_id else corner.first


def _joined(street_id: int, start: Corner, end: Corner, at: datetime) -> Stretch | None:
    rows: Sequence[Segment] = list(
        Segment.objects.at(at).filter(street=street_id).order_by("code", "pk")
    )
    pieces = [[(x, y) for x, y in row.line] for row in rows]
    line = joined(pieces, start.at, end.at)
    if not line:
        return None
    street = start.first if start.first_id == street_id else start.second
    one, other = _other(start, street_id).name, _other(end, street_id).name
    label = f"{street.name} from {one} to {other}, {street.municipality_name}"
    return Stretch(street.name, one, other, label, street.municipality_code,
                   street.municipality_name, tuple(line))  # fmt: skip


def _around(text: str, at: datetime) -> Stretch:
    match = next(iter(places.find(text, at=at, limit=1)), None)
    where = places.locate(match.x, match.y, at=at, label=match.label) if match else None
    if match is None or where is None or where.segment is None:
        raise NoSuchStretch(field="street")
    row = Segment.objects.select_related("street").get(pk=where.segment.id)
    if match.kind == "corner":
        row = _named(int(match.ref.partition(":")[2]), text, (match.x, match.y), at) or row
    line = tuple((float(x), float(y)) for x, y in row.line)
    return Stretch(row.street.name, row.from_street, row.to_street, where.label,
                   where.municipality_code, where.municipality_name, line)  # fmt: skip


def _named(corner_id: int, text: str, point: Point, at: datetime) -> Segment | None:
    """Of two roads that cross, the one that was named first; its piece that touches the crossing."""
    corner = Corner.objects.select_related("first", "second").get(pk=corner_id)
    named = text.casefold()
    street = max(
        (corner.first, corner.second),
        key=lambda each: SequenceMatcher(
            None, each.name.casefold(), named[: len(each.name)]
        ).ratio(),
    )
    rows = list(
        Segment.objects.at(at).filter(street=street).select_related("street").order_by("pk")
    )
    return min(
        rows,
        key=lambda row: places.distance_to_line(point, [(x, y) for x, y in row.line]),
        default=None,
    )
