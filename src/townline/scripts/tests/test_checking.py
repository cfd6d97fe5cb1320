"""The checker finds every kind of fault that can be planted into a good script."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from townline.scripts.rules.checking import Known, check
from townline.scripts.rules.definition import BadScript, parse, read
from townline.scripts.rules.running import Move, State, WrongMove, apply, run, start

KNOWN = Known(
    {"flooded": {"depth": True, "since": False}},
    articles={"stay-dry"}, topics={"sewer"}, scripts={"flood", "other"},
)  # fmt: skip

Body = dict[str, Any]


def flood() -> Body:
    """A script without a fault, with each kind of step in it."""
    return {
        "code": "flood", "title": "Flooded road", "owner": "Roads", "reviewed": "2026-11-01",
        "steps": [
            {"id": "place", "name": "Place", "say": "Where is it?", "place": True, "goto": "danger"},
            {"id": "danger", "name": "Danger", "say": "Is anyone hurt?", "ask": "hurt",
             "must_ask": True, "answers": [
                 {"key": "1", "label": "Nobody", "goto": "depth"},
                 {"key": "2", "label": "Somebody", "danger": "911", "goto": "depth"},
                 {"key": "0", "label": "Not sure", "urgency": "A", "goto": "depth"}]},
            {"id": "depth", "name": "Depth", "say": "How deep is it?", "goto": "",
             "fields": [{"code": "depth", "label": "Depth", "must": True}],
             "branch": [{"goto": "read", "when": {"hurt": "Somebody"}}, {"goto": "more"}]},
            {"id": "more", "name": "More", "say": "What do you need?", "ask": "need", "answers": [
                {"key": "1", "label": "Report it", "goto": "read"},
                {"key": "2", "label": "Advice", "goto": "advice"},
                {"key": "3", "label": "It is the sewer", "goto": "sewer"},
                {"key": "4", "label": "Something else", "goto": "other"},
                {"key": "5", "label": "Ask me again", "goto": "depth"}]},
            {"id": "read", "name": "End", "say": "I read it back.", "exit": {
                "open": "flooded", "facts": {"depth": "depth"}, "describe": "Water {depth}."}},
            {"id": "advice", "name": "End", "say": "I read it to you.", "exit": {"answer": "stay-dry"}},
            {"id": "sewer", "name": "End", "say": "Here is the number.", "exit": {"refer": "sewer"}},
            {"id": "other", "name": "End", "say": "Other questions.", "exit": {"script": "other"}},
        ],
    }  # fmt: skip


def step(body: Body, name: str) -> Body:
    found: Body = next(each for each in body["steps"] if each["id"] == name)
    return found


def plant(kind: str) -> Callable[[Callable[[Body], None]], Callable[[Body], None]]:
    def keep(change: Callable[[Body], None]) -> Callable[[Body], None]:
        PLANTS.append((kind, change))
        return change

    return keep


PLANTS: list[tuple[str, Callable[[Body], None]]] = []


@plant("unreachable step")
def _an_island(body: Body) -> None:
    body["steps"].append({"id": "island", "say": "Nobody hears this.", "exit": {"done": True}})


@plant("dead end")
def _an_answer_to_nowhere(body: Body) -> None:
    del step(body, "more")["answers"][0]["goto"]


@plant("dead end")
def _a_step_with_nothing_after_it(body: Body) -> None:
    del step(body, "place")["goto"]


@plant("dead end")
def _branches_without_otherwise(body: Body) -> None:
    step(body, "depth")["branch"].pop()


@plant("unknown step")
def _a_goto_to_no_step(body: Body) -> None:
    step(body, "place")["goto"] = "atlantis"


@plant("duplicate step")
def _two_steps_of_one_name(body: Body) -> None:
    step(body, "advice")["id"] = "read"


@plant("duplicate key")
def _two_answers_of_one_number(body: Body) -> None:
    step(body, "more")["answers"][1]["key"] = "1"


@plant("bad key")
def _a_letter_for_a_number(body: Body) -> None:
    step(body, "more")["answers"][1]["key"] = "x"


@plant("loop without way out")
def _a_trap(body: Body) -> None:
    step(body, "more")["answers"][0]["goto"] = "trap"
    body["steps"].append({"id": "trap", "say": "Again.", "goto": "trap"})


@plant("missing exit")
def _no_end_at_all(body: Body) -> None:
    body["steps"] = body["steps"][:4]
    step(body, "depth")["branch"] = [{"goto": "more"}]
    step(body, "more")["answers"] = [{"key": "1", "label": "Again", "goto": "place"}]


@plant("must-ask skipped")
def _a_way_round_the_danger_question(body: Body) -> None:
    step(body, "place")["goto"] = "depth"
    step(body, "more")["answers"][4]["goto"] = "danger"


@plant("must-ask skipped")
def _a_needed_fact_that_may_stay_blank(body: Body) -> None:
    step(body, "depth")["fields"][0]["must"] = False


@plant("missing emergency exit")
def _no_way_to_911(body: Body) -> None:
    step(body, "danger")["answers"][1]["danger"] = "urgent"


@plant("unknown service type")
def _a_request_nobody_knows(body: Body) -> None:
    step(body, "read")["exit"]["open"] = "meteor"


@plant("unknown field")
def _a_fact_the_type_has_not(body: Body) -> None:
    step(body, "read")["exit"]["facts"]["colour"] = "depth"


@plant("unknown field")
def _a_fact_nobody_asked_for(body: Body) -> None:
    step(body, "read")["exit"]["facts"]["since"] = "since"


@plant("unknown field")
def _a_branch_on_what_is_never_asked(body: Body) -> None:
    step(body, "depth")["branch"][0]["when"] = {"weather": "wet"}


@plant("unknown field")
def _a_description_of_what_is_never_asked(body: Body) -> None:
    step(body, "read")["exit"]["describe"] = "It is {colour}."


@plant("missing fact")
def _a_needed_fact_left_out(body: Body) -> None:
    step(body, "read")["exit"]["facts"] = {}


@plant("unknown answer")
def _an_answer_nobody_wrote(body: Body) -> None:
    step(body, "advice")["exit"]["answer"] = "swim"


@plant("unknown refer")
def _a_topic_without_an_owner(body: Body) -> None:
    step(body, "sewer")["exit"]["refer"] = "moon"


@plant("unknown script")
def _a_script_that_is_not_there(body: Body) -> None:
    step(body, "other")["exit"]["script"] = "ghost"


@plant("unknown urgency")
def _an_urgency_of_no_letter(body: Body) -> None:
    step(body, "danger")["answers"][2]["urgency"] = "X"


@plant("unknown danger")
def _a_danger_of_no_kind(body: Body) -> None:
    step(body, "danger")["answers"][1]["danger"] = "999"


@plant("unknown kind")
def _a_field_of_no_kind(body: Body) -> None:
    step(body, "depth")["fields"][0]["kind"] = "dance"


@plant("two ends")
def _a_step_that_asks_and_ends(body: Body) -> None:
    step(body, "more")["exit"] = {"done": True}


@plant("nothing to say")
def _a_silent_step(body: Body) -> None:
    step(body, "more")["say"] = ""


@plant("too long")
def _a_speech(body: Body) -> None:
    step(body, "more")["say"] = "word " * 80


def test_the_good_script_has_no_fault():
    assert check(read(flood()), KNOWN) == []


@pytest.mark.parametrize(
    ("kind", "change"), PLANTS, ids=[change.__name__.strip("_") for _, change in PLANTS]
)
def test_a_planted_fault_is_found(kind, change):
    body = flood()
    change(body)
    assert kind in {fault.kind for fault in check(read(body), KNOWN)}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_fault_is_found_whatever_else_is_wrong_and_wherever_steps_stand(data):
    """Steps may be written in any order after the first, and faults may come in pairs."""
    kind, change = data.draw(st.sampled_from(PLANTS))
    body = flood()
    change(body)
    first, *rest = body["steps"]
    body["steps"] = [first, *data.draw(st.permutations(rest))]
    assert kind in {fault.kind for fault in check(read(body), KNOWN)}


def test_a_fault_names_step_and_line_of_the_file():
    text = yaml.safe_dump(flood(), sort_keys=False).replace("goto: danger", "goto: nowhere")
    line = next(n for n, words in enumerate(text.splitlines(), 1) if "id: place" in words)
    (fault,) = [f for f in check(parse(text), KNOWN) if f.kind == "unknown step"]
    assert (fault.step, fault.line) == ("place", line)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1"),
        ("code: x\nsteps: [", "line 2"),
        ("code: x\ntitle: y\nowner: z\nsteps: []", "line 1"),
        ("code: x\ntitle: y\nowner: z\nsteps:\n  - {say: hello}", "line 5"),
        ("code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, sya: hello}", "sya"),
        ("code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, answers: 5}", "must be a list"),
        (
            "code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, answers: [{key: 1, label: No}]}",
            "quotes",
        ),
        (
            "code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, answers: [{key: 1, label: a, gto: b}]}",
            "gto",
        ),
        ("code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, exit: {open: a, refer: b}}", "one of"),
        ("code: x\ntitle: y\nowner: z\nreviewed: soon\nsteps:\n  - {id: a}", "date"),
        ("code: x\ntitle: y\nowner: z\nsecret: 1\nsteps:\n  - {id: a}", "secret"),
    ],
)
def test_what_is_no_script_is_refused_with_what_to_mend(text, words):
    with pytest.raises(BadScript, match=words):
        parse(text)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "say", "goto", "answers", "key", "label", "exit", "open", "facts",
                             "fields", "code", "branch", "when", "ask"]), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(plain, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_file_is_read_or_refused_and_never_breaks(steps):
    body = {"code": "x", "title": "x", "owner": "x", "steps": steps}
    try:
        script = read(body)
    except BadScript:
        return
    assert check(script, KNOWN)


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


PACK = Path(__file__).parents[2] / "regions" / "northmoor" / "scripts"
SCRIPTS = [read(flood()), *(parse(p.read_text("utf-8")) for p in sorted(PACK.glob("*.yaml")))]


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


def test_reading_does_not_change_what_was_read():
    body = flood()
    before = copy.deepcopy(body)
    read(body)
    assert body == before
