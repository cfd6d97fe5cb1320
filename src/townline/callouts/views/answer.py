"""The worker's page: one call, answered under its signed address without signing in.

Reading never answers: mail programs open links by themselves. The address is a key, so it goes into no log
of ours, no referrer and no cache.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from townline.callouts import actions, queries, signing
from townline.callouts.models import Report
from townline.core import clock, limits
from townline.core.errors import Refusal

MINUTES = (10, 20, 30, 45, 60)
LONGEST = 600
TIMES = {"GET": 120, "POST": 40}


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """See what is asked, say yes or no, and say the steps on the way."""
    now = clock.now()
    if _is_too_often(request):
        return _private(
            render(request, "callouts/answer_closed.html", {"state": "often"}, status=429)
        )
    call_id = signing.call_of(token)
    shown = queries.answering(call_id, now) if call_id else None
    if shown is None or shown.state == "expired":
        state = "expired" if shown else "unknown"
        return _private(render(request, "callouts/answer_closed.html", {"state": state},
                               status=410 if shown else 404))  # fmt: skip
    if request.method == "POST":
        try:
            _press(request, shown, now)
        except Refusal as refusal:
            return _page(request, queries.answering(str(call_id), now) or shown, now, refusal)
        return _private(redirect("callouts:answer", token))
    return _page(request, shown, now)


def _page(
    request: HttpRequest, shown: queries.Answering, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "shown": shown, "callout": shown.callout, "now": now, "refusal": refusal, "minutes": MINUTES,
        "typed": request.POST if refusal else {}, "may_say_place": shown.state in {"asked", "accepted"},
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return _private(render(request, "callouts/answer.html", context, status=status))


def _is_too_often(request: HttpRequest) -> bool:
    key = f"callouts.answer:{request.method}:{request.META.get('REMOTE_ADDR', '')}"
    return limits.count(key, seconds=60) > TIMES[request.method or "GET"]


def _private(response: HttpResponse) -> HttpResponse:
    setattr(response, "_has_been_logged", True)  # noqa: B010 - else Django writes the address into its log
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _press(request: HttpRequest, shown: queries.Answering, now: datetime) -> None:
    press, attempt_id = request.POST.get("press", ""), shown.attempt.pk
    if press in {"accept", "own"}:
        minutes = request.POST.get("minutes" if press == "own" else "eta", "").strip()
        is_minutes = minutes.isdigit() and 0 < int(minutes) <= LONGEST
        actions.answer(
            attempt_id=attempt_id, accepts=True, eta_minutes=int(minutes) if is_minutes else None,
            now=now,
        )  # fmt: skip
    elif press == "decline":
        reason = request.POST.get("reason", "") or request.POST.get("words", "")
        actions.answer(attempt_id=attempt_id, accepts=False, reason=reason, now=now)
    elif press in {*Report.STEPS, "police"}:
        actions.report(attempt_id=attempt_id, kind=press, now=now)
    elif press == "wrong_place":
        actions.report(
            attempt_id=attempt_id, kind="wrong_place", text=request.POST.get("place", ""), now=now
        )
