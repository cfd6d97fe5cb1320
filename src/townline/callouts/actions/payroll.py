"""Approved hours on their way to payroll: a file takes them once, and stays as it was made."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.errors import NothingToPay, PeriodWrong
from townline.callouts.models import PayrollFile, WorkRecord
from townline.callouts.queries.payroll import COLUMNS, payable, rows_of
from townline.core import ledger, live


@transaction.atomic
def take_to_payroll(
    *, program_code: str, start: date, end: date, today: date, actor: User, now: datetime
) -> PayrollFile:
    """Make the file of a period: every approved hour that began by the end of `end` and is in no file yet.

    What began before `start` was approved late; it is in the file and says so. Raises PeriodWrong,
    NothingToPay.
    """
    if not start <= end <= today:
        raise PeriodWrong(field="end")
    held = list(payable(program_code, end).select_for_update(of=("self",)))
    if not held:
        raise NothingToPay
    made = PayrollFile.objects.create(
        program_code=program_code, start_date=start, end_date=end, taken_at=now, content="",
        taken_by=actor.display_name,
    )  # fmt: skip
    made.content = _text(held, made)
    made.save(update_fields=["content"])
    WorkRecord.objects.filter(pk__in=[each.pk for each in held]).update(payroll=made)
    ledger.append(
        stream=f"payroll:{made.pk}", verb="payroll.taken", actor=actor, now=now,
        after={"file": made.pk, "program": program_code, "from": start.isoformat(), "to": end.isoformat(),
               "records": [each.pk for each in held],
               "sha256": hashlib.sha256(made.content.encode()).hexdigest()},
    )  # fmt: skip
    live.announce("hours", program_code)
    return made


def _text(held: Sequence[WorkRecord], made: PayrollFile) -> str:
    into = io.StringIO()
    table = csv.DictWriter(into, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows_of(held, made))
    return into.getvalue()
