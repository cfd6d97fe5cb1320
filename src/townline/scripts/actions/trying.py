"""A version is tried by a few before it is everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger, live
from townline.scripts.actions.drafting import in_hand, write
from townline.scripts.actions.publishing import TOPIC, version_of
from townline.scripts.actions.reviewing import close_trials
from townline.scripts.errors import NeedsExample, NeedsTesters, NoSuchScript, OutOfHand
from townline.scripts.models import DraftState, ScriptDraft, ScriptTrial, ScriptVersion
from townline.scripts.rules.checking import Known


@transaction.atomic
def start_trial(
    *, draft_id: int, testers: Sequence[int], goal: str = "", known: Known | None, actor: User,
    now: datetime,
) -> ScriptTrial:  # fmt: skip
    """Give the approved words to a few; everybody else keeps what is live.

    Raises OutOfHand before the owner approved, NeedsTesters.
    """
    if not testers:
        raise NeedsTesters(field="testers")
    draft = in_hand(draft_id)
    if draft.state != DraftState.APPROVED:
        raise OutOfHand("The owner has not approved these words yet.")
    return _try(draft, testers, goal.strip()[:240], known, actor, now)


@transaction.atomic
def release_fix(*, draft_id: int, known: Known | None, actor: User, now: datetime) -> ScriptTrial:
    """Give the testers the mended words at once; their calls in progress finish on the version they began.

    The owner approves again before these words go live. Raises OutOfHand where no trial runs, FaultyScript.
    """
    draft = in_hand(draft_id)
    trial = ScriptTrial.objects.at(now).filter(code=draft.code).first()
    if trial is None:
        raise OutOfHand("No trial of this script is running.")
    return _try(draft, trial.testers, trial.goal, known, actor, now)


def _try(
    draft: ScriptDraft, testers: Sequence[int], goal: str, known: Known | None, actor: User,
    now: datetime,
) -> ScriptTrial:  # fmt: skip
    if not draft.body.get("examples"):
        raise NeedsExample
    version, _versions = version_of(draft.body, known)
    close_trials(draft.code, now)
    trial: ScriptTrial = ScriptTrial.objects.create(
        code=draft.code, version=version, testers=list(dict.fromkeys(testers)), goal=goal,
        begun_by=actor, effective=Range(now, None, "[)"),
    )  # fmt: skip
    write(draft, "trial_started", actor=actor, now=now, number=version.number,
          testers=trial.testers, goal=goal)  # fmt: skip
    return trial


@transaction.atomic
def end_trial(*, code: str, actor: User, now: datetime) -> ScriptVersion:
    """The testers are given what is live again. Raises NoSuchScript where no trial runs."""
    trial = ScriptTrial.objects.at(now).filter(code=code).select_related("version").first()
    if trial is None:
        raise NoSuchScript("No trial of this script is running.")
    close_trials(code, now)
    ledger.append(stream=f"script:{code}", verb="script.trial_ended", actor=actor, now=now,
                  after={"number": trial.version.number})  # fmt: skip
    live.announce(TOPIC, trial.version_id)
    version: ScriptVersion = trial.version
    return version
