"""One's own requests, by a link that is sent to one's own address: no account, no password."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from townline.core import outbox
from townline.core.limits import limit
from townline.portal import forms
from townline.portal.jobs import LINK_HOLDS, SALT, send_link
from townline.portal.views.steps import language_of, private
from townline.service_requests import queries as requests


@require_http_methods(["GET", "POST"])
@limit("ask-link", times=6, seconds=3600)
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link to one's requests. The answer is the same whether or not we know the address."""
    email = request.POST.get("email", "").strip()[:254]
    is_bad = request.method == "POST" and not forms.is_email(email)
    if request.method == "POST" and not is_bad:
        base = f"{request.scheme}://{request.get_host()}"
        outbox.defer(send_link, email=email, language=language_of(request), base=base)
    is_sent = request.method == "POST" and not is_bad
    context = {"email": email, "is_bad": is_bad, "is_sent": is_sent}
    return render(request, "portal/ask_link.html", context, status=422 if is_bad else 200)


@require_GET
@limit("mine", times=120, seconds=600, method="GET")
def mine(request: HttpRequest, signed: str) -> HttpResponse:
    """The requests of whoever holds the link, for an hour."""
    try:
        people = signing.loads(signed, salt=SALT, max_age=LINK_HOLDS)
    except signing.BadSignature:
        return private(render(request, "portal/ask_link.html", {"is_over": True}, status=404))
    return private(render(request, "portal/mine.html", {"rows": requests.followed_by(people)}))
