"""What was said, written down at the speed of speech."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.radio import queries
from townline.radio.actions import units, welfare
from townline.radio.actions.writing import locked, write
from townline.radio.errors import LineNotUnderstood
from townline.radio.models import Entry
from townline.radio.rules.typing import Check, Heard, NotUnderstood, Said, Status, read


@transaction.atomic
def log(
    *, text: str, subject: str = "", unit_id: int | None = None, speaker: str = "",
    said_at: datetime | None = None, actor: User | None, now: datetime,
) -> Entry:  # fmt: skip
    """Write down what a unit, a partner or the desk said; `said_at` where that was earlier."""
    unit = locked(unit_id) if unit_id else None
    return write("said", text, subject=subject or (unit.subject if unit else ""), unit=unit, actor=actor,
                 now=now, said_at=said_at, speaker=speaker)  # fmt: skip


@transaction.atomic
def type_line(
    *, line: str, subject: str = "", speaker: str = "", said_at: datetime | None = None, actor: User,
    now: datetime,
) -> Entry:  # fmt: skip
    """Do what a typed line says (see `rules.typing`). Raises LineNotUnderstood with what would be."""
    known = queries.call_signs()
    try:
        meant = read(line, {code: code for code in known}, speaker=speaker)
    except NotUnderstood as wrong:
        raise LineNotUnderstood(str(wrong), field="line") from wrong
    if isinstance(meant, Said):
        return log(text=meant.text, subject=subject, unit_id=known.get(meant.unit), speaker=meant.speaker,
                   said_at=said_at, actor=actor, now=now)  # fmt: skip
    unit_id = known[meant.unit]
    if isinstance(meant, Status):
        return units.set_status(unit_id=unit_id, status=meant.status, subject=subject, note=meant.text,
                                said_at=said_at, actor=actor, now=now)  # fmt: skip
    if isinstance(meant, Check):
        return welfare.start_check(unit_id=unit_id, minutes=meant.minutes, subject=subject, actor=actor,
                                   now=now)  # fmt: skip
    if isinstance(meant, Heard):
        return welfare.heard(unit_id=unit_id, note=meant.text, actor=actor, now=now)
    return welfare.stop_check(unit_id=unit_id, reason=meant.text, actor=actor, now=now)
