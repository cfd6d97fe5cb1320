"""Calendars that change from a day on: stated ahead, by the page or by the pack, and nothing rewritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock, ledger
from townline.core.models import LedgerEntry
from townline.directory import actions, queries
from townline.directory.errors import BadHours, DayHasBegun, NoSuchEntry
from townline.directory.models import CalendarChange, WorkingCalendar
from townline.directory.rules import BadLine, grouped, line, written
from townline.directory.rules.hours import read_line
from townline.regions.loaders import calendars
from townline.regions.reading import BadPack

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, 12:00 in the region
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 24)
JANUARY = date(2027, 1, 4)
TWO = ((time(6), time(14, 30)), (time(14, 30), time(22, 30)))
WEEK = {str(day): [["06:00", "14:30"], ["14:30", "22:30"]] for day in range(5)}
EARLY = {str(day): [["07:00", "15:00"]] for day in range(5)}


def test_both_shifts_of_a_day_stand_on_one_line() -> None:
    assert line(TWO) == "06:00–14:30, 14:30–22:30"
    assert read_line("6:00-14:30, 14:30 – 22h30") == [["06:00", "14:30"], ["14:30", "22:30"]]
    assert read_line("22:00-24:00") == [["22:00", "00:00"]]
    week = {**dict.fromkeys(range(5), TWO), 5: ((time(7), time(15)),)}
    assert [(each.first, each.last, each.line) for each in grouped(week)] == [
        (0, 4, "06:00–14:30, 14:30–22:30"), (5, 5, "07:00–15:00"), (6, 6, ""),
    ]  # fmt: skip
    assert written(["", "8:00-12:00", *[""] * 5]) == {"1": [["08:00", "12:00"]]}


@pytest.mark.parametrize(
    "text", ["8-12", "8:00", "25:00-26:00", "8:00-8:00", "12:00-8:00", "8:00-12:00, 11:00-15:00",
             "20:00-24:00, 01:00-02:00", "8:61-9:00"]
)  # fmt: skip
def test_what_is_no_line_of_shifts_is_refused(text: str) -> None:
    with pytest.raises(BadLine):
        read_line(text)


@given(st.lists(st.integers(1, 24 * 60 - 1), min_size=0, max_size=6, unique=True))
def test_a_line_read_again_is_the_same_line(minutes: list[int]) -> None:
    ends = [time(n // 60, n % 60) for n in sorted(minutes)]
    shifts = tuple(zip(ends[::2], ends[1::2], strict=False))
    again = tuple(
        (time.fromisoformat(a), time.fromisoformat(b)) for a, b in read_line(line(shifts))
    )
    assert again == shifts


@pytest.fixture
def yard(db: None) -> WorkingCalendar:
    return WorkingCalendar.objects.create(
        code="yard", name="Yards", week=WEEK, holidays=["2027-01-01"]
    )


def state(**change: Any) -> CalendarChange:
    wanted: dict[str, Any] = {"code": "yard", "from_date": JANUARY, "plan": {"week": EARLY}, "actor": None,
                              "reason": "One shift in winter.", "now": NOW}  # fmt: skip
    return actions.state_hours(**(wanted | change))


def test_a_change_holds_from_its_day_and_keeps_what_it_does_not_name(
    yard: WorkingCalendar, kit: Any
) -> None:
    state(actor=kit)
    found = queries.calendar("yard")
    assert line(found.of_day(date(2026, 12, 31))) == "06:00–14:30, 14:30–22:30"
    assert line(found.of_day(JANUARY)) == "07:00–15:00"
    assert found.plan(JANUARY).holidays == {date(2027, 1, 1)}
    yard.refresh_from_db()
    assert yard.week == WEEK
    told = LedgerEntry.objects.get(stream="calendar:yard")
    assert (told.verb, told.actor_name) == ("calendar.stated", "Kit Ade")
    assert told.data["before"] == {"week": WEEK}
    assert told.data["after"] == {"from": "2027-01-04", "week": EARLY}
    assert list(ledger.verify()) == []


def test_the_same_again_is_nothing_and_another_of_that_day_takes_its_place(
    yard: WorkingCalendar,
) -> None:
    first = state()
    assert state(now=NOW + HOUR).pk == first.pk
    state(plan={"week": WEEK}, now=NOW + 2 * HOUR)
    found = queries.calendar("yard")
    assert found.of_day(JANUARY) == TWO
    assert line(found.known(NOW + HOUR).of_day(JANUARY)) == "07:00–15:00"
    stated = queries.hours_named("yard", TODAY).stated
    assert [each.is_replaced for each in stated] == [False, True]


def test_what_cannot_be_stated_is_refused_by_its_field(yard: WorkingCalendar) -> None:
    for wrong, kind, field in (
        ({"from_date": TODAY}, DayHasBegun, "from"), ({"reason": "  "}, BadHours, "reason"),
        ({"plan": {"week": WEEK}}, BadHours, "from"), ({"code": "nowhere"}, NoSuchEntry, ""),
    ):  # fmt: skip
        with pytest.raises(kind) as refused:
            state(**wrong)
        assert (refused.value.field or "") == field
    state(from_date=TODAY + timedelta(days=1))
    # 23:30 in the region is the next day in UTC: the local day decides.
    late = datetime(2026, 11, 26, 4, 30, tzinfo=UTC)
    state(from_date=date(2026, 11, 26), now=late, plan={"week": WEEK})
    assert CalendarChange.objects.count() == 2


ENTRY: dict[str, Any] = {"name": "Yards", "week": {"weekdays": ["06:00-14:30", "14:30-22:30"]}}


def load(entry: dict[str, Any], now: datetime = NOW) -> list[tuple[str, str]]:
    calendars.load("yard", entry, now=now)
    rows = CalendarChange.objects.order_by("pk")
    return [(str(row.from_date), row.week.get("0", [["–"]])[0][0]) for row in rows]


@pytest.mark.django_db
def test_a_pack_loaded_again_rewrites_nothing_and_states_what_is_new_from_tomorrow() -> None:
    assert load(ENTRY) == load(ENTRY) == []
    changed = {**ENTRY, "week": {"weekdays": ["07:00-15:00"]}}
    assert load(changed) == [("2026-11-25", "07:00")]
    assert load(changed) == [("2026-11-25", "07:00")]
    assert line(queries.calendar("yard").of_day(TODAY)) == "06:00–14:30, 14:30–22:30"
    later = NOW + timedelta(days=9)
    assert load(ENTRY, later)[-1] == ("2026-12-04", "06:00")


@pytest.mark.django_db
def test_a_change_that_the_pack_states_ahead_holds_from_its_day_and_can_be_taken_back() -> None:
    ahead = {"from": JANUARY, "why": "One shift.", "week": {"weekdays": ["07:00-15:00"]}}
    with_it = {**ENTRY, "changes": [ahead]}
    assert load(with_it) == load(with_it) == [("2027-01-04", "07:00")]
    assert CalendarChange.objects.get().stated_at is None
    assert load(ENTRY, NOW + HOUR) == [("2027-01-04", "07:00"), ("2027-01-04", "06:00")]
    assert queries.calendar("yard").of_day(JANUARY) == TWO
    assert load(with_it, NOW + 2 * HOUR)[-1] == ("2027-01-04", "07:00")
    for wrong in ({"why": "x"}, {"from": JANUARY}, {"from": "soon", "why": "x"}):
        with pytest.raises(BadPack):
            load({**ENTRY, "changes": [wrong]})


@pytest.mark.django_db
def test_what_the_page_stated_stays_until_the_pack_says_something_new(kit: Any) -> None:
    load(ENTRY)
    state(actor=kit, from_date=date(2026, 11, 30))
    assert load(ENTRY, NOW + timedelta(days=30)) == [("2026-11-30", "07:00")]
    changed = {**ENTRY, "week": {"weekdays": ["09:00-17:00"]}}
    assert load(changed, NOW + timedelta(days=30))[-1] == ("2026-12-25", "09:00")


@pytest.mark.django_db
def test_holidays_of_new_years_are_added_and_those_of_known_years_stay() -> None:
    entry = {**ENTRY, "holidays": "ontario"}
    load(entry)
    assert load(entry, NOW + timedelta(days=400)) == []
    off = queries.calendar("yard").holidays
    assert {date(2025, 12, 25), date(2029, 12, 25), date(2030, 12, 25)} <= off


@pytest.mark.django_db
def test_an_editor_states_it_on_the_page_and_others_read_it(
    yard: WorkingCalendar, june: Any, kit: Any, client: Any
) -> None:
    path = "/directory/hours/yard/"
    days = {f"day{n}": "7:00-11:00, 12:00-16:00" for n in range(5)}
    wanted = {"from": "2027-01-04", "reason": "Winter.", **days, "day5": "", "day6": ""}
    with clock.moved(NOW - clock.now()):
        client.force_login(june)
        assert "06:00–14:30, 14:30–22:30" in client.get(path).content.decode()
        assert client.post(path, wanted).status_code == 422
        client.force_login(kit)
        wrong = client.post(path, {**wanted, "day2": "7-16"})
        assert wrong.status_code == 422
        text = wrong.content.decode()
        assert 'value="7-16" aria-describedby="h-how" aria-invalid="true"' in text
        assert client.post(path, {**wanted, "from": "2026-11-24"}).status_code == 422
        assert client.post(path, {**wanted, "from": "soon"}).status_code == 422
        assert not CalendarChange.objects.exists()
        assert client.post(path, wanted).status_code == 302
        page = client.get(path).content.decode()
        assert "07:00–11:00, 12:00–16:00" in page
        assert "Kit Ade" in page
        assert (
            "Other hours from 4 January 2027: Winter."
            in client.get("/directory/hours/").content.decode()
        )
        assert client.get("/directory/hours/nowhere/").status_code == 404
        assert client.post(path, {**wanted, "from": "2027-02-01", "always": "1"}).status_code == 302
    assert queries.calendar("yard").plan(date(2027, 2, 1)).always


@pytest.mark.django_db
def test_the_list_costs_the_same_with_many_calendars_and_changes(
    yard: WorkingCalendar, june: Any, client: Any
) -> None:
    client.force_login(june)
    client.get("/directory/hours/")
    counts = []
    for known in (0, 5):
        for n in range(known):
            WorkingCalendar.objects.create(code=f"c{n}", name=f"C{n}", week=WEEK)
            state(code=f"c{n}")
        with CaptureQueriesContext(connection) as seen:
            client.get("/directory/hours/")
        counts.append(len(seen))
    # Reference data is read anew after a change: five statements, the facts of the Region among them.
    assert counts[1] <= counts[0] + 5
    assert max(counts) <= 8
