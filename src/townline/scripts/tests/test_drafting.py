"""Editing a script that may be half written: every change has its undoing, and nothing typed is lost."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townline.scripts.rules import drafting, flow
from townline.scripts.rules.definition import read
from townline.scripts.rules.difference import difference
from townline.scripts.rules.writing import as_data
from townline.scripts.tests.flood import KNOWN, flood
from townline.scripts.tests.generated import scripts


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title", "Water"),
        ("step/danger/say", "Is anybody hurt?"),
        ("step/danger/answers/1/goto", "read"),
        ("step/danger/answers/1/key", "7"),
        ("step/place/place", ""),
        ("step/danger/must_ask", "yes"),
        ("step/depth/fields/0/options", "dry; wet"),
        ("step/depth/branch/0/when", "hurt = Nobody; depth = wet"),
        ("step/read/exit/kind", "done"),
        ("step/read/exit/target", "puddle"),
        ("step/read/exit/facts/since", "=today"),
    ],
)
def test_what_is_set_is_what_stands_there(path, text):
    body = flood()
    before = copy.deepcopy(body)
    after = drafting.set_words(body, path, text)
    assert drafting.words_at(after, path) == text
    assert body == before, "the old body is untouched"


@given(st.data(), scripts())
@settings(max_examples=40, deadline=None)
def test_what_is_taken_out_comes_back_as_it_was(data, body):
    step = data.draw(st.sampled_from(body["steps"]))
    without, taken = drafting.remove_step(body, step["id"])
    assert drafting.bring_back(without, taken) == body
    shape = data.draw(st.sampled_from(drafting.SHAPES))
    other, taken = drafting.reshape(body, step["id"], shape)
    assert drafting.bring_back(other, taken) == body
    if step.get("answers"):
        without, taken = drafting.remove_part(body, step["id"], "answers", 0)
        assert drafting.bring_back(without, taken) == body


@given(scripts(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_renamed_step_is_still_led_to(body, data):
    old = data.draw(st.sampled_from(body["steps"]))["id"]
    after = drafting.set_words(body, f"step/{old}/id", "a new name")
    assert drafting.faults(after, None) == []
    assert drafting.step_of(after, "a_new_name")


def test_a_new_step_is_led_to_by_what_led_nowhere():
    body = flood()
    del drafting.step_of(body, "more")["answers"][2]["goto"]
    after, made = drafting.insert_step(body, "more")
    assert drafting.step_of(after, "more")["answers"][2]["goto"] == made
    assert [step["id"] for step in after["steps"]].index(made) == 4


def test_half_a_step_is_a_fault_of_that_step_not_a_crash():
    body = drafting.add_part(flood(), "more", "answers")
    (fault,) = drafting.faults(body, KNOWN)
    assert (fault.kind, fault.step) == ("incomplete", "more")
    assert "label" in fault.message


@pytest.mark.parametrize("path", ["step/nowhere/say", "step/more/answers/99/label", "code", "x"])
def test_a_place_that_is_not_there_is_said_so(path):
    with pytest.raises(drafting.NoSuchPlace):
        drafting.set_words(flood(), path, "words")


def test_the_outline_stands_in_where_ways_part():
    rows = {row.step["id"]: row.depth for row in drafting.outline(flood())}
    assert (rows["place"], rows["danger"], rows["depth"]) == (0, 0, 0)
    assert (rows["more"], rows["read"], rows["advice"]) == (1, 1, 2)


@given(scripts())
@settings(max_examples=40, deadline=None)
def test_on_the_map_every_step_has_its_own_place(body):
    drawn = flow.layout(body)
    places = {(spot.row, spot.column) for spot in drawn.spots}
    assert len(places) == len(body["steps"])
    assert all(spot.row < drawn.rows and spot.column < drawn.columns for spot in drawn.spots)
    assert {way.start.id for way in drawn.ways} == {
        s["id"] for s in body["steps"] if "exit" not in s
    }


def test_a_difference_names_what_is_new_gone_and_reworded():
    newer = flood()
    drafting.step_of(newer, "more")["say"] = "What do you need now?"
    newer["steps"].append({"id": "extra", "say": "One more.", "exit": {"done": True}})
    newer["steps"].remove(drafting.step_of(newer, "sewer"))
    kinds = {each.name: each.kind for each in difference(read(flood()), read(newer))}
    assert kinds == {"more": "changed", "extra": "added", "sewer": "removed"}
    assert difference(read(flood()), read(as_data(read(flood())))) == []
