"""A morning at the roads desk of a demo region: seven reports of one hole, ice, patrols, a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from townline.accounts.models import User
from townline.places import queries as places
from townline.places.models import Segment
from townline.places.queries import Location
from townline.regions.reading import Loaded
from townline.service_requests import actions
from townline.service_requests.models import RoadCheck, ServiceRequest

SEVEN = (
    ("Deep hole in the right lane, cars swerve.", ""),
    ("Big pothole past the bridge, I hit it hard.", ""),
    ("Pothole, size of a dinner plate, right wheel track.", ""),
    ("A cyclist went down here at half past six. He is all right, his wheel is not.",
     "A cyclist fell here this morning"),
    ("The hole everybody talks about, it is getting bigger.", ""),
    ("Bent a rim in the hole by the mailbox.", ""),
    ("Hole in the road, school bus route.", ""),
)  # fmt: skip
OTHERS: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("icy_road", {}, "Sheet of ice from the farm gate to the curve.", "B"),
    ("road_debris", {}, "Ladder on the shoulder, half in the lane.", "B"),
    ("sign_missing", {"sign": "Stop sign"}, "Stop sign lies in the ditch.", "A"),
    ("shoulder", {}, "Gravel shoulder washed out for ten metres.", "B"),
    ("dead_animal", {"animal": "Deer"}, "Dead deer on the shoulder.", "C"),
    ("line_painting", {}, "Centre line cannot be seen at night.", "C"),
    ("guardrail", {}, "Guardrail bent where the truck went off.", "B"),
    ("icy_road", {}, "Black ice under the overpass.", "A"),
)
WEATHER = ("Clear", "Light snow, 1 cm", "Freezing drizzle", "Overcast", "Clear, wind from the west")


@dataclass(frozen=True)
class Desk:
    """Who works, when, and the road that most of it is on."""

    now: datetime
    clerk: User
    csr: User
    road: Segment
    others: list[Segment]


def load(folder: Path, *, now: datetime) -> Loaded:
    """Live the morning once; a second time changes nothing."""
    roads = Segment.objects.at(now).filter(owner_code="region", maintainer_code="region")
    roads = roads.select_related("street").order_by("road_class", "-id")
    clerk = User.objects.filter(username="clerk").first()
    csr = User.objects.filter(username="csr1").first()
    if RoadCheck.objects.exists() or not roads or clerk is None or csr is None:
        return Loaded(RoadCheck.objects.count(), "patrols and weather checks, kept")
    found = list(roads[:60])
    desk = Desk(now, clerk, csr, found[0], found[1:])
    _checks(desk)
    _seven(desk)
    _eleven_days_ago(desk)
    _others(desk)
    _views(desk)
    return Loaded(
        RoadCheck.objects.count(), "patrols and weather checks, and a morning of road requests"
    )


def _spot(segment: Segment, metres: float, at: datetime) -> Location:
    """A place on a road, some metres from its first point."""
    (x0, y0), (x1, y1) = segment.line[0], segment.line[-1]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1.0)
    part = min(0.5 + metres / length, 0.95)
    x, y = x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
    found = places.locate(x, y, at=at)
    if found is None:
        raise ValueError("a road of the pack lies outside the region")
    return found


def _open(
    desk: Desk, code: str, place: Location, aware_at: datetime, **more: Any
) -> ServiceRequest:
    wanted: dict[str, Any] = {
        "contact_id": None, "definition_code": code, "attributes": {}, "location": place,
        "description": "", "urgency": "C", "urgency_reason": "", "hazard": "", "person_id": None,
        "aware_at": aware_at, "actor": desk.csr, "now": aware_at + timedelta(minutes=2),
    }  # fmt: skip
    return actions.open_request(**(wanted | more))


def _checks(desk: Desk) -> None:
    """A patrol a day of the road, the weather three times a day, for three weeks."""
    start = desk.now.replace(minute=0, second=0, microsecond=0) - timedelta(days=21)
    for day in range(21):
        morning = start + timedelta(days=day)
        for n, hours in enumerate((0, 8, 16)):
            at = morning + timedelta(hours=hours)
            _look(desk, "weather", at, "As forecast", WEATHER[(day * 3 + n) % len(WEATHER)],
                  Decimal(f"{2.5 - (day % 9):.1f}"))  # fmt: skip
        if day % 2 == 0:
            seen = (
                "Small crack in the right lane, nothing to fill yet"
                if day == 8
                else "Nothing found"
            )
            _look(desk, "patrol", morning + timedelta(hours=3), seen, "", None)


def _look(
    desk: Desk, kind: str, at: datetime, seen: str, weather: str, air_c: Decimal | None
) -> None:
    actions.record_road_check(
        kind=kind, at=at, seen=seen, done_by="Road patrol R2" if kind == "patrol" else "Duty desk",
        actor=desk.clerk, now=at + timedelta(minutes=30), weather=weather, air_c=air_c,
        road=desk.road.street.name if kind == "patrol" else "",
    )  # fmt: skip


def _seven(desk: Desk) -> None:
    """Seven reports of one hole since yesterday evening: one job, the fall on top."""
    begin = desk.now - timedelta(hours=11)
    made = [
        _open(
            desk, "pothole", _spot(desk.road, 6 * n, desk.now), begin + timedelta(minutes=74 * n),
            description=said, hazard=hazard, urgency="A" if hazard else "C",
            urgency_reason="Somebody was hurt" if hazard else "",
        )
        for n, (said, hazard) in enumerate(SEVEN)
    ]  # fmt: skip
    for n, other in enumerate(made[1:6], 1):
        actions.join(lead_id=made[0].pk, request_id=other.pk, actor=desk.clerk,
                     now=desk.now - timedelta(minutes=40 - n))  # fmt: skip


def _eleven_days_ago(desk: Desk) -> None:
    """Another hole on the road: reported eleven days ago and not found; now somebody was hurt there."""
    spot = _spot(desk.road, 300, desk.now)
    first = _open(desk, "pothole", spot, desk.now - timedelta(days=11, hours=3),
                  description="Hole just after the culvert.")  # fmt: skip
    actions.close(request_id=first.pk, outcome="not_found", public_wording="The crew came and found no hole.",
                  actor=desk.clerk, now=desk.now - timedelta(days=10))  # fmt: skip
    _open(desk, "damage_hazard", spot, desk.now - timedelta(hours=3),
          attributes={"what": "Hole after the culvert"},
          description="Caller fell from her bicycle eleven days ago, asks how to give notice.",
          hazard="Somebody was hurt here", urgency="A", urgency_reason="Somebody was hurt")  # fmt: skip


def _others(desk: Desk) -> None:
    """What else came in over night; one waits for an answer, one was sent back."""
    made = []
    for n, (code, facts, said, urgency) in enumerate(OTHERS):
        place = _spot(desk.others[n * 5 % len(desk.others)], 0, desk.now)
        aware_at = desk.now - timedelta(minutes=47 * (n + 1))
        made.append(
            _open(desk, code, place, aware_at, attributes=facts, description=said, urgency=urgency)
        )
    actions.ask_resident(request_id=made[5].pk, actor=desk.clerk, now=desk.now - timedelta(minutes=20),
                         question="Which stretch do you mean: before or after the bridge?")  # fmt: skip
    link = actions.send_out(
        request_id=made[6].pk, contractor="Moorland Barrier", hours=72, actor=desk.clerk,
        now=desk.now - timedelta(minutes=30), instructions="Replace the bent guardrail. Cones are up.",
    )  # fmt: skip
    actions.say_step(link_id=link.pk, step="accepted", now=desk.now - timedelta(minutes=10))
    actions.bounce(request_id=made[4].pk, reason="The ditch belongs to the township.", actor=desk.clerk,
                   now=desk.now - timedelta(minutes=12))  # fmt: skip


def _views(desk: Desk) -> None:
    for name, asked, is_shared in (
        ("Nobody has it yet", {"program": "road_operations", "state": "open"}, True),
        ("Waiting for answers", {"state": "waiting"}, False),
        ("South yard", {"program": "road_operations", "team": "roads_south"}, True),
    ):
        actions.save_view(
            name=name, asked=asked, is_shared=is_shared, actor=desk.clerk, now=desk.now
        )
