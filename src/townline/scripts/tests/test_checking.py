"""The checker finds every kind of fault that can be planted into a good script."""

from __future__ import annotations

import copy

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from townline.scripts.rules.checking import check
from townline.scripts.rules.definition import BadScript, parse, read
from townline.scripts.tests.flood import KNOWN, PLANTS, flood


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


def test_reading_does_not_change_what_was_read():
    body = flood()
    before = copy.deepcopy(body)
    read(body)
    assert body == before
