"""Northmoor's own table of who does what, by place and instant, and the number that answers then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from townline.core import reference
from townline.core.errors import NotFound
from townline.directory import queries

NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, 12:00 in the region
NIGHT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10

pytestmark = pytest.mark.usefixtures("northmoor")


def who(topic, town, owner="", maintainer="", at=NOON):
    return queries.who_does(
        topic, municipality_code=town, owner_code=owner, maintainer_code=maintainer, at=at
    )


@pytest.mark.parametrize(
    ("topic", "town", "owner", "maintainer", "body"),
    [
        ("pothole", "ashgrove", "region", "ashgrove", "ashgrove"),
        ("pothole", "tansley", "region", "region", "region"),
        ("pothole", "tansley", "province", "province", "province"),
        ("water_main", "ashgrove", "", "", "ashgrove"),
        ("water_main", "tansley", "", "", "region"),
        ("noise", "ashgrove", "", "", "ashgrove"),
    ],
)
def test_the_table_of_the_explanation(topic, town, owner, maintainer, body):
    found = who(topic, town, owner, maintainer)
    assert found is not None
    assert (found.body_code, found.is_ours) == (body, body == "region")
    assert found.why
    assert found.call.number


def test_what_ended_on_a_day_is_somebody_elses_from_that_day():
    new_year = datetime(2026, 1, 1, 5, tzinfo=UTC)  # midnight in the region
    before = who("blue_box", "ashgrove", at=new_year - timedelta(seconds=1))
    since = who("blue_box", "ashgrove", at=new_year)
    assert before is not None
    assert since is not None
    assert before.body_code == "region"
    assert since.body_code != "region"


def test_at_ten_past_two_the_number_is_another_one():
    by_day = who("pothole", "ashgrove", "region", "ashgrove", NOON)
    by_night = who("pothole", "ashgrove", "region", "ashgrove", NIGHT)
    assert by_day is not None
    assert by_night is not None
    assert by_day.call.is_open
    assert not by_night.call.is_open
    assert by_night.call.number != by_day.call.number
    assert by_night.call.until is not None
    assert by_night.call.until > NIGHT


def test_every_topic_has_somebody_everywhere():
    for topic in queries.topics(NOON):
        for town in ("ashgrove", "tansley"):
            assert who(topic, town, "region", "region") is not None, (topic, town)


def test_a_topic_nobody_knows_is_nobodys_and_bad_codes_are_refused():
    assert who("moon", "ashgrove") is None
    for ask in (queries.program, queries.calendar, lambda code: queries.call_now(code, NOON)):
        with pytest.raises(NotFound):
            ask("nobody")


def ask(topic, *wheres, at=NOON):
    return queries.answer(topic, [queries.Where(*where) for where in wheres], at=at)


def test_owner_keeper_and_number_are_three_things():
    side = ask("pothole", ("ashgrove", "region", "ashgrove")).first
    assert side.responsible is not None
    assert side.responsible.body_code == "ashgrove"
    assert side.responsible.alternates == ("region",)
    assert side.responsible.agreement == "Road maintenance agreement 2021"
    assert (side.responsible.call.number, side.responsible.call.label) == (
        "905-555-0182", "city road dispatch",
    )  # fmt: skip


def test_what_ended_says_when_and_who_has_it_since():
    side = ask("blue_box", ("ashgrove",)).first
    assert side.former is not None
    assert side.former.body == "Region of Northmoor"
    assert side.former.ended_at == datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert side.former.since == "Blue Box Producers of Northmoor"


def test_what_ended_without_another_rule_is_answered_by_its_successor():
    before = datetime(2026, 9, 1, 3, 59, tzinfo=UTC)
    assert who("marriage_licence", "quarry_hill", at=before).body_code == "quarry_hill"
    side = ask("marriage_licence", ("quarry_hill",)).first
    assert side.responsible is not None
    assert side.responsible.body_code == "ashgrove"
    assert side.former is not None
    assert (side.former.body, side.former.since) == (
        "Township of Quarry Hill", "City of Ashgrove",
    )  # fmt: skip


def test_what_will_change_is_told_beforehand():
    side = ask("flood", ("ashgrove",)).first
    assert side.coming is not None
    assert side.coming.body == "Lake Sorrel Watershed Authority"
    after = ask("flood", ("ashgrove",), at=datetime(2027, 2, 1, 5, tzinfo=UTC)).first
    assert after.responsible is not None
    assert after.responsible.body_code == "watershed"


def test_every_rule_is_shown_with_what_became_of_it():
    outcomes = {
        (r.outcome, r.body) for r in ask("pothole", ("tansley", "region", "region")).first.rules
    }
    assert ("won", "Region of Northmoor") in outcomes
    assert any(outcome == "elsewhere" for outcome, _ in outcomes)
    assert any(outcome == "other_owner" for outcome, _ in outcomes)


def test_at_a_boundary_both_sides_are_shown_and_for_a_hazard_both_are_told():
    sides = (("quarry_hill", "wexcombe", "quarry_hill"), ("tansley", "tansley", "wexcombe"))
    pothole = ask("pothole", *sides)
    assert pothole.is_split
    assert [s.responsible.body_code for s in pothole.sides if s.responsible] == [
        "quarry_hill",
        "wexcombe",
    ]
    wires = ask("wires", *sides)
    assert wires.is_hazard
    assert [party.code for party in wires.tell] == ["hydro", "quarry_hill", "wexcombe"]
    noise = ask("noise", ("ashgrove",))
    assert [party.code for party in noise.tell] == ["ashgrove"]


def test_the_answer_is_few_statements_however_many_sides(django_assert_max_num_queries):
    with reference.request():
        reference.begin(-7)
        ask("wires", ("ashgrove", "region", "ashgrove"))
        with django_assert_max_num_queries(0):
            ask("wires", *[("ashgrove", "region", "ashgrove")] * 4)
    reference.clear()


@pytest.mark.parametrize(
    ("said", "topic"),
    [("my blue box was missed", "blue_box"), ("the truck is leaking oil", "spill"),
     ("wires down by the big barn", "wires"), ("mon bac bleu", "blue_box"), ("wierd goldfish", None)],
)  # fmt: skip
def test_a_callers_words_lead_to_the_topic(said, topic):
    found = queries.topic_of(said)
    assert (found.code if found else None) == topic


def test_holiday_hours_hold_from_midnight_to_midnight():
    lobby = queries.calendar("lobby")
    eve = datetime(2026, 12, 24, 17, 1, tzinfo=UTC)  # 12:01: closed at noon on this day
    assert not lobby.is_open(eve)
    assert lobby.is_open(eve - timedelta(minutes=2))
    season = datetime(2026, 12, 29, 14, tzinfo=UTC)  # 09:00, opens at ten
    assert not lobby.is_open(season)
    assert lobby.next_change(season) == season + timedelta(hours=1)
