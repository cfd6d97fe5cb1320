"""A report that was written without a network: taken in whole when there is one, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from townline.attachments import actions as attachments
from townline.attachments.actions import Incoming
from townline.core.errors import Refusal
from townline.portal import queries
from townline.portal.actions.alarm import look_for_danger, say_safe
from townline.portal.actions.writing import (
    Details,
    choose_kind,
    clean,
    held,
    look_for_place,
    say_details,
)
from townline.portal.errors import NoSuchReport, NothingTyped
from townline.portal.models import Report

KEY = re.compile(r"[0-9a-f]{32}")
OLDEST = timedelta(hours=12)


@dataclass(frozen=True)
class Kept:
    """What a device kept: the four steps, when it was begun, and that nobody is in danger by their word."""

    words: str
    code: str
    address: str
    note: str
    details: Details
    begun_at: datetime
    is_safe: bool
    photos: Sequence[Incoming] = ()


@dataclass(frozen=True)
class Taken:
    """The report that it became, and why a photo was left out (empty where none was)."""

    report: Report
    photo_refused: str = ""


@transaction.atomic
def take_kept(
    *, key: str, kept: Kept, language: str, may_ring: Callable[[], bool], now: datetime
) -> Taken:
    """Take in what was written without a network, as far as its steps will do; it is sent by `send`.

    `key` was made on the device: the same one again is the same report, and nothing of it is changed.
    Raises NoSuchReport for a key that nobody could have made by chance, NothingTyped where nothing was said.
    """
    if not KEY.fullmatch(key):
        raise NoSuchReport
    if not kept.code and not kept.words.strip():
        raise NothingTyped(field="words")
    begun_at = min(max(kept.begun_at, now - OLDEST), now)
    _made, is_new = Report.objects.get_or_create(
        key=key,
        defaults={"language": language, "words": clean(kept.words, 500), "begun_at": begun_at},
    )
    if not is_new:
        return Taken(queries.report(key, now))
    _write_down(key, kept, now)
    refused = _keep_photos(key, kept.photos, now) if kept.photos else ""
    found = look_for_danger(key=key, may_ring=may_ring, now=now)
    return Taken(say_safe(key=key, now=now) if kept.is_safe and found.danger else found, refused)


def _write_down(key: str, kept: Kept, now: datetime) -> None:
    """Step after step, as far as they will do; the page of the first that will not says what is missing."""
    with suppress(Refusal):
        if kept.code:
            choose_kind(key=key, code=kept.code, now=now)
        _place(key, kept, now)
        say_details(key=key, details=kept.details, photos=(), now=now)


def _keep_photos(key: str, photos: Sequence[Incoming], now: datetime) -> str:
    """Take each photo in by itself: one that is refused keeps neither the others nor the words back.

    Returns the reason of the last refusal, for its sender; empty where all were taken.
    """
    report, why = held(key), ""
    for each in photos:
        try:
            report.files += attachments.take(
                files=[each], owner="", actor=None, now=now, is_from_public=True
            )
        except Refusal as refusal:
            why = refusal.message
    report.save(update_fields=["files"])
    return why


def _place(key: str, kept: Kept, now: datetime) -> None:
    if kept.address.strip():
        look_for_place(key=key, text=kept.address, note=kept.note, now=now)
    elif kept.note.strip():
        report = held(key)
        report.place_note = clean(kept.note, 240)
        report.save(update_fields=["place_note"])
