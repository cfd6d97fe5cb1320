"""Writing down what a patrol or a weather check saw."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.service_requests.errors import NeedsWords
from townline.service_requests.models import RoadCheck

AHEAD = timedelta(minutes=5)  # a patrol's watch may be a little fast


@transaction.atomic
def record_road_check(
    *, kind: str, at: datetime | None, seen: str, done_by: str, actor: User | None, now: datetime,
    road: str = "", municipality_code: str = "", found_something: bool = False, weather: str = "",
    air_c: Decimal | None = None,
) -> RoadCheck:  # fmt: skip
    """Keep one look at a road (`patrol`) or at the weather (`weather`), in degrees Celsius where measured.

    Raises NeedsWords where it does not say when, what, who, or for a patrol which road.
    """
    if kind not in RoadCheck.Kind.values:
        raise NeedsWords("Say whether it is a patrol or a weather check.", field="kind")
    if at is None or at > now + AHEAD:
        raise NeedsWords("Say when it was done; it cannot lie ahead.", field="at")
    if kind == RoadCheck.Kind.PATROL and not road.strip():
        raise NeedsWords("Say which road was driven.", field="road")
    for text, field, ask in (
        (seen, "seen", "Say what was seen."),
        (done_by, "done_by", "Say who looked."),
    ):
        if not text.strip():
            raise NeedsWords(ask, field=field)
    made = RoadCheck.objects.create(
        kind=kind, at=at, typed_at=now, road=road.strip()[:120], municipality_code=municipality_code,
        seen=seen.strip()[:300], found_something=found_something, weather=weather.strip()[:120],
        air_c=air_c, done_by=done_by.strip()[:80], by=actor,
    )  # fmt: skip
    ledger.append(
        stream="road_checks", verb=f"road_check.{kind}", actor=actor, now=now, known_at=at,
        after={"check": made.pk, "road": made.road, "seen": made.seen, "by": made.done_by,
               "weather": made.weather, "air_c": str(air_c) if air_c is not None else ""},
    )  # fmt: skip
    return made
