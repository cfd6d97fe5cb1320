"""One request on the program desk, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.places import maps
from townline.service_requests import actions, queries, rules
from townline.service_requests.models import ServiceRequest, WorkLink

MAP_METRES = (900, 560)


@require_GET
@requires("requests.read")
def detail(request: StaffRequest, reference: str) -> HttpResponse:
    """One request with everything a program needs to act."""
    return _detail(request, reference)


def _detail(request: StaffRequest, reference: str, refusal: Refusal | None = None) -> HttpResponse:
    shown = queries.request_for(reference, request.user)
    now = clock.now()
    state = rules.State(shown.state)
    is_own = shown.lead_id is None
    works = is_own and request.user.may("requests.work")
    context: dict[str, Any] = {
        "shown": shown, "updates": queries.updates(shown), "followers": queries.followers(shown),
        "now": now, "refusal": refusal, "typed": request.POST,
        "may": {verb: works and rules.may(verb, state) for verb in
                ("accept", "bounce", "update", "close", "transfer", "split", "join", "ask")},
        "may_reopen": is_own and request.user.may("requests.reopen") and rules.may("reopen", state),
        "outcomes": [(each.value, rules.status_words("closed", each.value)) for each in rules.Outcome],
        "programs": directory.programs() if works else [],
        "ledger": queries.life(shown),
        "lead": queries.lead_of(shown), "members": queries.members(shown), "parts": queries.parts(shown),
        "question": queries.open_question(shown), "steps": queries.clock_steps(shown),
        "links": [(link, _address(request, link)) for link in queries.work_links(shown)],
        "team": queries.teams().get(shown.team_code),
        "program_teams": [each for each in queries.teams().values()
                          if works and each.program_code == shown.program_code],
        "place": shown.place or {}, "works": works, "legal": _legal(shown),
    }  # fmt: skip
    if refusal and refusal.field == "files":
        context |= photo_context(request, shown)
    status = refusal.status if refusal else 200
    return render(request, "service_requests/request_detail.html", context, status=status)


def _address(request: StaffRequest, link: WorkLink) -> str:
    return request.build_absolute_uri(reverse("work:job", args=[queries.work_token(link)]))


def photo_context(request: StaffRequest, shown: ServiceRequest) -> dict[str, Any]:
    """What the panel of photos shows, fetched once its page stands."""
    works = shown.lead_id is None and request.user.may("requests.work")
    return {
        "shown": shown, "shelves": queries.shelves(shown), "takes": queries.ACCEPT, "works": works,
        "may_show": works and shown.definition.privacy == rules.Privacy.PUBLIC.value,
        "may_add": request.user.may("requests.follow"),
    }  # fmt: skip


def _legal(shown: ServiceRequest) -> rules.LegalClock | None:
    return rules.legal_clock(
        table=shown.definition.legal_table(), road_class=shown.road_class, aware_at=shown.aware_at,
        outcome=shown.outcome, closed_at=shown.closed_at,
    )  # fmt: skip


@require_GET
@requires("requests.read")
def picture(request: StaffRequest, reference: str) -> HttpResponse:
    """The map of a request, fetched once its page stands."""
    shown = queries.request_for(reference, request.user)
    if not shown.at:
        return HttpResponse(status=204)
    drawn = maps.draw(
        centre=shown.at, width_m=MAP_METRES[0], height_m=MAP_METRES[1],
        pins=[maps.Pin(shown.at[0], shown.at[1], shown.urgency, "")],
        label=_("Map of %(place)s.") % {"place": shown.place_label},
    )  # fmt: skip
    return HttpResponse(drawn)


def verb(
    request: StaffRequest, reference: str, act: Callable[[int, int | None], object], done: str,
) -> HttpResponse:  # fmt: skip
    """Do one thing to a request; a refusal shows the page again with everything that was typed.

    Who has given the request away and may not see it any more goes back to their queue.
    """
    seen = request.POST.get("seen", "")
    try:
        shown = queries.request_for(reference, request.user)
        act(shown.pk, int(seen) if seen.isdigit() else None)
    except Refusal as refusal:
        return _detail(request, reference, refusal)
    messages.success(request, done)
    shown.refresh_from_db(fields=["program_code"])
    if not queries.may_see(shown, request.user):
        return redirect("requests:list")
    return redirect("requests:detail", reference)


@require_POST
@requires("requests.work")
def acceptance(request: StaffRequest, reference: str) -> HttpResponse:
    """Take it on."""
    now, user = clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.accept(request_id=pk, actor=user, now=now, seen=seen), _("Accepted."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def bounce(request: StaffRequest, reference: str) -> HttpResponse:
    """Send it back to the centre."""
    reason, now, user = request.POST.get("reason", ""), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.bounce(request_id=pk, reason=reason, actor=user, now=now, seen=seen),
        _("Sent back to the centre. The caller’s clock runs on."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def transfer(request: StaffRequest, reference: str) -> HttpResponse:
    """Give it to another program."""
    post, now, user = request.POST, clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.transfer(
            request_id=pk, program_code=post.get("program", ""), reason=post.get("reason", ""),
            actor=user, now=now, seen=seen,
        ),
        _("Sent on."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def updates(request: StaffRequest, reference: str) -> HttpResponse:
    """Say what was done, how it stands, what comes next."""
    post, now, user = request.POST, clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.add_update(
            request_id=pk, action_taken=post.get("action_taken", ""),
            resolution=post.get("resolution", ""), further_action=post.get("further_action", ""),
            internal_note=post.get("internal_note", ""),
            public_wording=post.get("public_wording", ""), actor=user, now=now, seen=seen,
        ),
        _("Written down."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def closure(request: StaffRequest, reference: str) -> HttpResponse:
    """Close it with what it came to."""
    post, now, user = request.POST, clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.close(
            request_id=pk, outcome=post.get("outcome", ""),
            public_wording=post.get("public_wording", ""), despite=post.get("despite", ""),
            proof_note=post.get("proof_note", ""),
            internal_note=post.get("internal_note", ""), actor=user, now=now, seen=seen,
        ),
        _("Closed."),
    )  # fmt: skip


@require_POST
@requires("requests.reopen")
def reopening(request: StaffRequest, reference: str) -> HttpResponse:
    """It was not fixed, or came back."""
    reason, now, user = request.POST.get("reason", ""), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.reopen(request_id=pk, reason=reason, actor=user, now=now, seen=seen),
        _("Reopened."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def children(request: StaffRequest, reference: str) -> HttpResponse:
    """Split a part off."""
    post, now, user = request.POST, clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.split(
            request_id=pk, definition_code=post.get("service", ""),
            description=post.get("description", ""), actor=user, now=now,
        ),
        _("Split off."),
    )  # fmt: skip
