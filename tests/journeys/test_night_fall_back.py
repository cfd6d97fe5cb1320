"""Nights: the hour that comes twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.test_night_desk import type_line

pytestmark = pytest.mark.slow  # a region of its own

MIDNIGHT = datetime(2027, 11, 7, 4, 0, tzinfo=UTC)  # 00:00 −4; at 06:00 UTC it is 01:00 again, −5


def give(page, night, start: str, end: str, *, who: int = 1) -> str:
    """Give a duty of the road crew to the first who is fit, or a later one; returns their name."""
    page.goto(f"{night.url}/rosters/plan/road_operations/?from=2027-11-06")
    form = page.locator("#give")
    form.get_by_label("First on-call").check()
    form.get_by_label("Who").select_option(index=who)
    name = form.get_by_label("Who").locator("option:checked").inner_text().split(",")[0]
    form.get_by_label("From").fill(start)
    form.get_by_label("To").fill(end)
    form.get_by_label("Reason").fill("Nobody else tonight")
    form.get_by_role("button", name="Change the roster").click()
    expect(page.locator("tr", has_text=name).first).to_be_visible()
    return name


def test_the_night_on_which_half_past_one_comes_twice(night, workstation):
    """S12. Rosters go by instants, the log tells both 01:30s apart, thirty minutes are thirty minutes."""
    night.clock.to(MIDNIGHT - timedelta(minutes=20))
    roster = workstation("supervisor").page
    name = give(roster, night, "2027-11-07T00:00", "2027-11-07T02:00")
    crew = roster.locator("section.crew", has_text="Road Operations")
    # Sums are real: midnight to two has three hours, the night from eleven to seven nine, the day twenty-five.
    for start, end, hours in (
        ("2027-11-06T23:00", "2027-11-07T07:00", "9 h"),
        ("2027-11-07T00:00", "2027-11-08T00:00", "25 h"),
        ("2027-11-07T00:00", "2027-11-07T02:00", "3 h"),
    ):
        assert give(roster, night, start, end) == name
        row = roster.locator("tr", has_text=name).filter(has_text="−4")
        expect(row.locator("td.n", has_text=re.compile(rf"^\s*{hours}\s*$")).first).to_be_visible()

    give(
        roster, night, "2027-11-07T02:00", "2027-11-08T00:00", who=2
    )  # the rest of the day is another's

    page = workstation("csr7").go("/dispatch/")
    night.clock.to(MIDNIGHT + timedelta(hours=1, minutes=30))
    type_line(page, "R2: first half past one", "first half past one")
    night.clock.to(MIDNIGHT + timedelta(hours=1, minutes=45))
    type_line(page, "/c R2 30", "to be heard from every 30 min")
    band = page.locator("#alarm-band")
    night.clock.to(MIDNIGHT + timedelta(hours=2, minutes=14))  # 01:14 again: 29 minutes later
    night.work("radio.watch", timestamp=0)
    assert night.sql("SELECT rung FROM radio_check WHERE stopped_at IS NULL") == [(0,)]
    night.clock.to(MIDNIGHT + timedelta(hours=2, minutes=16))
    night.work("radio.watch", timestamp=0)
    expect(band).to_contain_text("R2 not heard from")
    night.clock.to(MIDNIGHT + timedelta(hours=2, minutes=30))
    type_line(page, "/ok R2 all well", "all well")
    type_line(page, "/stop R2 off shift", "off shift")
    type_line(page, "R2: second half past one", "second half past one")
    lines = page.get_by_label("Log, newest last").get_by_role("listitem")
    first, second = (
        lines.filter(has_text=f"{which} half past one") for which in ("first", "second")
    )
    expect(first.locator("time")).to_have_text("01:30 −4")
    expect(second.locator("time")).to_have_text("01:30 −5")
    told = page.get_by_label("Log, newest last").inner_text()
    assert told.index("first half") < told.index("second half")

    for hour, is_held in ((1.5, True), (2.5, True), (2.99, True), (3.1, False)):
        night.clock.to(MIDNIGHT + timedelta(hours=hour))
        roster.goto(f"{night.url}/rosters/")
        expect(crew.filter(has_text=name)).to_have_count(1 if is_held else 0)
