"""The protocol runner: one step at a time, each saved by itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.dispatch import actions
from townline.dispatch.views import page


@require_POST
@requires("dispatch.work")
def settle(request: StaffRequest, incident_id: int, step_id: int) -> HttpResponse:
    """A step is done."""
    post, user = request.POST, request.user
    facts = {
        name.removeprefix("fact-"): str(value)
        for name, value in post.items()
        if name.startswith("fact-")
    }
    return page.verb(
        request, incident_id,
        lambda now: actions.settle(
            incident_id=incident_id, step_id=step_id, actor=user, now=now, facts=facts,
            words=post.get("words", ""), told_to=post.get("told_to", ""),
            is_live=bool(post.get("is_live")), reference=post.get("reference", ""),
            reason=post.get("reason", ""),
        ),
        _("Written down."), name=_part(request),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def omission(request: StaffRequest, incident_id: int, step_id: int) -> HttpResponse:
    """A step is left out, with a reason."""
    reason, user = request.POST.get("skip_reason", ""), request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.skip(
            incident_id=incident_id, step_id=step_id, reason=reason, actor=user, now=now
        ),
        _("Left out, with the reason."), name=_part(request),
    )  # fmt: skip


def _part(request: StaffRequest) -> str:
    return "tellings" if request.POST.get("from") == "tellings" else "protocol"


@require_POST
@requires("dispatch.work")
def tellings(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Somebody else must be told."""
    post, user = request.POST, request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.add_telling(
            incident_id=incident_id, what=post.get("what", ""), number=post.get("number", ""),
            is_mandatory=bool(post.get("must")), actor=user, now=now,
        ),
        _("On the list."),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def protocols(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Another protocol begins."""
    code, user = request.POST.get("protocol", ""), request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.start_protocol(
            incident_id=incident_id, code=code, actor=user, now=now
        ),
        _("It has begun."),
    )  # fmt: skip


@require_POST
@requires("dispatch.override")
def stop(request: StaffRequest, incident_id: int, run_id: int) -> HttpResponse:
    """It was the wrong protocol."""
    reason, user = request.POST.get("reason", ""), request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.stop_protocol(
            incident_id=incident_id, run_id=run_id, reason=reason, actor=user, now=now
        ),
        _("Stopped. What was done stays on the record."),
    )  # fmt: skip
