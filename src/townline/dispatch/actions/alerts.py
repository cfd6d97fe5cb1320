"""Take an alert that was sent to us. Nothing happens by itself: a person makes a draft of it, or not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live
from townline.dispatch.errors import UnreadableAlert
from townline.dispatch.models import Alert
from townline.dispatch.rules import cap

_BY = {"Update": "updated", "Cancel": "cancelled"}


@transaction.atomic
def take_alert(*, data: bytes, actor: User, now: datetime) -> Alert:
    """Read and keep an alert; the same one twice is one. What it updates or cancels is not current any more.

    Raises UnreadableAlert, which says what is wrong with the file.
    """
    try:
        read = cap.read(data)
    except cap.BadAlert as fault:
        raise UnreadableAlert(str(fault), field="file") from fault
    info = read.in_language("en")
    title = (info.headline or info.event) if info else f"{read.msg_type}: {read.identifier}"
    made, is_new = Alert.objects.get_or_create(
        sender=read.sender[:200], identifier=read.identifier[:200],
        sent_at=datetime.fromisoformat(read.sent),
        defaults={"status": read.status, "msg_type": read.msg_type, "title": title[:200],
                  "data": read.as_json(), "received_at": now, "received_by": actor},
    )  # fmt: skip
    if not is_new:
        return made
    ledger.append(
        stream=f"alert:{made.pk}", verb="alert.received", actor=actor, now=now,
        after={"sender": made.sender, "identifier": made.identifier, "type": made.msg_type,
               "status": made.status},
    )  # fmt: skip
    _replace(made, read, actor, now)
    live.announce("incidents")
    return made


def _replace(made: Alert, read: cap.Alert, actor: User, now: datetime) -> None:
    """Only who sent an alert takes it back, and an exercise never touches what is real."""
    if read.msg_type not in _BY:
        return
    for sender, identifier, _sent in read.references:
        older = Alert.objects.select_for_update().filter(
            sender=sender, identifier=identifier, state="current", status=made.status
        )
        for each in older.exclude(pk=made.pk):
            if each.sender != made.sender:
                continue
            each.state, each.replaced_by = _BY[read.msg_type], made
            each.save(update_fields=["state", "replaced_by"])
            ledger.append(
                stream=f"alert:{each.pk}", verb=f"alert.{each.state}", actor=actor, now=now,
                after={"by": made.identifier},
            )  # fmt: skip
