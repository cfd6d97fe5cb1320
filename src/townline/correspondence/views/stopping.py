"""A reader stops messages: with one click of their mail program, or on a page; nobody signs in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from townline.core import clock
from townline.core.limits import limit
from townline.correspondence import actions, queries
from townline.correspondence.errors import NothingWished

WISHES = ("this", "all", "again")


@csrf_exempt  # the signed link is the authority: a mail program posts without any cookie (RFC 8058)
@require_http_methods(["GET", "POST"])
@limit("stop-messages", times=120, seconds=600)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page changes nothing, so that no link checker stops anybody's messages."""
    address, subject_of = queries.reader_behind(token)
    if request.method == "POST":
        now, is_one_click = clock.now(), request.POST.get("List-Unsubscribe") == "One-Click"
        what = request.POST.get("what", "this" if is_one_click else "")
        if what not in WISHES:
            raise NothingWished
        if what == "again":
            actions.go_on(address=address, subject_of=subject_of, now=now)
        else:
            actions.stop(address=address, subject_of="" if what == "all" else subject_of, now=now)
        if is_one_click:
            return HttpResponse(status=200)
        return redirect("correspondence:stop", token)
    context = {
        "address": queries.masked(address),
        "standing": queries.standing(address, subject_of),
    }
    response = render(request, "correspondence/stop.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
