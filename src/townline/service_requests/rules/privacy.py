"""Where a request may be shown in public, and with which words of place. Pure.

Worked numbers stand in docs/explanation/public-requests.md; the tests repeat them.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from enum import StrEnum

Point = tuple[float, float]

ROADSIDE_METRES = 10.0
OFF_ROAD_METRES = 50
ROUNDED_METRES = 25
_WHOLE = 2**64


class Privacy(StrEnum):
    """How a type of request is shown in public: where it is, about where it is, or not at all."""

    PUBLIC = "public"
    NEAR = "near"
    HIDDEN = "hidden"


def shown_point(
    *, privacy: Privacy, jitter_metres: int, point: Point | None, road_metres: float | None,
    request_id: int, secret: bytes,
) -> Point | None:  # fmt: skip
    """The point in metres that the public is shown for a request; None where it is shown nowhere.

    A public one within ten metres of a road's middle (`road_metres`) stands where it is. Everything else is
    moved: what the public sees is worked out from the *cell* the point lies in (squares as wide as
    `jitter_metres`, at least fifty) and a keyed hash of the request's id, never from the point itself. So
    asking again gives the same, and a hundred requests from one home, averaged, give the middle of its cell
    and no more.
    """
    if privacy is Privacy.HIDDEN or point is None:
        return None
    on_road = road_metres is not None and road_metres <= ROADSIDE_METRES
    if privacy is Privacy.PUBLIC and on_road:
        return (float(round(point[0])), float(round(point[1])))
    side = max(jitter_metres, OFF_ROAD_METRES)
    x, y = ((math.floor(each / side) + 0.5) * side for each in point)
    dx, dy = _push(side, request_id, secret)
    return (_rounded(x + dx), _rounded(y + dy))


def farthest(jitter_metres: int) -> float:
    """How far from the true point a moved one can stand, in metres: half a cell, the push, rounding."""
    side = max(jitter_metres, OFF_ROAD_METRES)
    return side * math.sqrt(0.5) + side + ROUNDED_METRES * math.sqrt(0.5)


def _push(side: float, request_id: int, secret: bytes) -> Point:
    """A step of up to `side` metres, even over the disc, that only who holds the secret can work out."""
    digest = hmac.new(secret, f"shown:{request_id}".encode(), hashlib.sha256).digest()
    turn = int.from_bytes(digest[:8]) / _WHOLE * math.tau
    reach = side * math.sqrt(int.from_bytes(digest[8:16]) / _WHOLE)
    return (reach * math.cos(turn), reach * math.sin(turn))


def _rounded(metres: float) -> float:
    return float(math.floor(metres / ROUNDED_METRES + 0.5) * ROUNDED_METRES)


def shown_place(
    *, privacy: Privacy, street: str, between: tuple[str, str], ward: str, municipality: str
) -> str:
    """The words of place for the public: a stretch of road, or a ward; never a number, never typed text.

    They are made from the ground's own names alone. What the place was called when it was reported ("behind
    Mrs. Hall's") is not handed in.
    """
    if privacy is Privacy.HIDDEN:
        return ""
    near = ward
    if privacy is Privacy.PUBLIC and street:
        ends = " – ".join(each for each in between if each)
        near = f"{street} ({ends})" if ends else street
    return ", ".join(each for each in (near, municipality) if each)
