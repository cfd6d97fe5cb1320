"""The worker's page: one call, answered under its signed address without signing in.

Reading never answers: mail programs open links by themselves. The address is a key, so it goes into no log
of ours, no referrer and no cache.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from townline.callouts import actions, queries, signing
from townline.callouts.forms import Span
from townline.callouts.models import WorkRecord
from townline.core import clock, limits
from townline.core.errors import Refusal
from townline.core.numbers import whole

MINUTES = (10, 20, 30, 45, 60)
LONGEST = 600
# Looked for where the link is not ours: that costs what one that is over costs.
NO_CALL = str(UUID(int=0))
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
    call_id = signing.call_of(token) or NO_CALL
    shown = queries.answering(call_id, now)
    if shown is None:
        return _private(render(request, "callouts/answer_closed.html", status=404))
    if request.method != "POST":
        return _page(request, shown, now)
    form = _span(request, shown) if request.POST.get("press") == "hours" else None
    if form is not None and not form.is_valid():
        return _page(request, shown, now, form=form)
    try:
        _press(request, shown, now, form)
    except Refusal as refusal:
        shown = queries.answering(call_id, now) or shown
        return _page(request, shown, now, refusal, form)
    return _private(redirect("callouts:answer", token))


def _records(shown: queries.Answering) -> list[WorkRecord]:
    """The hours of this person for this callout: what they may see and mend."""
    return list(queries.hours_by_link(shown.callout.pk, shown.attempt.worker_id))


def _span(request: HttpRequest, shown: queries.Answering) -> Span:
    own = next((each for each in _records(shown) if each.kind == "call"), None)
    return Span(request.POST, was=(own.start_at, own.end_at) if own else (None, None))


def _page(
    request: HttpRequest, shown: queries.Answering, now: datetime, refusal: Refusal | None = None,
    form: Span | None = None,
) -> HttpResponse:  # fmt: skip
    records = _records(shown)
    own = next((each for each in records if each.kind == "call"), None)
    worths = queries.worths([each for each in records if each.state == "waiting"])
    is_wrong = bool(refusal or (form and form.errors))
    context = {
        "shown": shown, "callout": shown.callout, "now": now, "refusal": refusal, "minutes": MINUTES,
        "typed": request.POST if is_wrong else {}, "may_say_place": shown.state in {"asked", "accepted"},
        "own": own, "lines": [(each, worths.get(each.pk)) for each in records],
        "form": form or Span(was=(own.start_at, own.end_at) if own else (None, None)),
        "may_claim": shown.fill is not None and (own is None or own.state in {"running", "waiting"}),
        "pressed": request.POST.get("press", "") if is_wrong else "",
    }  # fmt: skip
    status = refusal.status if refusal else 422 if is_wrong else 200
    return _private(render(request, "callouts/answer.html", context, status=status))


def _is_too_often(request: HttpRequest) -> bool:
    key = f"callouts.answer:{request.method}:{request.META.get('REMOTE_ADDR', '')}"
    return limits.count(key, seconds=60) > TIMES[request.method or "GET"]


def _private(response: HttpResponse) -> HttpResponse:
    setattr(response, "_has_been_logged", True)  # noqa: B010 - else Django writes the address into its log
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _press(
    request: HttpRequest, shown: queries.Answering, now: datetime, form: Span | None = None
) -> None:
    press, attempt_id = request.POST.get("press", ""), shown.attempt.pk
    if press in {"accept", "own"}:
        minutes = whole(request.POST.get("minutes" if press == "own" else "eta", "").strip()) or 0
        actions.answer(
            attempt_id=attempt_id, accepts=True, eta_minutes=minutes if 0 < minutes <= LONGEST else None,
            now=now,
        )  # fmt: skip
    elif press == "decline":
        reason = request.POST.get("reason", "") or request.POST.get("words", "")
        actions.answer(attempt_id=attempt_id, accepts=False, reason=reason, now=now)
    elif press == "wrong_place":
        actions.report(
            attempt_id=attempt_id, kind="wrong_place", text=request.POST.get("place", ""), now=now
        )
    elif press == "hours" and form is not None:
        actions.hours_by_link(
            attempt_id=attempt_id, start_at=form.cleaned_data["start"], end_at=form.cleaned_data["end"],
            reason=request.POST.get("words", ""), now=now,
        )  # fmt: skip
    elif press == "advice":
        minutes = whole(request.POST.get("advice_minutes", "").strip()) or 0
        actions.advice_by_link(
            attempt_id=attempt_id, minutes=minutes, reason=request.POST.get("advice", ""), now=now
        )
    else:
        actions.report(attempt_id=attempt_id, kind=press, now=now)
