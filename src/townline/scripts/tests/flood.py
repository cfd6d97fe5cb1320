"""A good script, and every kind of fault that can be planted into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from townline.scripts.rules.checking import Known
from townline.scripts.rules.definition import Definition, parse, read

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
        "examples": [
            {"name": "Somebody is hurt", "exit": "open flooded", "urgency": "E", "answers": [
                {"danger": 2}, {"gate": "told"}, {"depth": {"depth": "to the knee"}}]},
            {"name": "Only advice", "exit": "answer stay-dry", "answers": [
                {"danger": 1}, {"depth": {"depth": "a puddle"}}, {"more": 2}]},
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


@plant("example fails")
def _an_example_that_ends_elsewhere(body: Body) -> None:
    body["examples"][0]["exit"] = "refer moon"


@plant("example fails")
def _an_example_that_lacks_an_answer(body: Body) -> None:
    body["examples"][0]["answers"].pop()


PACK = Path(__file__).parents[2] / "regions" / "northmoor" / "scripts"
SCRIPTS: list[Definition] = [
    read(flood()),
    *(parse(p.read_text("utf-8")) for p in sorted(PACK.glob("*.yaml"))),
]
