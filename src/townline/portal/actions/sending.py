"""Sending a report: the same verbs as the desk's, once however often it is sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.attachments import actions as attachments
from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.core.doubt import Doubt
from townline.portal import queries
from townline.portal.errors import NoSuchReport, NothingTyped
from townline.portal.models import Report
from townline.residents import actions as residents
from townline.residents import queries as people
from townline.residents.queries import number_key
from townline.service_requests import actions as requests
from townline.service_requests import queries as catalogue
from townline.service_requests.models import ServiceRequest


@transaction.atomic
def send(*, key: str, now: datetime, in_doubt: Doubt | None = None) -> Report:
    """Open the request, or follow the one that is reported already; then forget what was typed.

    Sent again it is the same report with the same request. One that may not be meant is looked at by a
    person before others see it; a sign of danger never waits for that. Raises NothingTyped where no type was
    chosen and what opening raises.
    """
    report: Report | None = Report.objects.select_for_update().filter(key=key).first()
    if report is None:
        raise NoSuchReport
    if report.sent_at is not None:
        return report
    kind = queries.kind_of(report, now)
    if kind is None:
        raise NothingTyped(field="words")
    person_id = _person(report, now)
    contact = _contact(report, kind.name, person_id, now)
    made = (
        _follow(report, contact, person_id, now)
        if report.follows
        else _open(report, contact, person_id, now)
    )
    if report.files:
        attachments.hand_over(ids=report.files, owner=f"request:{made.pk}", actor=None, now=now)
    if in_doubt and in_doubt.is_looked_at and not report.follows and not report.danger:
        requests.doubt(
            request_id=made.pk, points=in_doubt.points, reasons=in_doubt.reasons, now=now
        )
    _forget(report, made, now)
    return report


def _person(report: Report, now: datetime) -> int | None:
    """Who wants word of it by e-mail is written down; who only leaves a number is not, and nobody else."""
    if not report.email:
        return None
    name = report.name or report.email
    for person_id, known in people.people_at(report.email):
        if known.casefold() == name.casefold():
            return person_id
    made = residents.create_person(
        name=name, actor=None, now=now, phone=number_key(report.phone), email=report.email,
        language="French" if report.language == "fr" else "English",
    )  # fmt: skip
    return int(made.pk)


def _contact(report: Report, subject: str, person_id: int | None, now: datetime) -> Contact:
    """The contact that rang at the desk, or one that is finished already: nobody need do anything."""
    if report.alarm is not None:
        return report.alarm
    return contacts.take_written(
        heard=report.said, subject=subject, language=report.language, now=now,
        location=report.location, from_number=report.phone, person_id=person_id,
        disposition="service_request",
    )  # fmt: skip


def _words(report: Report) -> str:
    words = [*dict.fromkeys([report.words, report.description])]
    if report.place_note:
        words.append(f"Where exactly: {report.place_note}")
    if report.name and not report.email:
        words.append(f"Reported by {report.name}")
    return "\n\n".join(filter(None, words))


def _open(report: Report, contact: Contact, person_id: int | None, now: datetime) -> ServiceRequest:
    danger = report.danger or {}
    return requests.open_request(
        contact_id=contact.pk, definition_code=report.definition_code, attributes=report.facts,
        location=report.location, description=_words(report), urgency=danger.get("level", ""),
        urgency_reason=danger.get("reason", "")[:240],
        hazard=danger.get("code", "").replace("_", " "), person_id=person_id,
        aware_at=contact.aware_at, actor=None, now=now, number=number_key(report.phone),
        wants_word=report.wants_word, wants_text=report.wants_word and not report.email,
        email=report.email, language=report.language,
    )  # fmt: skip


def _follow(
    report: Report, contact: Contact, person_id: int | None, now: datetime
) -> ServiceRequest:
    danger = report.danger or {}
    return requests.follow(
        request_id=catalogue.by_reference(report.follows).pk, contact_id=contact.pk,
        new_fact=_words(report), urgency=danger.get("level", ""),
        urgency_reason=danger.get("reason", ""), person_id=person_id, actor=None, now=now,
        number=number_key(report.phone), aware_at=contact.aware_at, wants_word=report.wants_word,
        wants_text=report.wants_word and not report.email, email=report.email, language=report.language,
    )  # fmt: skip


def _forget(report: Report, made: ServiceRequest, now: datetime) -> None:
    report.service_request, report.sent_at = made, now
    report.words = report.description = report.place_note = report.looked_for = ""
    report.name = report.phone = report.email = ""
    report.facts, report.place, report.files = {}, None, []
    report.save()
