"""The log of contacts, and one contact to be read after the fact."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.actions import log_read
from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions, queries
from townline.contacts.errors import NeedsWords
from townline.contacts.models import Contact
from townline.contacts.rules import read_search
from townline.contacts.views import words
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.residents.queries import masked_number


@require_GET
@requires("contacts.read")
def listing(request: StaffRequest) -> HttpResponse:
    """The log, newest first, 25 a page. No names in it: least personal data."""
    text = request.GET.get("q", "").strip()[:80]
    before = request.GET.get("before", "")
    found = queries.log(viewer=request.user, text=text, before=whole(before))
    shown = found[: queries.PAGE]
    rows = [_row(contact) for contact in shown]
    older = shown[-1].pk if len(found) > queries.PAGE else None
    return render(
        request, "contacts/log.html",
        {"rows": rows, "older": older, "text": text, "is_first": not before},
    )  # fmt: skip


def _row(contact: Contact) -> dict[str, object]:
    word, css = words.outcome(contact)
    agent = contact.agent.display_name if contact.agent else ""
    line = contact.line.name if contact.line else ""
    return {
        # Everything that may change in the row; the rest of a contact stays as it was.
        "look": (contact.pk, line, contact.level, contact.subject, contact.is_shielded,
                 tuple(contact.reasons), agent, word),
        "contact": contact, "icon": words.CHANNEL_ICONS.get(contact.channel, "phone"),
        "channel": words.channel(contact.channel), "outcome": word, "css": css,
        "number": masked_number(contact.from_number),
        "agent": agent,
    }  # fmt: skip


@require_GET
@requires("contacts.read", "health.open")
def detail(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Everything about one contact. Seeing whose it was is a reading of that person, and is logged.

    So is reading one that is kept apart; its role reads those, and no others.
    """
    return _detail(request, contact_id)


def _detail(request: StaffRequest, contact_id: int, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    contact = queries.read_contact(contact_id, request.user)
    if contact.person_id:
        log_read(subject=f"resident:{contact.person_id}", contact_id=contact.pk,
                 actor=request.user, purpose="read in the contact log", now=now)  # fmt: skip
    if contact.compartment and not contact.is_shielded:
        log_read(subject=f"contact:{contact.pk}", contact_id=contact.pk, actor=request.user,
                 purpose=f"{contact.reference}, {contact.compartment}", now=now)  # fmt: skip
    word, css = words.outcome(contact)
    may_take = request.user.may("contacts.take")
    context = {
        "contact": contact, "is_shown": not contact.is_shielded,
        "outcome": word, "css": css, "now": now, "may_take": may_take,
        "icon": words.CHANNEL_ICONS.get(contact.channel, "phone"),
        "channel": words.channel(contact.channel),
        "told": [
            words.told(entry, is_shielded=contact.is_shielded)
            for entry in queries.timeline(contact.pk)
        ],
        "exposures": [] if contact.is_shielded else queries.exposures(contact.pk),
        "promises": queries.promises_in(contact.pk),
        "follow_ups": queries.follow_ups_in(contact.pk),
        "colleagues": queries.colleagues(request.user) if may_take else [],
        "may_join": may_take and contact.is_open and contact.agent_id == request.user.pk,
        "typed": request.POST, "refusal": refusal,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "contacts/detail.html", context, status=status)


@require_POST
@requires("contacts.take")
def follow_ups(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Leave work for oneself or a colleague after a contact."""
    queries.read_contact(contact_id, request.user)
    owner = whole(request.POST.get("owner", ""))
    try:
        actions.follow_up(
            contact_id=contact_id, text=request.POST.get("text", ""), due_at=_due(request),
            owner_id=request.user.pk if owner is None else owner, actor=request.user,
            now=clock.now(),
        )  # fmt: skip
    except Refusal as refused:
        return _detail(request, contact_id, refused)
    messages.success(request, _("Noted. It is among the tasks of whoever has it."))
    return redirect("contacts:detail", contact_id)


def _due(request: HttpRequest) -> datetime:
    try:
        due = parse_datetime(request.POST.get("due_at", ""))
    except ValueError:
        due = None
    if due is None:
        raise NeedsWords(_("Say by when."), field="due_at")
    return make_aware(due) if is_naive(due) else due


@require_POST
@requires("contacts.take")
def joining(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Make one contact of two of the same caller."""
    other = read_search(request.POST.get("reference", "")).contact_id
    try:
        if other is None:
            raise NeedsWords(_("Give its reference, such as C26-000123."), field="reference")
        actions.join(contact_id=contact_id, other_id=other, actor=request.user, now=clock.now())
    except Refusal as refused:
        return _detail(request, contact_id, refused)
    messages.success(request, _("Joined. Everything is here now."))
    return redirect("contacts:detail", contact_id)
