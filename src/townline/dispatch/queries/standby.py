"""Who is rung for a program at an instant: by its agreement, or by the roster alone where it has none."""

from __future__ import annotations

from datetime import datetime

from townline.callin import queries as callin


def standby_plan(program_code: str, at: datetime) -> callin.Plan | None:
    """The order of a program's people at an instant; None where nobody can be called."""
    plan = callin.plan(program_code=program_code, at=at)
    return plan if any(rung.candidates for rung in plan.rungs) else None
