"""Who is calling: their type, their name if they give it, the notice, what they may be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.contacts.models import LANGUAGE_OUTCOMES, LANGUAGE_WAYS, Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.desk import words
from townline.desk.queries import workspace
from townline.desk.views.common import contact_of, pane
from townline.residents import actions as resident_actions
from townline.residents import queries as residents


def caller_context(
    contact: Contact, user: User, now: datetime, *, is_brief: bool = False, is_first: bool = False
) -> dict[str, Any]:
    """What the caller's pane shows; three statements for the person or for those at the number."""
    person = residents.summary(contact.person_id, viewer=user) if contact.person_id else None
    matches: Any = []
    if not is_brief and not contact.person_id and contact.from_number:
        matches = residents.match_number(contact.from_number, viewer=user)
    return {
        "may_call_back": bool(contact.from_number) and contact.state in ("dropped", "wrap_up"),
        "contact": contact, "now": now, "person": person, "matches": matches,
        "head": workspace.head(contact, person), "caller_types": words.caller_types(),
        "legs": words.legs(), "notice_words": words.notice(),
        "questions": _questions(contact, is_first=is_first), **_understood(contact),
    }  # fmt: skip


def _understood(contact: Contact) -> dict[str, Any]:
    """What was tried to be understood and what comes next; one statement, none for English."""
    found = contact_queries.understanding(contact)
    return {
        "tries": found.tries, "next_way": found.next_way, "is_gap": found.is_gap,
        "language_ways": LANGUAGE_WAYS.items(), "language_outcomes": LANGUAGE_OUTCOMES.items(),
        "interpreter_words": words.interpreter_words(),
    }  # fmt: skip


def _questions(contact: Contact, *, is_first: bool) -> list[dict[str, Any]]:
    """What to ask the caller and how each answer fitted; one statement, none on the first showing."""
    if contact.person_id is None:
        return []
    asked = contact.verifications.filter(person=contact.person_id).order_by("pk")
    results = {} if is_first else {row.question: row.passed for row in asked}
    return [
        {"code": each.code, "words": each.words, "result": results.get(each.code)}
        for each in residents.questions(2)
    ]


def _changed(
    request: StaffRequest, contact_id: int, change: Callable[[datetime], object]
) -> HttpResponse:
    """Do one thing to the contact and show the caller's pane again, with what was refused in it."""
    now = clock.now()
    refusal = None
    try:
        change(now)
    except Refusal as refused:
        refusal = refused
    context = caller_context(contact_of(request, contact_id), request.user, now)
    return pane(request, "desk/_caller.html", context, refusal)


@require_GET
@requires("contacts.read")
def caller(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The caller's pane, after a nudge."""
    context = caller_context(contact_of(request, contact_id), request.user, clock.now())
    return render(request, "desk/_caller.html", context)


@require_POST
@requires("contacts.take")
def caller_type(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Say what kind of caller it is."""
    return _changed(request, contact_id, lambda now: contacts.set_caller_type(
        contact_id=contact_id, caller_type=request.POST.get("caller_type", ""),
        actor=request.user, now=now))  # fmt: skip


@require_POST
@requires("contacts.take")
def person(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Say who it is, or that they want no name kept."""
    chosen = whole(request.POST.get("person", ""))
    if chosen is None:
        return _changed(request, contact_id, lambda now: contacts.leave_anonymous(
            contact_id=contact_id, actor=request.user, now=now))  # fmt: skip
    return _changed(request, contact_id, lambda now: contacts.set_person(
        contact_id=contact_id, person_id=chosen, actor=request.user, now=now))  # fmt: skip


@require_POST
@requires("residents.change")
def new_person(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Write down somebody new who wants to be known, with the number they call from.

    Where somebody is known who may be the same, they are shown first.
    """
    shown = contact_of(request, contact_id)
    name = request.POST.get("name", "")
    alike = residents.likely_same(name, "", viewer=request.user) if name.strip() else []
    if alike and not request.POST.get("is_new"):
        now = clock.now()
        resident_actions.note_listed(
            people=[person.id for person in alike], contact_id=shown.pk, actor=request.user, now=now
        )
        context = caller_context(shown, request.user, now)
        return pane(request, "desk/_caller.html", {**context, "alike": alike, "new_name": name})

    def change(now: datetime) -> None:
        made = resident_actions.create_person(
            name=name, phone=shown.from_number, contact_id=contact_id,
            actor=request.user, now=now,
        )  # fmt: skip
        contacts.set_person(contact_id=contact_id, person_id=made.pk, actor=request.user, now=now)

    return _changed(request, contact_id, change)


@require_GET
@requires("residents.read")
def people(request: StaffRequest, contact_id: int) -> HttpResponse:
    """People who may be meant, while a name or a number is typed. Who was shown is written down."""
    shown = contact_of(request, contact_id)
    found = residents.find_people(request.GET.get("q", ""), viewer=request.user, limit=8)
    resident_actions.note_listed(
        people=[person.id for person in found], contact_id=shown.pk, actor=request.user,
        now=clock.now(),
    )  # fmt: skip
    return render(request, "desk/_options_people.html", {"people": found, "contact_id": contact_id})


@require_POST
@requires("contacts.take")
def notice(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Record that the notice was read out, in the version it was."""
    return _changed(request, contact_id, lambda now: contacts.give_notice(
        contact_id=contact_id, version=words.NOTICE_VERSION, actor=request.user, now=now))  # fmt: skip


@require_POST
@requires("contacts.take")
def verification(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Check one answer. Only whether it fitted is kept."""
    return _changed(request, contact_id, lambda now: contacts.record_verification(
        contact_id=contact_id, question=request.POST.get("question", ""),
        given=request.POST.get("given", ""), actor=request.user, now=now))  # fmt: skip


@require_POST
@requires("contacts.take")
def hold(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Put the caller on hold, or come back to them."""
    is_held = contact_of(request, contact_id).state == "held"
    act = contacts.resume if is_held else contacts.hold
    return _changed(
        request, contact_id, lambda now: act(contact_id=contact_id, actor=request.user, now=now)
    )


@require_POST
@requires("contacts.take")
def call_back(request: StaffRequest, contact_id: int) -> HttpResponse:
    """We have them on the line again: the same contact goes on."""
    return _changed(
        request, contact_id,
        lambda now: contacts.call_back(contact_id=contact_id, actor=request.user, now=now),
    )  # fmt: skip


@require_POST
@requires("contacts.take")
def pin(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Keep it beside another one, or let it go."""
    is_pinned = contact_of(request, contact_id).pinned_at is not None
    act = contacts.unpin if is_pinned else contacts.pin
    return _changed(
        request, contact_id, lambda now: act(contact_id=contact_id, actor=request.user, now=now)
    )


@require_POST
@requires("contacts.take")
def leg(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Write down that somebody else joined: 9-1-1, or whoever it was handed to."""
    kind, words_given = request.POST.get("kind", ""), request.POST.get("note", "").strip()

    def change(now: datetime) -> None:
        common: dict[str, Any] = {"contact_id": contact_id, "actor": request.user, "now": now}
        if kind == "911":
            contacts.note_911(how=words_given or "connected", **common)
        else:
            contacts.note_leg(kind=kind, words=words_given, **common)

    return _changed(request, contact_id, change)


@require_POST
@requires("contacts.take")
def language(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Keep one try to understand each other, and what came of it."""
    given = {name: request.POST.get(name, "") for name in ("language", "way", "outcome", "who")}
    return _changed(
        request, contact_id,
        lambda now: contacts.try_language(
            contact_id=contact_id, actor=request.user, now=now, **given
        ),
    )  # fmt: skip
