"""Taking a request in, once however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from townline.attachments import queries as attachments
from townline.attachments.actions import Incoming
from townline.core import outbox, rows
from townline.open311 import queries
from townline.open311.errors import refuse
from townline.open311.jobs import open_report
from townline.open311.models import Jurisdiction, Report
from townline.open311.opening import Taken, open_now, told
from townline.open311.queries import Caller
from townline.open311.rules.posting import Posted
from townline.places.queries import Location


def take(
    *, caller: Caller, within: Jurisdiction, posted: Posted, idempotency_key: str, content: str,
    is_later: bool, now: datetime, files: Sequence[Incoming] = (),
) -> Taken:  # fmt: skip
    """Open a request as it was sent; the same one sent again under the same key is the one there was.

    With `is_later` it waits for a job and a token is given, unless files come along. Without files one
    statement writes, outside of any transaction. Raises DoorRefused and what opening raises; then nothing
    is left behind.
    """
    if caller.earlier_id is not None:
        return _as_before(caller.earlier_id, content)
    location = queries.located(posted, within, now)
    report = Report(key_id=caller.id, idempotency_key=idempotency_key, content=content,
                    account_id=posted.account_id, reporter=posted.reporter, at=now)  # fmt: skip
    try:
        if is_later and not files:
            return _wait(report, posted, location)
        return open_now(report, posted, location, files, now)
    except IntegrityError:
        # Two of the same at once: the other was quicker, and this one left nothing behind.
        quicker = Report.objects.filter(key_id=caller.id, idempotency_key=idempotency_key)
        if not idempotency_key or not quicker.exists():
            raise
        return _as_before(quicker.get().pk, content)


def _as_before(report_id: int, content: str) -> Taken:
    """What the sender was told the first time; 409 where something else was sent then."""
    sent = Report.objects.select_related("service_request__definition").get(pk=report_id)
    if sent.content != content:
        raise refuse(409, "This Idempotency-Key was sent with another request before.")
    if sent.token or sent.service_request is None:
        return Taken(None, sent.token or "", sent.account_id)
    return told(sent.service_request, sent.account_id)


def _kept(posted: Posted) -> dict[str, Any]:
    """What waits, without the numbers of cards that nobody may keep, not even until it is opened."""

    def clean(said: Any) -> Any:
        return attachments.masked(said).text if isinstance(said, str) else said

    facts = {code: clean(said) for code, said in posted.attributes.items()}
    words = {name: clean(getattr(posted, name)) for name in ("description", "address_string")}
    return asdict(posted) | words | {"attributes": facts}


def _wait(report: Report, posted: Posted, location: Location) -> Taken:
    report.token = secrets.token_urlsafe(18)
    report.waiting = {"posted": _kept(posted), "location": location.as_json()}
    rows.number(report)
    with rows.together():
        rows.insert(report)
        outbox.defer(open_report, report_id=report.pk)
    return Taken(None, report.token, posted.account_id)
