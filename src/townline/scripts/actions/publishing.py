"""Versions come into force and go out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.scripts.errors import FaultyScript, NeedsReason, NoSuchScript
from townline.scripts.events import ScriptPublished, ScriptWithdrawn
from townline.scripts.models import ScriptVersion
from townline.scripts.rules.checking import Known, check
from townline.scripts.rules.definition import BadScript, Definition, read

TOPIC = "scripts"
NEVER: Range[datetime] = Range(empty=True)


def checked(body: Mapping[str, Any], known: Known | None) -> Definition:
    """The script of a body. Raises FaultyScript with the first faults."""
    try:
        script = read(body)
    except BadScript as fault:
        raise FaultyScript(str(fault)) from fault
    faults = check(script, known)
    if faults:
        raise FaultyScript("; ".join(str(fault) for fault in faults[:5]))
    return script


def checksum_of(body: Mapping[str, Any]) -> str:
    """Which words these are."""
    text = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_version(
    *, body: Mapping[str, Any], known: Known | None, from_at: datetime, actor: User | None,
    now: datetime,
) -> ScriptVersion:  # fmt: skip
    """Put a file's script in force, if the checker finds nothing.

    What was published before is nothing new: a pack that is loaded again does not undo what an editor has
    published since. Contacts that run an older version finish on it. Raises FaultyScript.
    """
    script = checked(body, known)
    versions = _locked(script.code)
    same = [each for each in versions if each.checksum == checksum_of(body)]
    if same:
        return same[-1]
    version = written(script, body, versions)
    put_in_force(version, versions, from_at=max(from_at, now) if versions else from_at,
                 actor=actor, now=now)  # fmt: skip
    return version


def _locked(code: str) -> list[ScriptVersion]:
    return list(ScriptVersion.objects.select_for_update().filter(code=code).order_by("number"))


def version_of(
    body: Mapping[str, Any], known: Known | None
) -> tuple[ScriptVersion, list[ScriptVersion]]:
    """The version that says these words: the newest, if it does already and is only tried; else a new one."""
    script = checked(body, known)
    versions = _locked(script.code)
    last = versions[-1] if versions else None
    if last is not None and last.checksum == checksum_of(body) and last.effective.isempty:
        return last, versions
    return written(script, body, versions), versions


def written(
    script: Definition, body: Mapping[str, Any], versions: list[ScriptVersion]
) -> ScriptVersion:
    """A version nobody is given yet."""
    made: ScriptVersion = ScriptVersion.objects.create(
        code=script.code, number=versions[-1].number + 1 if versions else 1, title=script.title,
        owner=script.owner, keywords=f"{script.title.lower()}, {script.keywords.lower()}",
        reviewed_date=date.fromisoformat(script.reviewed) if script.reviewed else None,
        body=json.loads(json.dumps(body, default=str)), checksum=checksum_of(body),
        effective=NEVER,
    )  # fmt: skip
    return made


def put_in_force(
    version: ScriptVersion, others: list[ScriptVersion], *, from_at: datetime, actor: User | None,
    now: datetime,
) -> None:  # fmt: skip
    """From an instant on this is what is said, until the next version that waits for its moment."""
    until = None
    for other in others:
        period = other.effective
        if other.pk == version.pk or period.isempty:
            continue
        if period.lower >= from_at and (until is None or period.lower < until):
            until = period.lower
        if from_at in period and period.lower < from_at:
            other.effective = Range(period.lower, from_at, "[)")
            other.save(update_fields=["effective"])
    if until == from_at:  # what was to begin at the same moment never does
        gone = next(o for o in others if not o.effective.isempty and o.effective.lower == from_at)
        until = gone.effective.upper
        gone.effective = NEVER
        gone.save(update_fields=["effective"])
    version.effective = Range(from_at, until, "[)")
    version.save(update_fields=["effective"])
    ledger.append(stream=f"script:{version.code}", verb="script.published", actor=actor, now=now,
                  after={"number": version.number, "checksum": version.checksum,
                         "from": from_at.isoformat()})  # fmt: skip
    _tell(version)
    events.publish(ScriptPublished(version_id=version.pk, number=version.number))


def _tell(version: ScriptVersion) -> None:
    live.announce("answers", version.pk)
    live.announce(TOPIC, version.pk)


@transaction.atomic
def withdraw(*, code: str, reason: str, actor: User, now: datetime) -> None:
    """Offer a script no more, from this second. Calls in progress finish on it. Raises NeedsReason."""
    if not reason.strip():
        raise NeedsReason(field="reason")
    current = [v for v in _locked(code) if not v.effective.isempty and
               (v.effective.upper is None or v.effective.upper > now)]  # fmt: skip
    if not current:
        raise NoSuchScript
    for version in current:
        begun = version.effective.lower < now
        version.effective = Range(version.effective.lower, now, "[)") if begun else NEVER
        version.save(update_fields=["effective"])
        events.publish(ScriptWithdrawn(version_id=version.pk))
        _tell(version)
    ledger.append(stream=f"script:{code}", verb="script.withdrawn", actor=actor, now=now,
                  reason=reason.strip(), before={"number": current[0].number})  # fmt: skip
