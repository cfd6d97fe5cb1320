"""A small town for stories without a browser: one city, one boundary, one corner, three programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.types.range import Range

from townline.accounts.actions import hire
from townline.accounts.models import User
from townline.contacts.models import Line
from townline.directory.models import Body, Program, Responsibility, WorkingCalendar
from townline.places import models as ground
from townline.places import queries as places
from townline.places import rules
from townline.places.queries import Location
from townline.service_requests.actions import publish_definition

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in the town
ALWAYS = Range(datetime(2000, 1, 1, tzinfo=UTC), None, "[)")


@dataclass(frozen=True)
class Town:
    """Who and where; all that a story needs to begin."""

    now: datetime
    csr: User
    colleague: User
    supervisor: User
    clerk: User
    privacy: User
    here: Location

    def later(self, **span: float) -> datetime:
        return self.now + timedelta(**span)


def square(x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def lay_ground() -> None:
    for code, name, ring in (
        ("ashgrove", "Ashgrove", square(0, 0, 1000, 1000)),
        ("tansley", "Tansley", square(1000, 0, 2000, 1000)),
    ):
        ground.Municipality.objects.create(code=code, name=name, ring=ring, effective=ALWAYS)
        ground.Ward.objects.create(
            code=f"{code}-1", name="Ward 1", municipality_code=code, ring=ring, effective=ALWAYS
        )
    streets = {}
    for name, line, owner, keeper in (
        ("Kestrel Road", [[0, 500], [1000, 500]], "region", "ashgrove"),
        ("Fennimore Avenue", [[500, 0], [500, 1000]], "ashgrove", "ashgrove"),
        ("Oriole Street", [[0, 200], [1000, 200]], "ashgrove", "ashgrove"),
    ):
        plain = rules.plain(name)
        bare = plain.split()[0]
        streets[name] = ground.Street.objects.create(
            name=name, municipality_code="ashgrove", municipality_name="Ashgrove", plain=plain,
            bare=bare, sound=rules.sound(bare),
        )  # fmt: skip
        xs, ys = zip(*line, strict=True)
        ground.Segment.objects.create(
            code=name, street=streets[name], from_street="", to_street="", road_class=2,
            owner_code=owner, maintainer_code=keeper, agreement="", line=line,
            box=(min(xs), min(ys), max(xs), max(ys)), effective=ALWAYS,
        )  # fmt: skip
    ground.Address.objects.create(number=418, street=streets["Kestrel Road"], at=(418.0, 512.0))
    ground.Corner.objects.create(
        first=streets["Kestrel Road"], second=streets["Fennimore Avenue"], at=(500.0, 500.0)
    )


def name_bodies() -> None:
    week = {str(day): [["08:30", "16:30"]] for day in range(5)}
    office = WorkingCalendar.objects.create(code="office", name="Office", week=week)
    region = Body.objects.create(
        code="region",
        name="Region",
        kind="region",
        is_ours=True,
        phone="905-555-0100",
        calendar=office,
    )
    city = Body.objects.create(
        code="ashgrove", name="City of Ashgrove", kind="city", phone="905-555-0110",
        after_hours_phone="905-555-0111", calendar=office,
    )  # fmt: skip
    for code in ("road_operations", "water_operations", "citizen_service"):
        Program.objects.create(
            code=code, name=code.replace("_", " ").title(), department="D", body=region,
            calendar=office, phone="905-555-0150",
        )  # fmt: skip
    roads = Program.objects.get(code="road_operations")
    for topic, rule, body, program in (
        ("pothole", "by_owner", None, roads), ("noise", "body", city, None),
        ("water_main", "body", region, Program.objects.get(code="water_operations")),
    ):  # fmt: skip
        Responsibility.objects.create(
            topic=topic, rule=rule, body=body, program=program, reason="Because the list says so.",
            effective=ALWAYS,
        )  # fmt: skip


def offer_types(now: datetime) -> None:
    targets = {"A": {"hours": 2}, "B": {"hours": 24}, "C": {"hours": 40, "working": True}}
    for code, topic, facts, legal, privacy in (
        (
            "pothole",
            "pothole",
            [{"code": "size", "label": "How big", "required": True}],
            {"2": 96},
            "public",
        ),
        ("noise", "noise", [], {}, "near"),
        (
            "water_on_road",
            "water_main",
            [{"code": "look", "label": "Look", "required": True}],
            {},
            "hidden",
        ),
    ):
        fields = {
            "name": code.replace("_", " ").capitalize(), "public_name": code, "group": "Roads",
            "topic": topic, "program_code": "road_operations", "facts": facts, "urgency": "C",
            "targets": targets, "legal_hours": legal, "cluster_metres": 60, "cluster_hours": 48,
            "keywords": code.replace("_", " "), "privacy": privacy, "jitter_metres": 300,
        }  # fmt: skip
        publish_definition(
            code=code, fields=fields, from_at=now - timedelta(days=1), actor=None, now=now
        )


@pytest.fixture
def town(db: None) -> Town:
    lay_ground()
    name_bodies()
    offer_types(NOW)
    Line.objects.create(code="general", name="General")
    Line.objects.create(code="partner", name="Partners", priority=0)
    people = {
        name: hire(username=name, name=name.title(), roles=[role], hashed_password="!", programs=programs,
                   actor=None, now=NOW)
        for name, role, programs in (
            ("csr", "csr", ()), ("colleague", "csr", ()), ("supervisor", "supervisor", ()),
            ("clerk", "program_clerk", ("road_operations",)), ("privacy", "privacy_officer", ()),
        )
    }  # fmt: skip
    here = places.locate(480.0, 505.0, at=NOW, label="Kestrel Road at Fennimore Avenue")
    assert here is not None
    return Town(now=NOW, here=here, **people)
