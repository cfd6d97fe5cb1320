"""Find what was said: addresses, corners, streets and landmarks, garbled as they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from townline.core.errors import NotFound
from townline.places import rules

GOOD_ENOUGH = 0.36


@dataclass(frozen=True)
class PlaceMatch:
    """One place that may be meant. `score` 0 to 1; `ref` finds it again; x and y are metres."""

    kind: str
    ref: str
    label: str
    municipality: str
    x: float
    y: float
    score: float
    why: str


# Each asked part against every street name: letters alike, or sounding alike. Streets are few (hundreds),
# so this reads them all and needs no threshold that a garbled word would fall under.
_STREETS = """
WITH found AS (
  SELECT a.n, s.id, s.name, s.bare, s.municipality_name, s.score
  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS a(plain, sound, n)
  CROSS JOIN LATERAL (
    SELECT st.*, greatest(
        similarity(st.plain, t.said),
        similarity(st.bare, t.said) * 0.96,
        word_similarity(st.bare, t.said) * 0.88,
        CASE WHEN st.sound = a.sound THEN 0.9 ELSE similarity(st.sound, a.sound) * 0.8 END)
      + CASE WHEN t.said <> a.plain THEN 0.06 ELSE 0 END
      -- Only a shred of the name was heard, but the kind of street was: "…ine Line".
      + CASE WHEN t.said ~ '^[a-z]{1,4} [a-z]+$' AND st.plain LIKE '%% ' || split_part(t.said, ' ', 2)
          THEN 0.12 ELSE 0 END AS score
    FROM places_street st
    CROSS JOIN LATERAL (
      SELECT btrim(replace(a.plain, lower(st.municipality_name), '')) AS said) t
    ORDER BY score DESC, st.id LIMIT 12) s
  WHERE s.score >= %s),
best AS (SELECT DISTINCT ON (n) * FROM found ORDER BY n, score DESC, id)
SELECT n, id, name, municipality_name, score FROM found
UNION ALL
-- A name so alike that it may be the one that was meant: Wilmot Line, Wilmott Road.
SELECT b.n, st.id, st.name, st.municipality_name, b.score * 0.9
FROM best b JOIN places_street st ON st.id <> b.id AND similarity(st.bare, b.bare) >= 0.6
WHERE NOT EXISTS (SELECT FROM found f WHERE f.n = b.n AND f.id = st.id)
"""
_ADDRESSES = """
SELECT DISTINCT ON (a.street_id) a.id, a.street_id, a.number, a.at[0], a.at[1]
FROM places_address a WHERE a.street_id = ANY(%s)
ORDER BY a.street_id, abs(a.number - %s)
"""
_CORNERS = """
SELECT c.id, c.first_id, c.second_id, c.at[0], c.at[1] FROM places_corner c
WHERE (c.first_id = ANY(%(a)s) AND c.second_id = ANY(%(b)s))
   OR (c.first_id = ANY(%(b)s) AND c.second_id = ANY(%(a)s))
"""
_MIDDLES = """
SELECT DISTINCT ON (street_id) id, street_id, 0, ((box[0])[0] + (box[1])[0]) / 2,
  ((box[0])[1] + (box[1])[1]) / 2
FROM places_segment WHERE street_id = ANY(%s) AND effective @> %s
ORDER BY street_id, id
"""
_LANDMARKS = """
SELECT code, name, municipality_name, at[0], at[1],
  greatest(word_similarity(%(said)s, plain), similarity(plain, %(said)s)) AS score
FROM places_landmark ORDER BY score DESC, code LIMIT 5
"""


SURE = 0.9  # what is as good as said: then remarks beside it are not read
A_PART = 0.6  # a remark must fit better than the whole
FIRST_PART = 0.4  # what is said first is the place itself, however garbled


@dataclass(frozen=True)
class _Street:
    id: int
    name: str
    municipality: str
    score: float


def distance_to_line(point: rules.Point, line: Sequence[rules.Point]) -> float:
    """How far a point is from a line, in metres."""
    return rules.distance_to_line(point, line)


def find(text: str, *, at: datetime, limit: int = 8) -> list[PlaceMatch]:
    """Places that may be meant by what was said or typed, best first; three statements.

    Understands addresses, corners ("kestral and fenimore"), street names and landmarks, abbreviated,
    misspelt or misheard. A house number that does not exist answers with the nearest that does, and
    says so. Fewer than three letters find nothing. Where the whole finds nothing sure and remarks stand
    beside the place ("by the big barn, wires down"), each part is asked by itself, with
    three statements more for each.
    """
    asked = rules.take_apart(text)
    if len(asked.whole.replace(" ", "")) < 3:
        return []
    with connection.cursor() as cursor:
        matches = _matches(cursor, asked, at)
        if max((each.score for each in matches), default=0.0) < SURE:
            for n, part in enumerate(rules.clauses(text)):
                least = A_PART if n else FIRST_PART
                matches += [each for each in _matches(cursor, part, at) if each.score >= least]
    best: dict[str, PlaceMatch] = {}
    for each in sorted(matches, key=lambda match: (-match.score, match.label, match.ref)):
        best.setdefault(each.ref, each)
    return list(best.values())[:limit]


def _matches(cursor: Any, asked: rules.Asked, at: datetime) -> list[PlaceMatch]:
    """What one reading of the words may mean, in no order."""
    sounds = [rules.sound(part) for part in asked.streets]
    cursor.execute(_STREETS, [list(asked.streets), sounds, GOOD_ENOUGH])
    streets: list[list[_Street]] = [[] for _ in asked.streets]
    for n, *street in cursor.fetchall():
        streets[n - 1].append(_Street(*street))
    matches = _on_streets(cursor, asked, streets, at)
    cursor.execute(_LANDMARKS, {"said": asked.whole})
    for code, name, municipality, x, y, score in cursor.fetchall():
        if score >= 0.5:
            matches.append(
                PlaceMatch("landmark", f"landmark:{code}", name, municipality, x, y, float(score),
                           "a place of that name")
            )  # fmt: skip
    return matches


def _on_streets(
    cursor: Any, asked: rules.Asked, streets: list[list[_Street]], at: datetime
) -> list[PlaceMatch]:
    if len(streets) == 2:
        return _corners(cursor, streets)
    by_id = {street.id: street for street in streets[0]}
    if not by_id:
        return []
    if asked.number is None:
        cursor.execute(_MIDDLES, [list(by_id), at])
    else:
        cursor.execute(_ADDRESSES, [list(by_id), asked.number])
    return [_on_street(by_id[row[1]], row, asked.number) for row in cursor.fetchall()]


def _on_street(street: _Street, row: Sequence[Any], number: int | None) -> PlaceMatch:
    place_id, _, found, x, y = row
    score = min(1.0, street.score)
    if number is None:
        return PlaceMatch("street", f"segment:{place_id}", f"{street.name}, {street.municipality}",
                          street.municipality, x, y, score * 0.95, "a street of that name")  # fmt: skip
    exact = found == number
    why = "this address" if exact else f"nearest to {number}, which is not in the list"
    score = score if exact else score * 0.92 - min(0.2, abs(found - number) / 2000)
    return PlaceMatch("address", f"address:{place_id}",
                      f"{found} {street.name}, {street.municipality}", street.municipality,
                      x, y, score, why)  # fmt: skip


def _corners(cursor: Any, streets: list[list[_Street]]) -> list[PlaceMatch]:
    first, second = ({street.id: street for street in part} for part in streets)
    cursor.execute(_CORNERS, {"a": list(first), "b": list(second)})
    matches = []
    for corner_id, a, b, x, y in cursor.fetchall():
        if a in first and b in second:
            one, other = first[a], second[b]
        else:
            one, other = first[b], second[a]
        label = f"{one.name} at {other.name}, {one.municipality}"
        score = min(1.0, (one.score + other.score) / 2 + 0.05)
        matches.append(PlaceMatch("corner", f"corner:{corner_id}", label, one.municipality,
                                  x, y, score, "where they meet"))  # fmt: skip
    return matches


_BY_REF = {
    "address": (
        "SELECT a.number || ' ' || s.name, s.municipality_name, a.at[0], a.at[1]"
        " FROM places_address a JOIN places_street s ON s.id = a.street_id WHERE a.id = %s"
    ),
    "corner": (
        "SELECT f.name || ' at ' || s.name, f.municipality_name, c.at[0], c.at[1]"
        " FROM places_corner c JOIN places_street f ON f.id = c.first_id"
        " JOIN places_street s ON s.id = c.second_id WHERE c.id = %s"
    ),
    "segment": (
        "SELECT s.name, s.municipality_name, ((g.box[0])[0] + (g.box[1])[0]) / 2,"
        " ((g.box[0])[1] + (g.box[1])[1]) / 2"
        " FROM places_segment g JOIN places_street s ON s.id = g.street_id WHERE g.id = %s"
    ),
    "landmark": "SELECT name, municipality_name, at[0], at[1] FROM places_landmark WHERE code = %s",
}


def place(ref: str) -> PlaceMatch:
    """The place a `ref` names; NotFound for one that is gone or was never there."""
    kind, _, key = ref.partition(":")
    if kind not in _BY_REF or not key or (kind != "landmark" and not key.isdigit()):
        raise NotFound("That place is not in the list any more. Search again.")
    with connection.cursor() as cursor:
        cursor.execute(_BY_REF[kind], [key])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("That place is not in the list any more. Search again.")
    label, municipality, x, y = row
    full = f"{label}, {municipality}"
    return PlaceMatch(kind, ref, full, municipality, x, y, 1.0, "chosen")
