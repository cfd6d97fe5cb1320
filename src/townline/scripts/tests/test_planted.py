"""Whatever script it is, the checker finds what was planted, names the step, and is silent on a good one."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from townline.scripts.rules.checking import Fault, check
from townline.scripts.rules.definition import read
from townline.scripts.rules.drafting import faults
from townline.scripts.rules.writing import as_data
from townline.scripts.tests.flood import KNOWN, SCRIPTS
from townline.scripts.tests.generated import Body, scripts

good = st.one_of(scripts(), st.sampled_from([as_data(script) for script in SCRIPTS]))


def found(body: Body) -> list[Fault]:
    """What the checker says; the outside is another test's matter."""
    return check(read(body), None)


def drawn(data: Any) -> tuple[Body, Body]:
    """A good script and one of its steps that is no end."""
    body = copy.deepcopy(data.draw(good))
    return body, data.draw(st.sampled_from([step for step in body["steps"] if "exit" not in step]))


def way_of(data: Any, step: Body) -> Body:
    """One place in a step that says where it goes on."""
    holders = [*step.get("answers", []), *step.get("branch", [])] or [step]
    chosen: Body = data.draw(st.sampled_from(holders))
    return chosen


@given(good)
@settings(max_examples=50, deadline=None)
def test_a_good_script_is_never_cried_at(body):
    assert found(body) == []
    assert faults(body, None) == []


@given(scripts())
@settings(max_examples=60, deadline=None)
def test_a_drawn_script_is_good_in_its_region_as_well(body):
    assert check(read(body), KNOWN) == []


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_dead_end_is_found_at_its_step(data):
    body, step = drawn(data)
    way_of(data, step).pop("goto")
    assert ("dead end", step["id"]) in {(fault.kind, fault.step) for fault in faults(body, None)} or (
        "incomplete", step["id"]) in {(fault.kind, fault.step) for fault in faults(body, None)}  # fmt: skip


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_an_unreachable_step_is_found_wherever_it_stands(data):
    body = copy.deepcopy(data.draw(good))
    island = {"id": "island", "say": "Nobody hears this.", "exit": {"done": True}}
    body["steps"].insert(data.draw(st.integers(1, len(body["steps"]))), island)
    assert ("unreachable step", "island") in {(fault.kind, fault.step) for fault in found(body)}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_missing_emergency_exit_is_found(data):
    body = copy.deepcopy(data.draw(good))
    body.pop("no_emergency", None)
    body.pop("examples", None)
    for step in body["steps"]:
        for answer in step.get("answers", []):
            answer.pop("danger", None)
        if "call_911" in step.get("exit", {}):
            step["exit"] = {"done": True}
    assert "missing emergency exit" in {fault.kind for fault in found(body)}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_loop_without_a_way_out_is_found_at_its_step(data):
    body, step = drawn(data)
    way_of(data, step)["goto"] = "trap"
    body["steps"].append({"id": "trap", "say": "Again.", "goto": "trap_too"})
    body["steps"].append({"id": "trap_too", "say": "And again.", "goto": "trap"})
    kinds = {(fault.kind, fault.step) for fault in found(body)}
    assert {("loop without way out", "trap"), ("loop without way out", "trap_too")} <= kinds


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_field_nobody_asks_for_is_found_at_its_step(data):
    body = copy.deepcopy(data.draw(good))
    step = data.draw(st.sampled_from([step for step in body["steps"] if "exit" in step]))
    step["exit"] = {**step["exit"], "describe": "It is {nobody_asks}."}
    assert ("unknown field", step["id"]) in {(fault.kind, fault.step) for fault in found(body)}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_way_to_no_step_is_found_at_its_step(data):
    body, step = drawn(data)
    way_of(data, step)["goto"] = "atlantis"
    assert ("unknown step", step["id"]) in {(fault.kind, fault.step) for fault in found(body)}
