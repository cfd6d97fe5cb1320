"""Reads of call-in rules. The values of a plan are part of this door."""

from __future__ import annotations

from townline.callin.queries.agreements import agreement, version, version_for, versions
from townline.callin.queries.plans import plan, plan_under, replay, sheet_at
from townline.callin.queries.sheets import corrections, history, programs_with_rules, standings
from townline.callin.rules.facts import Need
from townline.callin.rules.plan import Candidate, Number, Plan, Rung, Skip, Slot

__all__ = [
    "Candidate",
    "Need",
    "Number",
    "Plan",
    "Rung",
    "Skip",
    "Slot",
    "agreement",
    "corrections",
    "history",
    "plan",
    "plan_under",
    "programs_with_rules",
    "replay",
    "sheet_at",
    "standings",
    "version",
    "version_for",
    "versions",
]  # fmt: skip
