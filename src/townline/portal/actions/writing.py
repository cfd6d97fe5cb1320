"""Writing a report, step by step. What is refused leaves what was typed where it was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from townline.attachments import actions as attachments
from townline.attachments import queries as files
from townline.attachments.actions import Incoming
from townline.places import queries as places
from townline.portal import queries, rules
from townline.portal.errors import (
    BadAddress,
    NeedsAnAddress,
    NoSuchPlace,
    NoSuchReport,
    NothingTyped,
    OutsideOurs,
    SentAlready,
)
from townline.portal.models import Report
from townline.service_requests import queries as requests

MOST = 4000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Details:
    """The third step as it was filled in."""

    facts: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    wants_word: bool = False


def held(key: str) -> Report:
    """The report of a key, locked and not sent yet; NoSuchReport, SentAlready."""
    found: Report | None = Report.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NoSuchReport
    if found.sent_at is not None:
        raise SentAlready
    return found


def clean(text: str, most: int = MOST) -> str:
    """A text as it may be kept: without card and health numbers, at most so long."""
    return files.masked(text.replace("\0", " ").strip()).text[:most]


def begin(*, words: str, code: str, language: str, now: datetime) -> Report:
    """Begin a report with a few words, or with a type. Raises NothingTyped, NoSuchType."""
    if code:
        requests.definition(code, now)
    elif not words.strip():
        raise NothingTyped(field="words")
    made: Report = Report.objects.create(
        key=secrets.token_urlsafe(18), language=language, words=clean(words, 500),
        definition_code=code, begun_at=now,
    )  # fmt: skip
    return made


@transaction.atomic
def say_words(*, key: str, words: str, now: datetime) -> Report:
    """Say it in other words: what fits is looked for anew."""
    del now
    report = held(key)
    if not words.strip():
        raise NothingTyped(field="words")
    report.words = clean(words, 500)
    report.save(update_fields=["words"])
    return report


@transaction.atomic
def choose_kind(*, key: str, code: str, now: datetime) -> Report:
    """Choose what it is; facts of another type are forgotten. Raises NoSuchType."""
    report = held(key)
    requests.definition(code, now)
    if code != report.definition_code:
        report.definition_code, report.facts, report.follows = code, {}, ""
        report.save(update_fields=["definition_code", "facts", "follows"])
    return report


@transaction.atomic
def look_for_place(*, key: str, text: str, note: str, now: datetime) -> Report:
    """Look for an address, a corner or a landmark; where it is plain which, the pin stands there.

    Else the report has no place yet, and what was looked for is kept to choose from. Raises NoSuchPlace.
    """
    report = held(key)
    found = queries.choices(text, now)
    if not found:
        raise NoSuchPlace(field="address")
    report.looked_for, report.place_note = text.strip()[:160], clean(note, 240)
    report.place, report.follows = None, ""
    if rules.is_plain([match.score for match in found]):
        _put(report, (found[0].x, found[0].y), now, found[0].label)
    report.save()
    return report


@transaction.atomic
def choose_place(*, key: str, ref: str, note: str, now: datetime) -> Report:
    """Choose one of the places that may be meant. Raises NotFound, OutsideOurs."""
    report = held(key)
    match = places.place(ref)
    report.place_note = clean(note, 240)
    _put(report, (match.x, match.y), now, match.label)
    report.save()
    return report


@transaction.atomic
def choose_point(*, key: str, point: rules.Point, note: str, now: datetime) -> Report:
    """Put the pin where somebody stands or points to. Raises OutsideOurs."""
    report = held(key)
    report.place_note = clean(note, 240)
    _put(report, point, now, "")
    report.save()
    return report


@transaction.atomic
def nudge(*, key: str, way: str, note: str, now: datetime) -> Report:
    """Move the pin ten metres. Its address is looked up anew. Raises NoSuchPlace, OutsideOurs."""
    report = held(key)
    here = report.location
    if here is None:
        raise NoSuchPlace(field="address")
    report.place_note = clean(note, 240)
    _put(report, rules.nudged((here.x, here.y), way), now, "")
    report.save()
    return report


@transaction.atomic
def leave_note(*, key: str, note: str, now: datetime) -> Report:
    """Say what helps to find it; the pin stays where it is."""
    del now
    report = held(key)
    report.place_note = clean(note, 240)
    report.save(update_fields=["place_note"])
    return report


def _put(report: Report, point: rules.Point, now: datetime, label: str) -> None:
    location = places.locate(*point, at=now, label=label)
    if location is None:
        raise OutsideOurs(field="address")
    report.place, report.looked_for = location.as_json(), location.label[:160]


@transaction.atomic
def choose_to_follow(*, key: str, reference: str, language: str, now: datetime) -> Report:
    """Me too: it is one of those that are reported close by; an empty reference takes that back."""
    report = held(key)
    near = queries.close_by(report, at=now, language=language)
    known = {each.row.reference for each in near}
    report.follows = reference if reference in known else ""
    report.save(update_fields=["follows"])
    return report


@transaction.atomic
def say_details(*, key: str, details: Details, photos: Sequence[Incoming], now: datetime) -> Report:
    """Keep the facts, the words, how to reach them and the photos; then check that they will do.

    Raises NeedsAnAddress, BadAddress, MissingFacts, and what is refused of files; what was typed is kept by
    the page, not here.
    """
    report = held(key)
    kind = queries.kind_of(report, now)
    asked = {fact.code for fact in kind.asked()} if kind else set()
    report.facts = {
        code: clean(value, 500)
        for code, value in details.facts.items()
        if code in asked and value.strip()
    }
    report.description = clean(details.description)
    report.name, report.phone = details.name.strip()[:120], details.phone.strip()[:30]
    report.email, report.wants_word = details.email.strip()[:254].lower(), details.wants_word
    if report.email and not EMAIL.fullmatch(report.email):
        raise BadAddress(field="email")
    if report.wants_word and not (report.email or report.phone):
        raise NeedsAnAddress(field="email")
    if kind is not None and not report.follows:
        requests.check_facts(kind, report.facts, report.location)
    if photos:
        report.files += attachments.take(
            files=photos, owner="", actor=None, now=now, is_from_public=True
        )
    report.is_told = True
    report.save()
    return report
