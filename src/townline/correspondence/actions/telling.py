"""Telling readers what happened: rows in the outbox, in the transaction of the fact."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from townline.core import live, outbox
from townline.correspondence import queries
from townline.correspondence.jobs import send_soon
from townline.correspondence.models import EMAIL, TEXT, FailingAddress, Message, Stop, Wording
from townline.correspondence.ports import texts
from townline.correspondence.rules import wording as words
from townline.correspondence.rules.addresses import plain
from townline.correspondence.rules.times import leaves_at
from townline.residents.models import NoCall
from townline.residents.queries import number_key

S = Message.State


@dataclass(frozen=True)
class Reader:
    """Somebody who consented to be sent word: the key of their wish, their address, their language.

    `channel` is email, or text where they agreed to texts at that number.
    """

    key: str
    address: str
    language: str = "en"
    channel: str = EMAIL


@transaction.atomic
def tell(
    *, subject_of: str, reference: str, event: str, fact: str, type_code: str, topic: str,
    facts: Mapping[str, Mapping[str, str]], readers: Sequence[Reader], now: datetime,
    is_safety: bool = False, link: str = "",
) -> int:  # fmt: skip
    """Write a message for each reader who consented; returns how many are new. Telling twice is telling once.

    `subject_of` is the stream (`request:12`), `fact` names what happened (`update:55`), `facts` holds the
    fields of the wording for `en` and `fr`. Only who said yes to that channel belongs in `readers`: this
    looks no further than at who said stop since, who asked not to be called on, and which addresses fail.
    Without a wording for the event nothing is written.
    """
    found = queries.wording_for(event, type_code=type_code, topic=topic, at=now)
    chosen = {_reach(each): each for each in readers if _reach(each)}
    if found is None or not chosen:
        return 0
    unwanted = _unwanted(list(chosen), subject_of)
    last = _last(list(chosen), subject_of)
    rows = []
    for address, reader in chosen.items():
        row = _written(found, reader, address, facts, now)
        row.key, row.subject_of, row.reference = f"{fact}:{reader.key}"[:80], subject_of, reference
        row.event, row.is_safety, row.link = event, is_safety, link
        row.due_at = _due(last.get(address), now, is_safety=is_safety)
        if address in unwanted:
            row.state, row.problem, row.settled_at = *unwanted[address], now
        elif row.is_text and not texts.is_set_up():
            row.state, row.problem, row.settled_at = S.FAILED, texts.NO_GATEWAY, now
        rows.append(row)
    made = _insert(rows)
    if made:
        outbox.defer(send_soon)
        live.announce("messages")
    return made


def _reach(reader: Reader) -> str:
    """Their address as it is kept; nothing for what is none."""
    return number_key(reader.address) if reader.channel == TEXT else plain(reader.address)


def _insert(rows: list[Message]) -> int:
    keys = [row.key for row in rows]
    there = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in there]
    Message.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def _written(
    found: Wording,
    reader: Reader,
    address: str,
    facts: Mapping[str, Mapping[str, str]],
    now: datetime,
) -> Message:
    language = "fr" if reader.language.lower().startswith("fr") else "en"
    known = facts.get(language) or facts["en"]
    subject = words.one_line(words.filled(getattr(found, f"subject_{language}"), known))
    body = words.filled(getattr(found, f"body_{language}"), known)
    if reader.channel == TEXT:
        body = words.filled(getattr(found, f"text_{language}"), known) or subject
    token = secrets.token_urlsafe(18)
    return Message(
        address=address, language=language, wording=found, token=token, written_at=now,
        channel=reader.channel, subject=subject, body=body, message_id=new_message_id(),
    )  # fmt: skip


def new_message_id() -> str:
    """The id by which mail programs know a message, and by which an answer finds it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_urlsafe(12)}.townline@{domain}>"


def _due(last: Message | None, now: datetime, *, is_safety: bool) -> datetime:
    """With what waits already, or an hour after the last one that left; never in the night."""
    zone = ZoneInfo(settings.TIME_ZONE)
    if last is None:
        return leaves_at(now, zone, is_safety=is_safety, last_at=None)
    if last.state == S.WAITING and not is_safety:
        return max(last.due_at, now)
    return leaves_at(now, zone, is_safety=is_safety, last_at=last.settled_at or last.due_at)


def _last(addresses: list[str], subject_of: str) -> dict[str, Message]:
    """By address, the last message about the same thing that left, leaves or waits."""
    went = [S.WAITING, S.SENDING, S.SENT, S.UNKNOWN]
    rows = Message.objects.filter(address__in=addresses, subject_of=subject_of, state__in=went,
                                  is_safety=False)  # fmt: skip
    return {
        row.address: row
        for row in rows.order_by("pk").only("address", "state", "due_at", "settled_at")
    }


def _unwanted(addresses: list[str], subject_of: str) -> dict[str, tuple[str, str]]:
    """Who is not written to, and why: (state, reason) by address."""
    stopped = Stop.objects.filter(address__in=addresses, subject_of__in=["", subject_of])
    fails = FailingAddress.objects.filter(address__in=addresses, failing_since__isnull=False)
    barred = NoCall.objects.filter(value__in=addresses)
    found = dict.fromkeys(
        fails.values_list("address", flat=True), (S.FAILED.value, "the address fails")
    )
    found |= dict.fromkeys(
        barred.values_list("value", flat=True), (S.STOPPED.value, "asked not to be contacted")
    )
    return found | dict.fromkeys(
        stopped.values_list("address", flat=True), (S.STOPPED.value, "stopped by its reader")
    )
