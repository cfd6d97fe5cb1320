"""One's own requests, by a link that is sent to one's own address: no account, no password."""

from __future__ import annotations

import json
import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from townline.core import clock, outbox
from townline.core.limits import limit
from townline.portal import actions, forms
from townline.portal.errors import LinkIsOver
from townline.portal.jobs import send_link
from townline.portal.views.steps import language_of, private
from townline.service_requests import queries as requests

COOKIE = "mine"


@require_http_methods(["GET", "POST"])
@limit("ask-link", times=6, seconds=3600)
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link to one's requests.

    The answer is the same whether or not we know the address, and so is what is done for it here: one job
    is written. Only the worker looks whether anybody is known there.
    """
    email = request.POST.get("email", "").strip()[:254]
    is_bad = request.method == "POST" and not forms.is_email(email)
    is_sent = request.method == "POST" and not is_bad
    if is_sent:
        outbox.defer(
            send_link, email=email, language=language_of(request), asked=secrets.token_hex(16)
        )
    context = {"email": email, "is_bad": is_bad, "is_sent": is_sent}
    return render(request, "portal/ask_link.html", context, status=422 if is_bad else 200)


@require_http_methods(["GET", "POST"])
@limit("mine", times=120, seconds=600)
def mine(request: HttpRequest, signed: str) -> HttpResponse:
    """What the link in the letter opens: a button, so that a mail filter that looks does not use it up."""
    try:
        if request.method != "POST":
            actions.find_link(signed)
            return private(render(request, "portal/open_link.html"))
        people = actions.open_link(secret=signed, now=clock.now())
    except LinkIsOver:
        return _over(request)
    response = redirect("portal:my_requests")
    response.set_signed_cookie(
        COOKIE, json.dumps(people), salt=COOKIE, max_age=actions.HOLDS, httponly=True,
        secure=request.is_secure(), samesite="Lax", path=reverse("portal:ask_link"),
    )  # fmt: skip
    return private(response)


@require_GET
@limit("my-requests", times=120, seconds=600, method="GET")
def my_requests(request: HttpRequest) -> HttpResponse:
    """The requests of whoever opened the link on this device, for an hour."""
    try:
        kept = request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=actions.HOLDS)
    except (KeyError, signing.BadSignature):
        return _over(request)
    people = [int(person) for person in json.loads(kept or "[]")]
    return private(render(request, "portal/mine.html", {"rows": requests.followed_by(people)}))


def _over(request: HttpRequest) -> HttpResponse:
    return private(render(request, "portal/ask_link.html", {"is_over": True}, status=404))
