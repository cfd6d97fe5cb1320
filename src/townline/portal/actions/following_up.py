"""What a resident does by the link of their request: adds a fact, answers, says it is not fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from townline.contacts import actions as contacts
from townline.knowledge import queries as knowledge
from townline.portal import rules
from townline.portal.actions.writing import clean
from townline.portal.errors import NothingTyped
from townline.service_requests import actions as requests
from townline.service_requests import queries
from townline.service_requests.models import ServiceRequest


@transaction.atomic
def add_fact(
    *, token: str, words: str, language: str, may_ring: Callable[[], bool], now: datetime
) -> tuple[ServiceRequest, bool]:
    """Add what has changed or was forgotten; (the request, whether the words are a sign of danger).

    Danger makes the request more urgent and rings at the desk. Raises NothingTyped, NoSuchRequest, and
    WrongState for a closed one.
    """
    if not words.strip():
        raise NothingTyped("Write what is new, in a few words.", field="words")
    request = queries.by_token(token)
    said = clean(words)
    found = knowledge.notice(said)
    is_dangerous = bool(found) and rules.stops(found[0].level)
    contact_id = request.contact_id
    if is_dangerous and may_ring():
        contact_id = contacts.take_written(
            heard=f"{request.reference}: {said}", subject=request.definition.name,
            language=language, now=now, level=found[0].level, level_reason=found[0].reason,
            is_for_a_person=True,
        ).pk  # fmt: skip
    requests.follow(
        request_id=request.pk, contact_id=contact_id, new_fact=said, person_id=None, actor=None,
        urgency=found[0].level if found else "", urgency_reason=found[0].reason if found else "",
        now=now, aware_at=now, is_same_caller=True,
    )  # fmt: skip
    return request, is_dangerous


def answer(*, token: str, words: str, now: datetime) -> None:
    """Answer the question that waits; the time runs again. Raises NeedsWords, NothingAsked."""
    request = queries.by_token(token)
    requests.answer_question(request_id=request.pk, answer=clean(words), now=now)


def reopen(*, token: str, words: str, now: datetime) -> None:
    """Say that it was not fixed or came back; the same reference goes on. Raises NeedsWords, WrongState."""
    request = queries.by_token(token)
    requests.reopen(
        request_id=request.lead_id or request.pk, reason=clean(words), actor=None, now=now,
        contact_id=request.contact_id,
    )  # fmt: skip


def rate(*, token: str, stars: int, words: str, now: datetime) -> None:
    """Say how it went, once for each closing. Raises NeedsWords, NotDoneYet, RatedAlready."""
    request = queries.by_token(token)
    requests.rate(request_id=request.pk, stars=stars, words=clean(words), now=now)
