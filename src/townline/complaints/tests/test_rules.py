"""Clocks, conflicts, stages. The numbers are those of docs/explanation/complaints.md."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.complaints import rules
from townline.complaints.rules import Kind, Stage, Terms, clocks, named_in, next_due, unfit
from townline.core.calendars import Calendar, NeverOpen

ZONE = ZoneInfo("America/Toronto")
OFFICE = Calendar(
    "office", ZONE, {day: ((time(8, 30), time(16, 30)),) for day in range(5)},
    frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
)  # fmt: skip
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 500 * 24 * 60).map(lambda n: BEGINNING + timedelta(minutes=n))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("came", "acknowledge", "answer"),
    [
        ("2026-11-20T16:00", "2026-11-24T16:30", "2026-12-11T16:30"),
        ("2026-11-20T23:50", "2026-11-24T16:30", "2026-12-11T16:30"),
        ("2026-11-22T10:00", "2026-11-24T16:30", "2026-12-11T16:30"),
        ("2026-11-23T07:00", "2026-11-25T16:30", "2026-12-14T16:30"),
        ("2026-12-23T12:00", "2026-12-29T16:30", "2027-01-15T16:30"),
    ],
)
def test_worked_numbers(came: str, acknowledge: str, answer: str) -> None:
    found = clocks(Kind.COMPLAINT, at(came), Terms(), OFFICE)
    assert (found.acknowledge_by, found.answer_by) == (at(acknowledge), at(answer))
    assert found.why == "2 working days to acknowledge, 15 to answer"


def test_each_kind_has_its_own_clocks() -> None:
    came = at("2026-11-20T16:00")
    assert clocks(Kind.MEDIA, came, Terms(), OFFICE).acknowledge_by == at("2026-11-20T16:15")
    assert clocks(Kind.COUNCIL, came, Terms(), OFFICE).answer_by == at("2026-11-27T16:30")
    assert clocks(Kind.COUNCIL, came, Terms(), OFFICE).acknowledge_by is None
    for kind in (Kind.INJURY, Kind.COMPLIMENT):
        found = clocks(kind, came, Terms(), OFFICE)
        assert (found.acknowledge_by, found.answer_by) == (at("2026-11-24T16:30"), None)
    barrier = clocks(Kind.ACCESSIBILITY, came, Terms(), OFFICE)
    assert barrier == clocks(Kind.COMPLAINT, came, Terms(), OFFICE)


def test_a_calendar_without_hours_never_runs_out() -> None:
    with pytest.raises(NeverOpen):
        clocks(Kind.COMPLAINT, at("2026-11-20T16:00"), Terms(), Calendar("none", ZONE))


@given(instants, st.integers(1, 40))
def test_so_many_working_days_lie_between_and_the_last_one_closes(
    since: datetime, days: int
) -> None:
    end = rules.end_of_working_day(since, days, OFFICE)
    first, last = since.astimezone(ZONE).date(), end.astimezone(ZONE).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(1 for day in between if OFFICE.of_day(day)) == days
    assert end.astimezone(ZONE).time() == time(16, 30)


@given(instants, instants)
def test_who_came_later_is_never_answered_sooner(one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    first = clocks(Kind.COMPLAINT, early, Terms(), OFFICE)
    second = clocks(Kind.COMPLAINT, late, Terms(), OFFICE)
    assert first.answer_by
    assert second.answer_by
    assert first.acknowledge_by
    assert first.answer_by <= second.answer_by
    assert early < first.acknowledge_by < first.answer_by


def test_what_runs_out_first() -> None:
    soon, late = at("2026-11-24T16:30"), at("2026-12-11T16:30")
    assert next_due(state="open", acknowledged_at=None, acknowledge_by=soon, answer_by=late) == soon
    assert next_due(state="open", acknowledged_at=soon, acknowledge_by=soon, answer_by=late) == late
    assert next_due(state="open", acknowledged_at=soon, acknowledge_by=soon, answer_by=None) is None
    assert (
        next_due(state="answered", acknowledged_at=None, acknowledge_by=soon, answer_by=late)
        is None
    )


PEOPLE = {1: "Petra Quill", 2: "Jo Wu", 3: "Anaïs Lefèvre"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ms. Quill hung up on me", {1}),
        ("petra QUILL's tone", {1}),
        ("the quill pen at the counter", {1}),
        ("Jo was kind", set()),
        ("somebody called Wu", set()),
        ("it was Jo Wu.", {2}),
        ("Mme Lefevre m'a raccroché au nez", {3}),
        ("the quilling club", set()),
        ("", set()),
    ],
)
def test_whom_a_text_may_mean(said: str, meant: set[int]) -> None:
    assert named_in(said, PEOPLE) == meant


@given(st.text(), st.text(), st.sampled_from(sorted(PEOPLE)))
def test_a_whole_name_is_found_wherever_it_stands(before: str, after: str, key: int) -> None:
    assert key in named_in(f"{before} {PEOPLE[key]} {after}", PEOPLE)


def test_who_may_not_handle_it() -> None:
    assert unfit(1, accused={1}, handled={1}) is rules.Unfit.ACCUSED
    assert unfit(2, accused={1}, handled={2}) is rules.Unfit.HANDLED_BEFORE
    assert unfit(3, accused={1}, handled={2}) is None


def test_there_are_two_stages_in_the_house() -> None:
    assert rules.stage_after(Stage.PROGRAM) is Stage.MANAGER
    assert rules.stage_after(Stage.MANAGER) is None
    assert rules.stage_after(Stage.OMBUDSMAN) is None


def test_a_constituent_must_agree_before_an_office_hears_of_their_case() -> None:
    assert not rules.may_share_names(Kind.COUNCIL, has_consent=None)
    assert not rules.may_share_names(Kind.COUNCIL, has_consent=False)
    assert rules.may_share_names(Kind.COUNCIL, has_consent=True)
    assert rules.may_share_names(Kind.COMPLAINT, has_consent=None)
