"""Putting protocols in force."""

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
from townline.dispatch.errors import FaultyProtocol
from townline.dispatch.models import ProtocolVersion
from townline.dispatch.rules.checking import Known, check
from townline.dispatch.rules.protocol import BadProtocol, Protocol, read


@transaction.atomic
def publish_version(
    *, body: Mapping[str, Any], known: Known | None, from_at: datetime, actor: User | None,
    now: datetime,
) -> ProtocolVersion:  # fmt: skip
    """Put a protocol in force, if the checker finds nothing. The same again is nothing new.

    Incidents that began on an older version end on it. Raises FaultyProtocol with the first faults.
    """
    checked = _checked(body, known)
    text = json.dumps(body, sort_keys=True, default=str)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    rows = ProtocolVersion.objects.select_for_update().filter(code=checked.code)
    last = rows.order_by("-number").first()
    if last is not None and last.checksum == checksum:
        return last  # type: ignore[no-any-return]
    if last is not None:
        from_at = max(from_at, now)  # what was in force until now stays so in the books
    for old in rows.filter(effective__contains=from_at):
        old.effective = Range(old.effective.lower, from_at, "[)")
        old.save(update_fields=["effective"])
    made: ProtocolVersion = ProtocolVersion.objects.create(
        code=checked.code, number=last.number + 1 if last else 1, title=checked.title,
        owner=checked.owner, reviewed_date=date.fromisoformat(checked.reviewed),
        types=list(checked.types), cues=list(checked.cues), body=json.loads(text),
        checksum=checksum, effective=Range(from_at, None, "[)"),
    )  # fmt: skip
    ledger.append(stream=f"protocol:{made.code}", verb="protocol.published", actor=actor, now=now,
                  after={"number": made.number, "checksum": checksum})  # fmt: skip
    live.announce("protocols", made.pk)
    return made


def _checked(body: Mapping[str, Any], known: Known | None) -> Protocol:
    try:
        read_in = read(body)
    except BadProtocol as fault:
        raise FaultyProtocol(str(fault)) from fault
    faults = check(read_in, known)
    if faults:
        raise FaultyProtocol("; ".join(str(fault) for fault in faults[:5]))
    return read_in
