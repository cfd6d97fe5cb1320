"""How scripts do: by version and step, and why they were left. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count

from townline.accounts.queries import colleagues
from townline.scripts.models import ScriptVersion
from townline.triage.models import Deviation, ScriptProblem, ScriptRun
from townline.triage.rules import PersonFigures, VersionFigures, by_person, figures

NEWEST = 5000  # runs that are looked at; a script has told all it can by then

_ANSWERED = """
WITH run AS (
  SELECT id, moves, started_at FROM triage_scriptrun WHERE version_id = %s ORDER BY id DESC LIMIT %s),
move AS (
  SELECT run.id, m.value->>'step' AS step, (m.value->>'at')::timestamptz AS at,
    coalesce(lag((m.value->>'at')::timestamptz) OVER (PARTITION BY run.id ORDER BY m.ordinality),
      run.started_at) AS before
  FROM run, jsonb_array_elements(run.moves) WITH ORDINALITY AS m)
SELECT step, count(DISTINCT id),
  percentile_cont(.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - before))
FROM move GROUP BY step
"""
_STOPPED = """
WITH run AS (SELECT * FROM triage_scriptrun WHERE version_id = %s ORDER BY id DESC LIMIT %s)
SELECT step, count(*) AS stopped,
  count(*) FILTER (WHERE state = 'left' AND left_category <> 'another') AS gave_up,
  count(*) FILTER (WHERE left_category = 'safety') AS safety,
  count(*) FILTER (WHERE NOT moves @> jsonb_build_array(jsonb_build_object('step', step))) AS unanswered
FROM run GROUP BY step
"""


def version_figures(version: ScriptVersion) -> VersionFigures:
    """How a version does, over its newest runs; three statements."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [version.pk, NEWEST])
        answered = {step: (count, seconds) for step, count, seconds in cursor.fetchall()}
        cursor.execute(_STOPPED, [version.pk, NEWEST])
        rows = cursor.fetchall()
    stopped = {step: (new, left, safety) for step, _all, left, safety, new in rows}
    told = ScriptProblem.objects.filter(version=version).values_list("step").annotate(Count("pk"))
    return figures(
        [step.id for step in version.definition().steps], runs=sum(row[1] for row in rows),
        answered=answered, stopped=stopped, problems=dict(told),
    )  # fmt: skip


@dataclass(frozen=True)
class Deviated:
    """How often a step was left, and why."""

    code: str
    title: str
    number: int
    step: str
    why: str
    count: int


def deviations(since: datetime, until: datetime) -> list[Deviated]:
    """Where and why scripts were left in [since, until), most often first; one statement."""
    ended = ScriptRun.objects.filter(state="left", ended_at__gte=since, ended_at__lt=until)
    left = ended.exclude(left_category=Deviation.ANOTHER)
    names = ("version__code", "version__title", "version__number", "step", "left_category")
    rows = left.values_list(*names).annotate(count=Count("pk")).order_by("-count", *names)[:100]
    words = dict(Deviation.choices)
    return [
        Deviated(code, title, number, step, str(words.get(why, "")), count)
        for code, title, number, step, why, count in rows
    ]


def deviations_by_person(since: datetime) -> Sequence[tuple[str, PersonFigures]]:
    """How often each person left a script, safety left out of every figure; one statement."""
    runs = ScriptRun.objects.filter(started_at__gte=since).exclude(by=None)
    rows = runs.values_list("by", "left_category").annotate(count=Count("pk"))
    staff = colleagues()
    found = by_person((user_id, why, count) for user_id, why, count in rows)
    return [(staff[each.user_id].display_name, each) for each in found if each.user_id in staff]
