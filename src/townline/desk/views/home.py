"""No contact open: one's own state, what rings, what waits, what was promised."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.desk import words
from townline.desk.queries import rail as rails
from townline.desk.views.common import contact_url, gone_to, with_refusal
from townline.residents import queries as residents


@require_GET
@requires("desk.open")
def home(request: StaffRequest) -> HttpResponse:
    """The desk without a contact. A nudge fetches the middle alone."""
    now = clock.now()
    left = rails.rail(request.user, now)
    context = {"rail": left, "now": now, "by_hand": words.by_hand(), "home": _home(request.user)}
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/_home.html" if is_fragment else "desk/home.html", context)


def _home(user: User) -> dict[str, Any]:
    state = contact_queries.agent_state(user)
    code = state.state if state else "offline"
    advice = {
        "ready": _("The next contact opens here by itself."),
        "wrap_up": _("Finish what is open, then go ready."),
        "on_contact": _("Go back to your contact with Alt and its number."),
    }.get(code, _("Calls go to others until you are ready."))
    return {
        "headline": words.agent_state(code), "advice": advice, "state": state,
        "is_ready": code == "ready", "may_take": user.may("contacts.take"),
        "briefing_url": _url("knowledge:briefing"),
    }  # fmt: skip


def _url(name: str) -> str:
    """An address of a floor below, or nothing where it is not served."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@require_GET
@requires("desk.open")
def rail(request: StaffRequest) -> HttpResponse:
    """The left side alone, after a nudge."""
    now = clock.now()
    here = request.GET.get("here", "")
    return render(
        request, "desk/_rail.html",
        {"rail": rails.rail(request.user, now), "now": now, "by_hand": words.by_hand(),
         "here": whole(here)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contacts.take")
def presence(request: StaffRequest) -> HttpResponse:
    """The button of one's own state, the call that rings and the contact that went live."""
    now = clock.now()
    refusal = None
    if request.method == "POST":
        try:
            _change(request.user, request.POST.get("state", ""), now)
        except Refusal as refused:
            refusal = refused
    if (
        refusal is not None
        and refusal.code == "briefing_first"
        and (way := _url("knowledge:briefing"))
    ):
        messages.warning(request, refusal.message)
        return gone_to(way) if request.htmx else redirect(way)  # type: ignore[attr-defined]
    following = request.POST.get("next", "")
    if following and url_has_allowed_host_and_scheme(following, {request.get_host()}):
        return with_refusal(request, refusal, following)
    shown = rails.presence(request.user)
    context = {
        "presence": shown, "now": now, "refusal": refusal, "offer": _offer(request.user, now),
        "live_url": contact_url(shown.live_id) if shown.live_id else "",
    }  # fmt: skip
    return render(request, "desk/_presence.html", context)


def _change(user: User, state: str, now: datetime) -> None:
    if state == "ready":
        contacts.go_ready(user=user, now=now)
    else:
        contacts.set_state(user=user, state=state, now=now)


def _offer(user: User, now: datetime) -> dict[str, Any] | None:
    """What rings: by whom, on which line, and whether they called before."""
    contact = contact_queries.offered_to(user)
    if contact is None:
        return None
    known = residents.match_number(contact.from_number, viewer=user) if contact.from_number else []
    times = contact_queries.repeats(contact.from_number, at=now, viewer=user)
    note = _("Called %(n)d times in seven days") % {"n": times} if times > 1 else ""
    return {
        "contact_id": contact.pk, "line_name": contact.line.name if contact.line else "",
        "icon": "keyboard" if contact.channel == "tty" else "phone-incoming",
        "channel_name": words.channel(contact.channel), "from_number": contact.from_number,
        "since": contact.opened_at, "note": note,
        "name": known[0].name if len(known) == 1 else _("Not identified yet"),
    }  # fmt: skip


@require_POST
@requires("contacts.take")
def answer(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Take the call that rings and go to its contact."""
    try:
        contacts.answer(contact_id=contact_id, actor=request.user, now=clock.now())
    except Refusal as refused:
        return with_refusal(request, refused, reverse("desk:home"))
    return redirect("desk:contact", contact_id)


@require_POST
@requires("contacts.take")
def by_hand(request: StaffRequest) -> HttpResponse:
    """Begin a contact that no system announced, and go to it."""
    made = contacts.open_by_hand(
        channel=request.POST.get("channel", ""), actor=request.user, now=clock.now(),
        from_number=request.POST.get("number", ""),
    )  # fmt: skip
    return redirect("desk:contact", made.pk)


def language_of(request: HttpRequest) -> str:
    """The two letters of the page's language."""
    return getattr(request, "LANGUAGE_CODE", "en")[:2]
