"""What a person does to a callout. Each answers with the ladder as it is afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions
from townline.callouts.errors import NotOnDuty
from townline.callouts.models import Attempt, Fill
from townline.callouts.views.pages import ladder_fragment, whole
from townline.core import clock, numbers


def _answer(request: StaffRequest, callout_id: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return ladder_fragment(request, callout_id)
    return redirect("callouts:detail", callout_id)


def _stale(request: StaffRequest, callout_id: int, stale: NotOnDuty) -> HttpResponse:
    """The duty has passed on: whoever pressed from an old screen gets a whole one, with the way on."""
    if request.headers.get("HX-Request"):
        return ladder_fragment(request, callout_id, status=422, stale=stale)
    return whole(request, callout_id, status=422, stale=stale)


def _minutes(text: str) -> int | None:
    return numbers.whole(text) if len(text) < 5 else None


def _callout_of(attempt_id: int) -> int:
    return Attempt.objects.filter(pk=attempt_id).values_list("callout_id", flat=True).first() or 0


@require_POST
@requires("callouts.work")
def dial(request: StaffRequest, attempt_id: int) -> HttpResponse:
    """The number is being dialled; a stale list is refused here, with the way on."""
    try:
        attempt = actions.dial(
            attempt_id=attempt_id, actor=request.user, now=clock.now(),
            override_reason=request.POST.get("override_reason", ""),
        )  # fmt: skip
    except NotOnDuty as stale:
        return _stale(request, _callout_of(attempt_id), stale)
    return _answer(request, attempt.callout_id)


@require_POST
@requires("callouts.work")
def holder(request: StaffRequest, attempt_id: int) -> HttpResponse:
    """Call whoever holds the duty now instead."""
    callout = actions.call_holder(attempt_id=attempt_id, actor=request.user, now=clock.now())
    return _answer(request, callout.pk)


@require_POST
@requires("callouts.work")
def result(request: StaffRequest, attempt_id: int) -> HttpResponse:
    """What became of the call."""
    try:
        attempt = actions.record(
            attempt_id=attempt_id, outcome=request.POST.get("outcome", ""), actor=request.user,
            eta_minutes=_minutes(request.POST.get("eta_minutes", "")), now=clock.now(),
            note=request.POST.get("note", ""),
            override_reason=request.POST.get("override_reason", ""),
        )  # fmt: skip
    except NotOnDuty as stale:
        return _stale(request, _callout_of(attempt_id), stale)
    return _answer(request, attempt.callout_id)


@require_POST
@requires("callouts.work")
def skip(request: StaffRequest, callout_id: int) -> HttpResponse:
    """Do not call this person, with a reason."""
    position = _minutes(request.POST.get("position", "")) or 0
    actions.skip(
        callout_id=callout_id, position=position, reason=request.POST.get("reason", ""),
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    return _answer(request, callout_id)


@require_POST
@requires("callouts.override")
def order(request: StaffRequest, callout_id: int) -> HttpResponse:
    """Call somebody out of order, with a named reason."""
    actions.call_next(
        callout_id=callout_id, position=_minutes(request.POST.get("position", "")) or 0,
        kind=request.POST.get("kind", ""), reason=request.POST.get("reason", ""),
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    return _answer(request, callout_id)


@require_POST
@requires("callouts.work")
def deadline(request: StaffRequest, callout_id: int) -> HttpResponse:
    """More minutes from now, with a reason."""
    now = clock.now()
    minutes = _minutes(request.POST.get("minutes", "")) or 0
    actions.extend(
        callout_id=callout_id, deadline_at=now + timedelta(minutes=minutes), actor=request.user,
        reason=request.POST.get("reason", ""), now=now,
    )  # fmt: skip
    return _answer(request, callout_id)


@require_POST
@requires("callouts.work")
def standing_down(request: StaffRequest, callout_id: int) -> HttpResponse:
    """Call it off, with a reason."""
    actions.stand_down(
        callout_id=callout_id, reason=request.POST.get("reason", ""), actor=request.user,
        now=clock.now(),
    )  # fmt: skip
    return _answer(request, callout_id)


@require_POST
@requires("callouts.work")
def withdrawal(request: StaffRequest, fill_id: int) -> HttpResponse:
    """Somebody who accepted cannot come after all."""
    actions.withdraw(
        fill_id=fill_id, reason=request.POST.get("reason", "") or "Cannot come after all",
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    key = Fill.objects.filter(pk=fill_id).values_list("callout_id", flat=True).first()
    return _answer(request, key or 0)


@require_POST
@requires("callouts.work")
def read_back(request: StaffRequest, fill_id: int) -> HttpResponse:
    """Whoever accepted by telephone repeated the place, or the number to call back."""
    made = actions.read_back(
        fill_id=fill_id, kind=request.POST.get("kind", ""), actor=request.user, now=clock.now()
    )
    return _answer(request, made.callout_id)


@require_POST
@requires("callouts.work")
def advice(request: StaffRequest, attempt_id: int) -> HttpResponse:
    """Somebody who was called advised by telephone: that can trigger pay."""
    made = actions.note_advice(
        attempt_id=attempt_id, minutes=_minutes(request.POST.get("advice_minutes", "")) or 0,
        reason=request.POST.get("advice", ""), actor=request.user, now=clock.now(),
    )  # fmt: skip
    return _answer(request, made.callout_id or 0)


@require_POST
@requires("callouts.work")
def alarm(request: StaffRequest, alarm_id: int) -> HttpResponse:
    """Take an alarm."""
    taken = actions.take_alarm(alarm_id=alarm_id, actor=request.user, now=clock.now())
    return _answer(request, taken.callout_id)
