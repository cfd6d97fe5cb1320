"""One request on the program desk, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, View, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
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
        act(shown.pk, whole(seen))
    except Refusal as refusal:
        return _detail(request, reference, refusal)
    messages.success(request, done)
    shown.refresh_from_db(fields=["program_code"])
    if not queries.may_see(shown, request.user):
        return redirect("requests:list")
    return redirect("requests:detail", reference)


def step(permission: str, done: str) -> Callable[[Callable[..., object]], View]:
    """A verb as a view: posted by who may, in the version they saw, and `done` said after it.

    The function takes what was posted, the version that was seen, and `request_id`, `actor` and `now`.
    """

    def made(act: Callable[..., object]) -> View:
        @require_POST
        @requires(permission)
        @wraps(act)
        def view(request: StaffRequest, reference: str) -> HttpResponse:
            given, user, now = request.POST, request.user, clock.now()
            return verb(
                request, reference,
                lambda pk, seen: act(given, seen, request_id=pk, actor=user, now=now), _(done),
            )  # fmt: skip

        return view

    return made


@step("requests.work", gettext_noop("Accepted."))
def acceptance(_given: QueryDict, seen: int | None, **about: Any) -> None:
    """Take it on."""
    actions.accept(seen=seen, **about)


@step("requests.work", gettext_noop("Sent back to the centre. The caller’s clock runs on."))
def bounce(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Send it back to the centre."""
    actions.bounce(reason=given.get("reason", ""), seen=seen, **about)


@step("requests.work", gettext_noop("Sent on."))
def transfer(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Give it to another program."""
    program, reason = given.get("program", ""), given.get("reason", "")
    actions.transfer(program_code=program, reason=reason, seen=seen, **about)


DONE = ("action_taken", "resolution", "further_action", "internal_note", "public_wording")
CLOSED = ("outcome", "public_wording", "despite", "proof_note", "internal_note")


def _typed(given: QueryDict, names: Sequence[str]) -> dict[str, Any]:
    """What was typed under these names, nothing where a field is left out."""
    return {name: given.get(name, "") for name in names}


@step("requests.work", gettext_noop("Written down."))
def updates(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Say what was done, how it stands, what comes next."""
    actions.add_update(**_typed(given, DONE), seen=seen, **about)


@step("requests.work", gettext_noop("Closed."))
def closure(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Close it with what it came to."""
    actions.close(**_typed(given, CLOSED), seen=seen, **about)


@step("requests.reopen", gettext_noop("Reopened."))
def reopening(given: QueryDict, seen: int | None, **about: Any) -> None:
    """It was not fixed, or came back."""
    actions.reopen(reason=given.get("reason", ""), seen=seen, **about)


@step("requests.work", gettext_noop("Split off."))
def children(given: QueryDict, _seen: int | None, **about: Any) -> None:
    """Split a part off."""
    part, words = given.get("service", ""), given.get("description", "")
    actions.split(definition_code=part, description=words, **about)
