"""Which team gets it: the numbers of docs/explanation/routing.md, and what holds for any rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.service_requests.rules.routing import (
    Case,
    Route,
    choose,
    goes_round,
    weigh,
    why_not_again,
)

DECEMBER, MAY = datetime(2026, 12, 3, tzinfo=UTC), datetime(2027, 5, 3, tzinfo=UTC)
WINTER = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 4, 16, tzinfo=UTC))
RULES = [
    Route(1, "roads", "south yard", ""),
    Route(2, "roads", "north yard", "", municipality="tansley"),
    Route(3, "roads", "night patrol", "", hours="after"),
    Route(4, "roads", "night patrol", "", "icy_road", "", "", "after", *WINTER),
    Route(5, "roads", "sign shop", "", "sign"),
]


@pytest.mark.parametrize(
    ("kind", "where", "works", "at", "team"),
    [
        ("pothole", "ashgrove", True, DECEMBER, "south yard"),
        ("pothole", "tansley", False, DECEMBER, "north yard"),
        ("icy_road", "tansley", False, DECEMBER, "night patrol"),
        ("icy_road", "tansley", False, MAY, "north yard"),
        ("sign", "tansley", False, DECEMBER, "sign shop"),
    ],
)
def test_the_worked_numbers(kind: str, where: str, works: bool, at: datetime, team: str) -> None:
    won = choose(RULES, Case("roads", kind, where, "", works), at)
    assert won is not None
    assert won.team == team


def test_every_rule_of_the_program_is_weighed_and_says_what_became_of_it() -> None:
    weighed = weigh(
        [*RULES, Route(9, "water", "crew", "")],
        Case("roads", "pothole", "tansley", "", is_working=True),
        MAY,
    )
    assert [(each.route.key, each.became) for each in weighed] == [
        (2, "won"), (1, "less_particular"), (3, "other_hours"), (5, "other_kind"), (4, "ended"),
    ]  # fmt: skip


def test_where_no_rule_fits_there_is_no_team() -> None:
    assert (
        choose(RULES[1:2], Case("roads", "pothole", "ashgrove", "", is_working=True), MAY) is None
    )


def test_what_was_sent_back_comes_back_only_by_a_decision() -> None:
    assert "City street" in why_not_again("roads", {"roads": "City street"})
    assert why_not_again("water", {"roads": "City street"}) == ""
    assert [goes_round({"a": ""}, n) for n in (1, 2)] == [False, True]


TEXTS = st.sampled_from(["", "a", "b"])
ROUTES = st.lists(
    st.builds(Route, st.integers(), st.just("roads"), st.sampled_from("xyz"), st.just(""), TEXTS, TEXTS,
              TEXTS, st.sampled_from(["", "working", "after"])),
    max_size=8, unique_by=lambda r: (r.definition, r.municipality, r.ward, r.hours),
)  # fmt: skip
CASES = st.builds(Case, st.just("roads"), TEXTS, TEXTS, TEXTS, st.booleans())


@given(ROUTES, CASES, st.randoms())
def test_the_order_of_the_rules_never_matters_and_one_wins_at_most(routes, case, rnd) -> None:
    won = choose(routes, case, MAY)
    shuffled = list(routes)
    rnd.shuffle(shuffled)
    assert choose(shuffled, case, MAY) == won
    weighed = weigh(routes, case, MAY)
    assert len(weighed) == len(routes)
    assert sum(each.became == "won" for each in weighed) == (won is not None)
    general = Route(-1, "roads", "all", "")
    if not any(r.definition == r.municipality == r.ward == r.hours == "" for r in routes):
        assert choose([*routes, general], case, MAY) == (won or general)
