"""What was met at the desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from townline.triage.errors import NoSuchProblem
from townline.triage.models import ScriptProblem

SHOWN = 50


def _with_all() -> QuerySet[ScriptProblem]:
    return ScriptProblem.objects.select_related("version", "reporter", "settled_by", "contact")


def open_problems() -> Sequence[ScriptProblem]:
    """What waits for an answer, the one due first on top; one statement."""
    return list(_with_all().filter(settled_at=None).order_by("due_at", "pk")[:SHOWN])


def settled_problems() -> Sequence[ScriptProblem]:
    """What was answered last."""
    return list(_with_all().filter(settled_at__isnull=False).order_by("-settled_at")[:10])


def day_of_problems(start: datetime, end: datetime) -> Sequence[ScriptProblem]:
    """Everything that was told in [start, end), by script and step."""
    told = _with_all().filter(reported_at__gte=start, reported_at__lt=end)
    return list(told.order_by("version__title", "version__number", "step", "reported_at"))


def problem(problem_id: int) -> ScriptProblem:
    """One problem; NoSuchProblem."""
    found = _with_all().filter(pk=problem_id).first()
    if found is None:
        raise NoSuchProblem
    return found


def to_tell(user_id: int) -> Sequence[ScriptProblem]:
    """Answers somebody has not read yet, of problems they told; one statement."""
    waiting = ScriptProblem.objects.filter(
        reporter=user_id, settled_at__isnull=False, told_at=None
    ).select_related("version")
    return list(waiting.order_by("settled_at")[:5])
