"""A script is played on a list of answers, and says where one does not fit."""

from __future__ import annotations

import pytest

from townline.scripts.rules.checking import check
from townline.scripts.rules.definition import heard, read
from townline.scripts.rules.playing import DoesNotFit, ended, play
from townline.scripts.tests.flood import KNOWN, flood

HURT = [{"danger": 2}, {"gate": "told"}, {"depth": {"depth": "knee"}}]


def played(answers):
    return play(read(flood()), heard(answers, "test"))


def test_steps_that_ask_nothing_go_on_by_themselves():
    walk = played(HURT)
    assert [move.step for move in walk.moves] == ["place", "danger", "danger", "depth"]
    assert (ended(walk.end), walk.end.urgency) == ("open flooded", "E")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([], "step danger: no answer is given"),
        ([{"danger": 7}], "step danger: Choose one"),
        ([{"danger": 2}], "step danger: the 9-1-1 gate is open"),
        ([{"danger": 2}, {"depth": {"depth": "knee"}}], "the 9-1-1 gate is open"),
        ([{"danger": 2}, {"gate": "no danger: "}], "step danger: Say in a few words"),
        ([{"danger": 1}, {"more": 1}], "step depth: its answer is missing; more comes next"),
        ([{"danger": 1}, {"depth": 3}], "step depth: nothing is numbered here"),
        ([{"danger": 1}, {"depth": {"dept": "knee"}}], "step depth: there is no field dept"),
        ([{"danger": {"hurt": "No"}}], "step danger: give the number"),
        ([{"danger": 1}, {"depth": {}}], "step depth: Still to ask: Depth"),
        ([*HURT, {"more": 1}], "step read: the script has ended here, but more is still to come"),
    ],
)
def test_an_answer_that_does_not_fit_is_named_with_its_step(answers, words):
    with pytest.raises(DoesNotFit, match=words):
        played(answers)


def test_a_round_that_never_ends_is_stopped():
    body = flood()
    body["steps"][0]["goto"] = "place"
    with pytest.raises(DoesNotFit, match="goes round"):
        play(read(body), ())


def test_an_example_that_comes_out_less_urgent_is_a_fault_that_names_the_step():
    body = flood()
    body["steps"][1]["answers"][1] |= {"danger": "urgent"}
    body["no_emergency"] = "A drill."
    body["examples"][0]["answers"].pop(1)
    (fault,) = check(read(body), KNOWN)
    assert (fault.kind, fault.step) == ("example fails", "read")
    assert "comes out with A, not with E" in fault.message
