"""A plan is kept as plain data and comes back as it was."""

from __future__ import annotations

import json

from townline.callin.rules.plan import Candidate, Number, Plan, Rung, Skip, Slot

MOBILE = Number("mobile", "905-555-0177")
PLAN = Plan(
    program_code="water_operations", agreement_code="inside", agreement_version="3",
    at="2026-11-25T07:10:00+00:00", slots=(Slot("operator", 1, "operator", ("water_2",)),),
    rungs=(
        Rung("standby", "First on-call", "serial",
             (Candidate(1, 7, "R. Quillon", "On standby until 07:00.", numbers=(MOBILE,)),),
             (Skip(9, "S. Marl", "rest", "Eight clear hours end at 06:00 (article 18.4)."),)),
    ),
    mix=("apprentices <= journeymen",), inputs={"hours": {"7": 12.5}},
)  # fmt: skip


def test_a_plan_comes_back_as_it_was() -> None:
    again = Plan.from_json(json.loads(json.dumps(PLAN.as_json())))
    assert (again, again.inputs, again.digest) == (PLAN, PLAN.inputs, PLAN.digest)


def test_a_changed_plan_has_another_digest() -> None:
    data = PLAN.as_json()
    data["inputs"] = {"hours": {"7": 13.5}}
    assert Plan.from_json(data).digest != PLAN.digest
