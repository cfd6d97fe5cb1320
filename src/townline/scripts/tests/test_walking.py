"""Walks through scripts: nothing heard is lost, the same moves give the same state, danger comes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townline.scripts.rules.definition import read
from townline.scripts.rules.running import Move, State, WrongMove, apply, run, start
from townline.scripts.tests.flood import SCRIPTS, flood


def moves_from(script: Any, state: State, draw: Callable[[Any], Any]) -> Move:
    """One possible move at a state."""
    here = script.step(state.step)
    if state.gate:
        return Move(
            state.step, gate=draw(st.sampled_from(["told", "connected", "no danger: a drill"]))
        )
    if here.answers:
        return Move(state.step, key=draw(st.sampled_from([answer.key for answer in here.answers])))
    words = {each.code: each.options or ("a", "b") for each in here.fields}
    values = {code: draw(st.sampled_from(some)) for code, some in words.items()}
    return Move(state.step, values=values)


def steps_to_end(script: Any) -> dict[str, int]:
    """How far each step is from an end; the way out a caller in a hurry takes."""
    far = {each.id: 0 for each in script.steps if each.exit}
    while len(far) < len(script.steps):
        for each in script.steps:
            ways = [far[way] for way in each.ways() if way in far]
            if each.id not in far and ways:
                far[each.id] = min(ways) + 1
    return far


def shortest(script: Any, state: State) -> Callable[[Any], Any]:
    """Draws the answer that leads out soonest."""
    far, here = steps_to_end(script), script.step(state.step)
    best = min(here.answers, key=lambda answer: far[answer.goto], default=None)
    return lambda choice: best.key if best and not state.gate else "told" if state.gate else "a"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_walk_keeps_everything_and_can_be_replayed_and_gone_back_on(data):
    script = data.draw(st.sampled_from(SCRIPTS))
    state, states = start(script), [start(script)]
    moves: list[Move] = []
    levels = " CBAE"
    while state.outcome is None and len(moves) < 60:
        move = moves_from(script, state, data.draw if len(moves) < 30 else shortest(script, state))
        after = apply(script, state, move)
        assert set(state.answers) <= set(after.answers), "nothing heard is lost"
        if not move.gate:
            assert levels.index(after.urgency or " ") >= levels.index(state.urgency or " ")
        moves, state = [*moves, move], after
        states.append(state)
    assert state.outcome is not None, "who wants out gets out"
    for count, before in enumerate(states):
        assert run(script, moves[:count]) == before, "the same moves, the same state"


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.code for script in SCRIPTS])
def test_from_every_step_there_is_an_end(script):
    far = steps_to_end(script)
    assert set(far) == {each.id for each in script.steps}


def test_danger_opens_the_gate_at_once_and_nothing_else_goes_on():
    script = read(flood())
    state = run(script, [Move("place"), Move("danger", key="2")])
    assert (state.gate, state.urgency, state.answers) == ("2", "E", {"hurt": "Somebody"})
    with pytest.raises(WrongMove):
        apply(script, state, Move("danger", key="1"))
    assert apply(script, state, Move("danger", gate="told")).step == "depth"


def test_no_danger_after_all_needs_its_reason_and_stays_urgent():
    script = read(flood())
    state = run(script, [Move("place"), Move("danger", key="2")])
    with pytest.raises(WrongMove):
        apply(script, state, Move("danger", gate="no danger:  "))
    after = apply(script, state, Move("danger", gate="no danger: they meant the car"))
    assert (after.step, after.urgency) == ("depth", "A")
    assert "they meant the car" in after.reasons[-1]


def test_what_must_be_asked_cannot_be_left_blank():
    script = read(flood())
    state = run(script, [Move("place"), Move("danger", key="1")])
    with pytest.raises(WrongMove, match="Depth"):
        apply(script, state, Move("depth", values={"depth": "  "}))


def test_a_place_that_is_not_known_stops_the_step_that_needs_it():
    script = read(flood())
    with pytest.raises(WrongMove, match="where it is"):
        apply(script, start(script), Move("place"), place_known=False)


def test_an_answer_to_a_step_that_is_past_is_refused():
    script = read(flood())
    state = run(script, [Move("place"), Move("danger", key="1")])
    with pytest.raises(WrongMove):
        apply(script, state, Move("danger", key="1"))
