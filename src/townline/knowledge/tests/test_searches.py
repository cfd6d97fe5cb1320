"""The log of searches: what was wanted is kept, who asked is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.core import clock
from townline.knowledge import actions, jobs, queries
from townline.knowledge.models import SearchQuery, Surface, Word
from townline.knowledge.rules import searches

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my name is Ada Verrill, green bin 905-555-0142", "my name is …, green bin #"),
        ("permit for Jane Doe", "permit for …"),
        ("PERMIT FOR A FENCE", "permit for a fence"),
        ("mr smith has no water", "mr … has no water"),
        ("write to ada@example.org about   taxes", "write to @ about taxes"),
        ("je m'appelle Luc, bac vert", "je m'appelle …, bac vert"),
        ("this is urgent", "this is urgent"),
        ("near 48 Kestrel Road", "near # …"),
        ("12", ""),
    ],
)
def test_names_and_numbers_are_left_out(said, kept):
    assert searches.kept(said) == kept


def test_a_word_of_our_answers_is_no_name_and_the_callers_name_is_one_in_small_letters():
    assert searches.kept("where is my Blue Box", known={"blue", "box"}) == "where is my blue box"
    assert searches.kept("pothole at verrill's", names={"verrill"}) != "pothole at verrill"
    assert searches.kept("verrill wants a permit", names={"verrill"}) == "… wants a permit"


@given(st.text(max_size=200))
def test_no_run_of_figures_and_no_address_of_mail_is_ever_kept(text):
    kept = searches.kept(text)
    assert len(kept) <= searches.LONGEST
    assert not any(a.isdecimal() and b.isdecimal() for a, b in pairwise(kept))


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June", roles=["csr"])


def search(text, results, *, at=NOW, **more):
    return actions.record_search(text=text, results=results, now=at, **more)


def test_whoever_left_the_box_and_came_back_to_choose_has_chosen(june):
    search("green bin", 3, actor=june)
    search("green bin", 3, actor=june, chosen_kind="answer", chosen_ref="green-bin", chosen_rank=2,
           at=NOW + timedelta(minutes=3))  # fmt: skip

    kept = SearchQuery.objects.get()
    assert (kept.chosen_kind, kept.chosen_ref, kept.chosen_rank) == ("answer", "green-bin", 2)


def test_what_led_nowhere_is_counted_by_its_words(june):
    for minutes in (0, 20, 40):
        search("raccoon hotel", 0, actor=june, at=NOW + timedelta(minutes=minutes))
    search("green bin", 4, actor=june)
    search("pothole", 2, actor=june, chosen_kind="script", chosen_ref="pothole")
    tomorrow = NOW + timedelta(days=1)

    (term,) = queries.terms_without_result(since=NOW, until=tomorrow)
    assert (term.text, term.times, term.people) == ("raccoon hotel", 3, 1)
    assert [row.text for row in queries.terms_passed_by(since=NOW, until=tomorrow)] == ["green bin"]
    counted = queries.searches(since=NOW, until=tomorrow)
    assert (counted.total, counted.none, counted.passed_by, counted.chosen) == (5, 3, 1, 1)
    assert counted.led_somewhere == pytest.approx(0.2)
    assert queries.times_searched("raccoon hotel", since=NOW, until=tomorrow) == 3


def test_a_name_in_the_palette_is_not_kept_unless_it_was_none(june):
    Word.objects.create(word="bin")
    assert search("verrill tamsin", 0, actor=june, surface=Surface.PALETTE) is None
    assert search("bin lid", 0, actor=june, surface=Surface.PALETTE) is not None


def test_an_answer_taken_beside_the_box_is_where_the_search_led(june):
    search("tap is brown", 2, actor=june, contact_id=7)
    assert actions.search_led_to(contact_id=7, kind="answer", ref="brown", actor=june, now=NOW)
    assert SearchQuery.objects.get().chosen_ref == "brown"
    assert not actions.search_led_to(contact_id=7, kind="answer", ref="x", actor=june, now=NOW)


def test_searches_are_let_go_after_four_hundred_days(june):
    search("green bin", 1, actor=june, at=clock.now() - timedelta(days=401))
    search("blue bin", 1, actor=june, at=clock.now())
    jobs.forget_searches.func(0)
    assert SearchQuery.objects.get().text == "blue bin"
