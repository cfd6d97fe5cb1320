"""Reads of call-in rules. The values of a plan are part of this door."""

from __future__ import annotations

from townline.callin.rules.plan import Candidate, Number, Plan, Rung, Skip, Slot

__all__ = ["Candidate", "Number", "Plan", "Rung", "Skip", "Slot"]
