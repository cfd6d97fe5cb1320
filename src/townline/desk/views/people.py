"""People outside a contact: found with a purpose, read on the record, protected, opened through the glass."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.actions import log_read
from townline.accounts.guards import StaffRequest, requires
from townline.contacts import queries as contacts
from townline.contacts.models import Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk import words
from townline.residents import actions
from townline.residents import queries as residents
from townline.residents.errors import NobodyFound, ReasonNeeded
from townline.service_requests import queries as requests

MOST = 20


def _purpose(request: StaffRequest) -> str:
    """What the look is for, in the words of who looks; nothing if they did not say."""
    return " ".join(request.GET.get("for", "").split())[:120]


@require_GET
@requires("residents.read")
def find_people(request: StaffRequest) -> HttpResponse:
    """Look for a person with a purpose. Who was shown is written down; nobody is shown without a purpose."""
    return _list(request)


def _list(
    request: StaffRequest, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    text, purpose = " ".join(request.GET.get("q", "").split())[:120], _purpose(request)
    found = []
    if len(text) > 1 and purpose:
        found = residents.find_people(text, viewer=request.user, limit=MOST)
        actions.note_listed(
            people=[person.id for person in found], contact_id=None, actor=request.user,
            now=clock.now(), reason=purpose,
        )  # fmt: skip
    context = {
        "text": text, "purpose": purpose, "people": found, "refusal": refusal, "typed": typed or {},
        "may_open": request.user.may("residents.see_protected"),
    }  # fmt: skip
    return render(request, "desk/people.html", context, status=refusal.status if refusal else 200)


@require_GET
@requires("residents.read")
def person_page(request: StaffRequest, person_id: int) -> HttpResponse:
    """One person: how they are reached, what is open for them, what went before. Asks first what for."""
    return _person(request, person_id, _purpose(request))


def _person(
    request: StaffRequest, person_id: int, purpose: str, refusal: Refusal | None = None
) -> HttpResponse:
    now, viewer = clock.now(), request.user
    shown = residents.summary(person_id, viewer=viewer)
    if shown is None:
        raise NobodyFound
    standing = residents.standing(person_id, viewer=viewer)
    if standing.open_until:
        purpose = purpose or "through the opened glass"
    if not purpose:
        return render(request, "desk/person_ask.html", {"person_id": person_id})
    if refusal is None:
        log_read(
            subject=f"resident:{person_id}", contact_id=None, actor=viewer, purpose=purpose, now=now
        )
    context: dict[str, Any] = {
        "person": shown, "standing": standing, "purpose": purpose, "refusal": refusal, "now": now,
        "may_protect": viewer.may("residents.protect"),
        "requests": requests.open_for(person_id=person_id, number="", viewer=viewer),
        "past": [_line(each) for each in contacts.history(person_id=person_id, number="", viewer=viewer)],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "desk/person.html", context, status=status)


def _line(contact: Contact) -> dict[str, Any]:
    """A contact in a line: when, how, about what."""
    return {
        "at": contact.opened_at, "id": contact.pk, "reference": contact.reference,
        "icon": words.CHANNEL_ICONS.get(contact.channel, "phone"),
        "title": contact.subject or words.channel(contact.channel),
        "detail": ", ".join(contact.reasons) or words.state(contact.state),
    }  # fmt: skip


@require_POST
@requires("residents.protect")
def protection(request: StaffRequest, person_id: int) -> HttpResponse:
    """Mask somebody everywhere until a day, or end it."""
    now, reason = clock.now(), request.POST.get("reason", "")
    common: dict[str, Any] = {
        "person_id": person_id,
        "reason": reason,
        "actor": request.user,
        "now": now,
    }
    is_ending = request.POST.get("does") == "end"
    try:
        if is_ending:
            actions.unprotect(**common)
        else:
            actions.protect(review_date=_day(request.POST.get("review_date", "")), **common)
    except ReasonNeeded as refused:
        return _person(request, person_id, "protection", refused)
    if is_ending:
        messages.success(
            request, _("The protection has ended. Everybody may find this person again.")
        )
        return redirect(f"{reverse('desk:person_page', args=[person_id])}?for=protection")
    messages.success(request, _("Protected. From now on this person is nobody, on every screen."))
    return redirect("desk:find_people")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@requires("residents.see_protected")
def glass(request: StaffRequest) -> HttpResponse:
    """Open a protected person for a quarter of an hour, for oneself alone and on the record."""
    sought, reason = request.POST.get("words", ""), request.POST.get("reason", "")
    try:
        opened = actions.break_glass(
            words=sought, reason=reason, actor=request.user, now=clock.now()
        )
    except Refusal as refused:
        return _list(request, refused, {"words": sought, "reason": reason})
    return redirect("desk:person_page", opened)
