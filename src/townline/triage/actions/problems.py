"""A problem with a step goes to the editor with its state, and comes back to whoever met it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.contacts.queries import contact_for
from townline.core import ledger, live
from townline.directory.queries import calendar
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Bulletin, Severity
from townline.triage import rules
from townline.triage.errors import NeedsWords, NoScriptRunning, NoSuchProblem
from townline.triage.models import Outcome, ScriptProblem, ScriptRun
from townline.triage.queries import newest, state_of

TOPIC = "scripts"
HOURS = "office"  # the editors' working time
AGAIN = timedelta(minutes=2)  # the same key at the same step within this is the same report


def _write(
    problem: ScriptProblem, verb: str, *, actor: User, now: datetime, **after: object
) -> None:
    ledger.append(
        stream=f"script:{problem.version.code}", verb=f"problem.{verb}", actor=actor, now=now,
        contact_id=problem.contact_id,
        after={"problem": problem.pk, "number": problem.version.number, "step": problem.step, **after},
    )  # fmt: skip
    live.announce(TOPIC, problem.pk)


@transaction.atomic
def report_problem(
    *, contact_id: int, remark: str = "", actor: User, now: datetime
) -> ScriptProblem:
    """Tell the editor that something is wrong where the script stands; one key is enough.

    Script, version, step and answers go along; words that were typed do not. A run that was left a moment
    ago can still be told of. Raises NoScriptRunning.
    """
    contact_for(contact_id, actor)
    run = newest(contact_id)
    if run is None:
        raise NoScriptRunning
    step = run.step or state_of(run).step
    ScriptRun.objects.select_for_update().get(pk=run.pk)  # pressed twice at once is told once
    again = ScriptProblem.objects.filter(
        run=run, step=step, reporter=actor, remark=remark.strip(), settled_at=None,
        reported_at__gt=now - AGAIN,
    ).select_related("version").first()  # fmt: skip
    if again is not None:
        return again
    on_trial = run.version.effective.isempty
    since = None if on_trial else run.version.effective.lower
    problem = ScriptProblem.objects.create(
        version=run.version, contact_id=contact_id, run=run, step=step,
        heard=_heard(run), remark=remark.strip(), on_trial=on_trial, reporter=actor,
        reported_at=now,
        due_at=rules.answer_due(now, on_trial=on_trial, live_since=since, hours=calendar(HOURS)),
    )  # fmt: skip
    _write(problem, "reported", actor=actor, now=now, remark=problem.remark)
    return problem


def _heard(run: ScriptRun) -> list[list[str]]:
    script, state = run.version.definition(), state_of(run)
    numbered = [step.ask for step in script.steps if step.ask and step.answers]
    return rules.heard_without_names(state.labels, state.answers, numbered)


def _open(problem_id: int) -> ScriptProblem:
    problem = (
        ScriptProblem.objects.select_for_update(of=("self",)).select_related("version")
        .filter(pk=problem_id, settled_at=None).first()
    )  # fmt: skip
    if problem is None:
        raise NoSuchProblem
    return problem


@transaction.atomic
def add_remark(*, problem_id: int, remark: str, actor: User, now: datetime) -> ScriptProblem:
    """In a few words, after the key was pressed. Raises NoSuchProblem for anybody else's."""
    problem = _open(problem_id)
    if problem.reporter_id != actor.pk:
        raise NoSuchProblem
    problem.remark = remark.strip()
    problem.save(update_fields=["remark"])
    _write(problem, "described", actor=actor, now=now, remark=problem.remark)
    return problem


@transaction.atomic
def settle_problem(
    *, problem_id: int, outcome: str, words: str, actor: User, now: datetime
) -> ScriptProblem:
    """Say what became of it; whoever told it reads that at the desk. Raises NeedsWords, NoSuchProblem."""
    if not words.strip() or outcome not in Outcome.values:
        raise NeedsWords(field="words")
    problem = _open(problem_id)
    problem.settled_at, problem.settled_by = now, actor
    problem.outcome, problem.words = outcome, words.strip()
    problem.save(update_fields=["settled_at", "settled_by", "outcome", "words"])
    _write(problem, "settled", actor=actor, now=now, outcome=outcome, words=problem.words)
    live.announce(f"agent:{problem.reporter_id}")
    return problem


@transaction.atomic
def broadcast_workaround(
    *, problem_id: int, text: str, expires_at: datetime | None, actor: User, now: datetime
) -> Bulletin:
    """Tell every desk the way round a problem until it is mended. Raises what a bulletin refuses."""
    problem = _open(problem_id)
    bulletin = knowledge.publish_bulletin(
        title=f"Script “{problem.version.title}”: a way round"[:120], text=text,
        severity=Severity.IMPORTANT, expires_at=expires_at, actor=actor, now=now,
    )  # fmt: skip
    problem.bulletin_id = bulletin.pk
    problem.save(update_fields=["bulletin_id"])
    _write(problem, "broadcast", actor=actor, now=now, bulletin=bulletin.pk)
    return bulletin


@transaction.atomic
def note_told(*, actor: User, now: datetime) -> int:
    """Whoever told of problems has read what became of them; returns how many."""
    return ScriptProblem.objects.filter(
        reporter=actor, settled_at__isnull=False, told_at=None
    ).update(told_at=now)
