"""How soon a problem is answered, how steps are counted, and what is never held against anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from townline.core.calendars import Calendar
from townline.triage.rules import (
    WRITTEN,
    StepFigures,
    answer_due,
    by_person,
    figures,
    heard_without_names,
)

ZONE = ZoneInfo("America/Toronto")
OFFICE = Calendar(
    "office", ZONE, {day: ((time(8, 30), time(16, 30)),) for day in range(5)},
    frozenset({date(2026, 12, 25)}),
)  # fmt: skip


def local(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def due(told, *, on_trial=False, live_since=None):
    found = answer_due(told, on_trial=on_trial, live_since=live_since, hours=OFFICE)
    return found.astimezone(ZONE)


def test_on_launch_day_at_twenty_past_eight_the_answer_is_due_at_half_past_nine():
    assert due(local(25, 8, 20), live_since=local(25, 8)) == local(25, 9, 30)


def test_on_trial_one_working_hour_runs_over_the_night():
    assert due(local(25, 16), on_trial=True) == local(26, 9)
    assert due(local(27, 16, 15), on_trial=True) == local(30, 9, 15), "and over the weekend"


def test_an_old_version_waits_a_working_day():
    assert due(local(25, 10), live_since=local(25, 10) - timedelta(days=7)) == local(26, 10)


def test_the_figures_of_a_step_add_up():
    found = figures(
        ["ask", "more"], runs=10, answered={"ask": (7, 12.5)}, stopped={"ask": (3, 2, 1), "more": (7, 0, 0)},
        problems={"ask": 2},
    )  # fmt: skip
    assert found.steps[0] == StepFigures("ask", 10, 7, 2, 1, 2, 12.5)
    assert found.steps[1].reached == 7


def test_leaving_for_safety_is_in_no_figure_of_a_person():
    rows = [(1, "", 8), (1, "safety", 5), (1, "no_match", 2), (1, "another", 1), (2, "safety", 3)]
    (only,) = by_person(rows)
    assert (only.user_id, only.runs, only.left) == (1, 11, 2)


why = st.sampled_from(["", "no_match", "distress", "wrong_script", "another"])
rows = st.lists(st.tuples(st.integers(1, 4), why, st.integers(1, 9)), max_size=12)


@given(
    rows, st.lists(st.tuples(st.integers(1, 4), st.just("safety"), st.integers(1, 9)), max_size=6)
)
def test_more_safety_never_changes_a_figure(counted, safe):
    assert by_person([*counted, *safe]) == by_person(counted)


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(min_size=1), max_size=6))
def test_words_that_were_typed_never_leave_the_contact(answers):
    shown = heard_without_names({}, answers, numbered="abc")
    assert [each[1] for each in shown] == [
        value if name in "abc" else WRITTEN for name, value in answers.items()
    ]


def test_due_is_an_instant_with_its_offset():
    assert answer_due(datetime(2026, 11, 25, 14, tzinfo=UTC), on_trial=True, live_since=None,
                      hours=OFFICE).tzinfo is not None  # fmt: skip
