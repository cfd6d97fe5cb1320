"""My promises and follow-up work, the next due first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts import actions, queries
from townline.core import clock


@require_GET
@requires("contacts.take")
def tasks(request: StaffRequest) -> HttpResponse:
    """What I owe callers and ourselves. A nudge fetches the list alone."""
    now = clock.now()
    promises, calm = queries.without_calm(queries.promises_of(request.user), now)
    follow_ups, more = queries.without_calm(queries.follow_ups_of(request.user), now)
    rows = [
        *({"kind": "promise", "row": row} for row in promises),
        *({"kind": "follow_up", "row": row} for row in follow_ups),
    ]
    rows.sort(key=lambda each: each["row"].due_at)  # type: ignore[attr-defined]
    context = {
        "calm": calm + more, "calm_until": queries.calm_until(now),
        "rows": rows, "now": now, "colleagues": queries.colleagues(request.user) if rows else [],
        "late": sum(each["row"].due_at < now for each in rows),  # type: ignore[attr-defined]
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(
        request, "contacts/_tasks.html" if is_fragment else "contacts/tasks.html", context
    )


@require_GET
@requires("health.open")
def held(request: StaffRequest) -> HttpResponse:
    """What is owed of contacts that became health and are kept apart: nobody else can read what it is.

    A nudge fetches the lists alone.
    """
    now, viewer = clock.now(), request.user
    promises, follow_ups = queries.promises_held(viewer), queries.follow_ups_held(viewer)
    rows = [
        *({"kind": "promise", "row": row} for row in promises),
        *({"kind": "follow_up", "row": row} for row in follow_ups),
    ]
    rows.sort(key=lambda each: each["row"].due_at)  # type: ignore[attr-defined]
    context = {
        "rows": rows, "now": now, "is_held": True, "waiting": queries.letters_held(viewer),
        "letters_late_before": now - queries.LETTER_WITHIN,
        "late": sum(each["row"].due_at < now for each in rows),  # type: ignore[attr-defined]
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    page = "contacts/_held.html" if is_fragment else "contacts/held.html"
    return render(request, page, context)


def _back(request: StaffRequest) -> HttpResponse:
    return redirect("contacts:held" if "held" in request.POST else "contacts:tasks")


@require_POST
@requires("contacts.take", "health.open")
def keeping(request: StaffRequest, promise_id: int) -> HttpResponse:
    """The promise was kept."""
    actions.keep_promise(promise_id=promise_id, actor=request.user, now=clock.now())
    messages.success(request, _("Kept. Well done."))
    return _back(request)


@require_POST
@requires("contacts.take", "health.open")
def completion(request: StaffRequest, follow_up_id: int) -> HttpResponse:
    """The follow-up work is done."""
    actions.finish_follow_up(follow_up_id=follow_up_id, actor=request.user, now=clock.now())
    messages.success(request, _("Done."))
    return _back(request)


def _to(request: StaffRequest) -> User:
    chosen = request.POST.get("to", "")
    for colleague in queries.colleagues(request.user):
        if str(colleague.pk) == chosen:
            return colleague
    raise Http404


@require_POST
@requires("contacts.take")
def promise_owner(request: StaffRequest, promise_id: int) -> HttpResponse:
    """A colleague keeps it."""
    to = _to(request)
    actions.hand_over_promise(promise_id=promise_id, to=to, actor=request.user, now=clock.now())
    messages.success(request, _("%(name)s has it now.") % {"name": to.display_name})
    return redirect("contacts:tasks")


@require_POST
@requires("contacts.take")
def follow_up_owner(request: StaffRequest, follow_up_id: int) -> HttpResponse:
    """A colleague does it."""
    to = _to(request)
    actions.hand_over_follow_up(
        follow_up_id=follow_up_id, to=to, actor=request.user, now=clock.now()
    )
    messages.success(request, _("%(name)s has it now.") % {"name": to.display_name})
    return redirect("contacts:tasks")
