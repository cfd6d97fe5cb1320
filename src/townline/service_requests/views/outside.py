"""The contractor's page: one job under its signed address, without signing in; and giving jobs out.

The address is a key: it goes into no log of ours, to no other site and into no cache. Reading never answers.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.attachments import actions as attachments
from townline.core import clock, limits
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.places import maps
from townline.service_requests import actions, queries, rules
from townline.service_requests.actions.outside import OUTCOMES_OUTSIDE
from townline.service_requests.models import WorkLink
from townline.service_requests.views.one import verb

TIMES = {"GET": 120, "POST": 30}


@never_cache
@require_http_methods(["GET", "POST"])
def job(request: HttpRequest, token: str) -> HttpResponse:
    """See the job, take it, be there, say what it came to."""
    if _is_too_often(request):
        return _closed(request, "often", 429)
    try:
        link = queries.work_link(token, clock.now())
    except Refusal:
        return _closed(request, "over", 404)
    if request.method != "POST":
        return _page(request, link)
    try:
        _press(request, link)
    except Refusal as refusal:
        return _page(request, link, refusal)
    return _private(redirect("work:job", token))


def _press(request: HttpRequest, link: WorkLink) -> None:
    post, now = request.POST, clock.now()
    if post.get("press") == "done":
        actions.say_done(
            link_id=link.pk, outcome=post.get("outcome", ""), words=post.get("words", ""), now=now,
            photos=attachments.incoming(request.FILES.getlist("photos")),
        )  # fmt: skip
    else:
        actions.say_step(
            link_id=link.pk, step=post.get("press", ""), words=post.get("words", ""), now=now,
            photos=attachments.incoming(request.FILES.getlist("photos")),
        )  # fmt: skip


def _page(request: HttpRequest, link: WorkLink, refusal: Refusal | None = None) -> HttpResponse:
    shown = link.service_request
    context = {
        "link": link, "shown": shown, "map": _map(link), "refusal": refusal,
        "typed": request.POST if refusal else {}, "accept": queries.ACCEPT,
        "outcomes": [(o.value, rules.status_words("closed", o.value)) for o in OUTCOMES_OUTSIDE],
        "proof": shown.definition.proof.get("done", ""), "now": clock.now(),
    }  # fmt: skip
    answer = render(request, "service_requests/outside_job.html", context,
                    status=refusal.status if refusal else 200)  # fmt: skip
    return _private(answer)


def _map(link: WorkLink) -> Any:
    shown = link.service_request
    if not shown.at:
        return None
    label = _("Map of %(place)s.") % {"place": shown.place_label}
    return maps.draw(centre=shown.at, width_m=700, height_m=420, label=label,
                     pins=[maps.Pin(shown.at[0], shown.at[1], shown.urgency)])  # fmt: skip


def _closed(request: HttpRequest, state: str, status: int) -> HttpResponse:
    page = render(request, "service_requests/outside_over.html", {"state": state}, status=status)
    return _private(page)


def _is_too_often(request: HttpRequest) -> bool:
    key = f"work.job:{request.method}:{request.META.get('REMOTE_ADDR', '')}"
    return limits.count(key, seconds=60) > TIMES[request.method or "GET"]


def _private(response: HttpResponse) -> HttpResponse:
    setattr(response, "_has_been_logged", True)  # noqa: B010 - else Django writes the address into its log
    # Not "no-referrer": with it a browser sends its forms with an origin of null, which Django must refuse.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
@requires("requests.work")
def contractors(request: StaffRequest, reference: str) -> HttpResponse:
    """Give it to a contractor outside."""
    post, now, user = request.POST, clock.now(), request.user
    hours = whole(post.get("hours", "")) or 0
    return verb(
        request, reference,
        lambda pk, seen: actions.send_out(
            request_id=pk, contractor=post.get("contractor", ""), actor=user, now=now, seen=seen,
            instructions=post.get("instructions", ""), hours=hours,
        ),
        _("The link below opens it for them, and nothing else."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def contractor_end(request: StaffRequest, reference: str, link_id: int) -> HttpResponse:
    """Take a link back."""
    now, user = clock.now(), request.user
    return verb(
        request, reference,
        lambda _pk, _seen: actions.take_link_back(link_id=link_id, actor=user, now=now),
        _("It opens no more."),
    )  # fmt: skip
