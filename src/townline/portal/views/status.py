"""How a request stands, and what the resident does about it by their link: a page and four small forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from townline.core import clock
from townline.core.errors import NotFound, Refusal
from townline.core.limits import limit
from townline.core.numbers import whole
from townline.portal import actions, queries
from townline.portal.errors import NothingTyped
from townline.portal.views.steps import language_of, may_ring, private
from townline.service_requests import actions as requests
from townline.service_requests import queries as reads


@require_http_methods(["GET", "POST"])
@limit("status", times=300, seconds=600, method="GET")
@limit("status-write", times=30, seconds=600)
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How a request stands, in the words of the desk; nothing about who reported it."""
    now = clock.now()
    try:
        if request.method == "POST":
            return _write(request, token, now)
        return _page(request, token, now)
    except NotFound:
        return private(render(request, "portal/not_found.html", status=404))


def _write(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    verb, words = request.POST.get("do", ""), request.POST.get("words", "")
    try:
        is_dangerous = _do(request, verb, token, words, now)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, token, now, refusal=refusal, verb=verb, words=words)
    if is_dangerous:
        return _page(request, token, now, is_dangerous=True)
    done = {"fact": "added", "answer": "answered", "reopen": "reopened", "rating": "rated"}
    response = redirect("portal:status", token)
    response["Location"] += f"?done={done.get(verb, '')}"
    return private(response)


def _do(request: HttpRequest, verb: str, token: str, words: str, now: datetime) -> bool:
    """One call; whether what was written is a sign of danger."""
    if verb == "fact":
        _made, is_dangerous = actions.add_fact(
            token=token, words=words, language=language_of(request),
            may_ring=lambda: may_ring(request), now=now,
        )  # fmt: skip
        return is_dangerous
    if verb == "answer":
        actions.answer(token=token, words=words, now=now)
    elif verb == "reopen":
        actions.reopen(token=token, words=words, now=now)
    elif verb == "rating":
        stars = request.POST.get("stars", "")
        actions.rate(token=token, stars=whole(stars) or 0, words=words, now=now)
    else:
        raise NothingTyped
    return False


def _page(
    request: HttpRequest, token: str, now: datetime, *, refusal: Refusal | None = None, **more: Any
) -> HttpResponse:
    shown = reads.by_token(token)
    context = {
        "shown": shown, "updates": reads.public_updates(shown), "now": now, "refusal": refusal,
        "pictures": reads.public_pictures(shown, at=now),
        "question": reads.open_question(shown) if shown.asked_at else None,
        "is_relayed": queries.is_relayed(shown), "done": request.GET.get("done", ""),
        "may_rate": shown.is_closed and not reads.is_rated(shown), "stars": range(1, requests.BEST + 1),
        **more,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return private(render(request, "portal/status.html", context, status=status))
