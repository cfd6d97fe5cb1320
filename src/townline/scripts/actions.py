"""Verbs on scripts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger, live
from townline.scripts.errors import FaultyScript
from townline.scripts.models import ScriptVersion
from townline.scripts.rules.checking import Known, check
from townline.scripts.rules.definition import BadScript, read


@transaction.atomic
def publish_version(
    *, body: Mapping[str, Any], known: Known | None, from_at: datetime, actor: User | None,
    now: datetime,
) -> ScriptVersion:  # fmt: skip
    """Put a script in force, if the checker finds nothing. The same again is nothing new.

    Contacts that run an older version finish on it. Raises FaultyScript with the first faults.
    """
    try:
        script = read(body)
    except BadScript as fault:
        raise FaultyScript(str(fault)) from fault
    faults = check(script, known)
    if faults:
        raise FaultyScript("; ".join(str(fault) for fault in faults[:5]))
    text = json.dumps(body, sort_keys=True, default=str)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    rows = ScriptVersion.objects.select_for_update().filter(code=script.code)
    last = rows.order_by("-number").first()
    if last is not None and last.checksum == checksum:
        return last  # type: ignore[no-any-return]
    if last is not None:
        from_at = max(from_at, now)  # what was in force until now stays so in the books
    for old in rows.filter(effective__contains=from_at):
        old.effective = Range(old.effective.lower, from_at, "[)")
        old.save(update_fields=["effective"])
    version: ScriptVersion = ScriptVersion.objects.create(
        code=script.code, number=last.number + 1 if last else 1, title=script.title,
        owner=script.owner, keywords=f"{script.title.lower()}, {script.keywords.lower()}",
        reviewed_date=date.fromisoformat(script.reviewed) if script.reviewed else None,
        body=json.loads(text), checksum=checksum, effective=Range(from_at, None, "[)"),
    )  # fmt: skip
    ledger.append(stream=f"script:{script.code}", verb="script.published", actor=actor, now=now,
                  after={"number": version.number, "checksum": checksum})  # fmt: skip
    live.announce("answers", version.pk)
    return version
