"""Target times and pauses: the numbers of docs/explanation/target-times.md, and what holds for any."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from townline.core.calendars import Calendar, Change, add_working_time, working_time
from townline.service_requests.rules import Pause, Target, after, target_time
from townline.service_requests.rules.clocks import Event, Policy, replay

ZONE = ZoneInfo("America/Toronto")
OFFICE = Calendar(
    "office", ZONE, {day: ((time(8, 30), time(16, 30)),) for day in range(5)},
    frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
)  # fmt: skip
YARD = Calendar(
    "yard", ZONE,
    {**{day: ((time(6), time(14, 30)), (time(14, 30), time(22, 30))) for day in range(5)},
     5: ((time(7), time(15)),)},
)  # fmt: skip
ROAD = {"A": Target(2), "B": Target(24), "C": Target(40, working=True)}


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def due(urgency: str, aware: datetime, *, road_class: int | None = None,
        pauses: tuple[Pause, ...] = (), calendar: Calendar = OFFICE) -> datetime:  # fmt: skip
    return target_time(
        aware_at=aware, urgency=urgency, targets=ROAD, calendar=calendar, legal_hours={2: 96},
        road_class=road_class, pauses=pauses,
    ).at.astimezone(ZONE)  # fmt: skip


def test_the_worked_numbers_of_working_time() -> None:
    assert add_working_time(local(20, 16), timedelta(hours=2), OFFICE) == local(23, 10)
    assert add_working_time(local(24, 8, 30, 12), timedelta(hours=32), OFFICE) == local(
        31, 16, 30, 12
    )
    assert working_time(local(20, 16), local(23, 10), OFFICE) == timedelta(hours=2)
    assert working_time(local(1, 0), local(1, 7), Calendar("a", ZONE, always=True)) == timedelta(
        hours=8
    )


def test_a_yard_with_two_shifts_works_sixteen_and_a_half_hours_a_day() -> None:
    # From Friday 20:00: 2.5 hours that evening, 8 on Saturday, the rest on Monday from 6:00.
    assert add_working_time(local(20, 20), timedelta(hours=12), YARD) == local(23, 7, 30)
    assert working_time(local(23, 0), local(24, 0), YARD) == timedelta(hours=16.5)


def test_a_question_stops_the_working_time_until_its_answer() -> None:
    # 40 working hours from Monday 10:00 end Monday 10:00 a week on; asked Tuesday 8:30, answered Thursday
    # 8:30: two working days more, so Wednesday 10:00.
    pause = Pause(local(24, 8, 30), local(26, 8, 30))
    assert due("C", local(23, 10)) == local(30, 10)
    assert due("C", local(23, 10), pauses=(pause,)) == local(2, 10, month=12)


def test_a_question_over_the_weekend_costs_no_working_time() -> None:
    pause = Pause(local(27, 16, 30), local(30, 8, 30))
    assert due("C", local(23, 10), pauses=(pause,)) == local(30, 10)


def test_a_question_that_nobody_answers_stops_the_time_for_fourteen_days() -> None:
    asked = Pause(local(23, 11))
    assert due("B", local(23, 10), pauses=(asked,)) == local(24, 10) + timedelta(days=14)
    assert asked.is_open(local(30, 0))
    assert not asked.is_open(local(7, 11, month=12))


def test_the_law_does_not_wait_for_an_answer() -> None:
    asked = Pause(local(23, 11), local(30, 11))
    assert due("C", local(23, 10), road_class=2, pauses=(asked,)) == local(27, 10)


def test_what_was_asked_after_the_time_was_over_changes_nothing() -> None:
    late = Pause(local(30, 0), local(30, 9))
    assert due("A", local(23, 10), pauses=(late,)) == local(23, 12)


INSTANTS = st.integers(0, 60 * 24 * 40).map(
    lambda n: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=n)
)
PAUSES = st.lists(
    st.tuples(INSTANTS, st.integers(0, 60 * 24 * 20)).map(
        lambda pair: Pause(pair[0], pair[0] + timedelta(minutes=pair[1]))
    ),
    max_size=4,
)  # fmt: skip


@given(INSTANTS, st.integers(0, 60 * 60), st.sampled_from([OFFICE, YARD]))
def test_counting_up_and_counting_between_agree(start, minutes, calendar) -> None:
    span = timedelta(minutes=minutes)
    assert working_time(start, add_working_time(start, span, calendar), calendar) == span


@given(INSTANTS, st.integers(1, 60 * 60), PAUSES, st.sampled_from([OFFICE, YARD, None]))
def test_a_pause_never_brings_the_time_nearer_and_its_order_is_all_one(
    start, minutes, pauses, calendar
) -> None:
    span = timedelta(minutes=minutes)
    plain = after(start, span, calendar=calendar)
    held = after(start, span, calendar=calendar, pauses=pauses)
    assert held >= plain
    assert held == after(start, span, calendar=calendar, pauses=pauses[::-1])
    stood = sum((pause.until - pause.asked_at for pause in pauses), timedelta())
    if calendar is None:
        assert held <= plain + stood


@given(INSTANTS, PAUSES)
def test_more_urgent_is_never_later_whatever_was_asked(aware, pauses) -> None:
    times = [due(level, aware, pauses=tuple(pauses)) for level in "CBA"]
    assert times == sorted(times, reverse=True)


POLICY = Policy(
    ROAD, {2: 96}, None, {"roads": OFFICE, "night": Calendar("always", ZONE, always=True)}
)


def steps(*events: Event) -> list[datetime]:
    return [step.deadline.at.astimezone(ZONE) for step in replay(events, POLICY)]


def test_a_life_replayed_from_its_events() -> None:
    opened = Event("opened", local(23, 10, 5), local(23, 10), "C", "roads")
    asked = Event("asked", local(24, 8, 30))
    answered = Event("answered", local(26, 8, 30))
    hurt = Event("reported", local(26, 9), local(26, 8, 50), "B")
    # Two days' waiting push the week's forty hours to Wednesday; then a report makes it 24 hours from
    # Monday 10:00, of which the wait took none before Tuesday 8:30: 1.5 hours are left on Thursday 8:30.
    # While nobody has answered it is as if the wait lasted its fourteen days (10 working days).
    assert steps(opened, asked, answered, hurt) == [
        local(30, 10), local(14, 10, month=12),
        local(2, 10, month=12), local(26, 10),
    ]  # fmt: skip


def test_a_bounce_moves_no_time_and_a_parted_request_takes_back_what_it_brought() -> None:
    opened = Event("opened", local(23, 10), local(23, 10), "C", "roads")
    moved = Event("moved", local(23, 12), program="night")
    joined = Event("joined", local(23, 13), local(22, 10), "A", request_id=7)
    parted = Event("parted", local(23, 14), request_id=7)
    back = Event("moved", local(23, 13, 30), program="roads")
    assert steps(opened, moved) == [local(30, 10), local(30, 10)]
    assert steps(opened, joined, back, parted) == [
        local(30, 10), local(22, 12), local(22, 12), local(30, 10),
    ]  # fmt: skip


def test_a_log_without_its_beginning_has_no_steps() -> None:
    assert steps(Event("asked", local(1, 1))) == []


EARLY = Calendar(
    "office", ZONE, {day: ((time(7), time(11)), (time(12), time(16))) for day in range(5)}
)
MOVED = replace(OFFICE, changes=(Change(date(2026, 11, 30), EARLY, local(24, 12)),))


def test_each_day_counts_by_the_hours_of_that_day() -> None:
    # From Wednesday 8:30: three days by the old hours, two by the new: Tuesday 16:00, not 16:30.
    assert add_working_time(local(25, 8, 30), timedelta(hours=40), OFFICE) == local(1, 16, 30, 12)
    assert add_working_time(local(25, 8, 30), timedelta(hours=40), MOVED) == local(1, 16, month=12)
    assert [MOVED.is_open(local(27, 7, 30)), MOVED.is_open(local(30, 7, 30))] == [False, True]
    assert not MOVED.is_open(local(30, 11, 30))
    assert working_time(local(27, 16), local(30, 8), MOVED) == timedelta(hours=1.5)


def test_a_time_counts_by_what_had_been_stated_when_it_was_set() -> None:
    policy = replace(POLICY, calendars={"roads": MOVED})
    opened = Event("opened", local(23, 10), local(23, 10), "C", "roads")
    later = Event("opened", local(25, 8, 30), local(25, 8, 30), "C", "roads")
    asked, answered = Event("asked", local(24, 8, 30)), Event("answered", local(26, 8, 30))
    made = [step.deadline.at for step in replay([opened, asked, answered], policy)]
    # Opened and asked before Tuesday noon: by the old hours. Answered on Thursday: 6.5 hours had passed,
    # then 16 until Friday, 16 on Monday and Tuesday, and the last 1.5 on Wednesday from 7:00.
    assert made == [local(30, 10), local(14, 10, month=12), local(2, 8, 30, 12)]
    assert [step.deadline.at for step in replay([later], policy)] == [local(1, 16, month=12)]


def test_of_two_changes_of_one_day_the_later_statement_holds_and_a_later_day_still_begins() -> None:
    night = Calendar("office", ZONE, {day: ((time(22), time(0)),) for day in range(7)})
    first, third = date(2026, 11, 30), date(2026, 12, 14)
    said = (Change(third, night, local(24, 9)), Change(first, night, local(24, 10)),
            Change(first, EARLY, local(24, 11)))  # fmt: skip
    both = replace(OFFICE, changes=said)
    assert both.of_day(first) == both.of_day(date(2026, 12, 11)) == EARLY.week[0]
    assert both.of_day(third) == night.week[0]
    assert both.known(local(24, 10)).of_day(first) == night.week[0]
    assert both.known(local(24, 8)) == OFFICE


DAYS_AHEAD = st.integers(0, 40).map(lambda n: date(2026, 11, 20) + timedelta(days=n))
CHANGES = st.lists(
    st.builds(Change, DAYS_AHEAD, st.sampled_from([OFFICE, YARD, EARLY]), INSTANTS), max_size=4
).map(tuple)


@given(INSTANTS, st.integers(0, 60 * 60), CHANGES)
def test_counting_agrees_over_any_changes_and_one_after_the_end_changes_nothing(
    start, minutes, changes
) -> None:
    span, calendar = timedelta(minutes=minutes), replace(YARD, changes=changes)
    end = add_working_time(start, span, calendar)
    assert working_time(start, end, calendar) == span
    after_it = Change(end.astimezone(ZONE).date() + timedelta(days=1), OFFICE, start)
    assert add_working_time(start, span, replace(YARD, changes=(*changes, after_it))) == end


@given(INSTANTS, CHANGES, st.integers(1, 60 * 24 * 30))
def test_what_is_stated_afterwards_moves_no_time_that_was_given(opened, changes, minutes) -> None:
    events = [Event("opened", opened, opened, "C", "roads"), Event("asked", opened, opened),
              Event("answered", opened + timedelta(minutes=minutes))]  # fmt: skip
    last = events[-1].at
    early = tuple(each for each in changes if each.stated_at and each.stated_at <= last)
    late = tuple(replace(each, stated_at=last + timedelta(minutes=1)) for each in changes)
    given_then, made_again = (
        replay(events, replace(POLICY, calendars={"roads": replace(YARD, changes=said)}))
        for said in (early, (*early, *late))
    )
    assert given_then == made_again
