"""One verb on many requests, and the queues that somebody keeps by name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.numbers import whole
from townline.service_requests import actions
from townline.service_requests.actions.bulk import Chosen
from townline.service_requests.queries import FILTERS


def _asked(request: StaffRequest) -> dict[str, str]:
    """The filters that the page stood under, sent along as `was_…`."""
    return {name: request.POST.get(f"was_{name}", "") for name in FILTERS}


def _queue(asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return reverse("requests:list") + (f"?{urlencode(kept)}" if kept else "")


def _chosen(text: str) -> Chosen:
    reference, _sep, seen = text.partition("~")
    return Chosen(reference, whole(seen))


@require_POST
@requires("requests.work")
def bulk(request: StaffRequest) -> HttpResponse:
    """Do one thing to all that were chosen, and say what became of each."""
    post = request.POST
    results = actions.do_to_many(
        verb=post.get("verb", ""), chosen=[_chosen(text) for text in post.getlist("pick")],
        fields={name: post.get(name, "") for name in post}, actor=request.user, now=clock.now(),
    )  # fmt: skip
    refused = [each for each in results if each.refused]
    if not refused:
        messages.success(request, _("Done to all %(n)s.") % {"n": len(results)})
        return redirect(_queue(_asked(request)))
    context = {
        "done": [each for each in results if not each.refused], "refused": refused,
        "back": _queue(_asked(request)),
    }  # fmt: skip
    return render(request, "service_requests/bulk_results.html", context)


@require_POST
@requires("requests.read")
def views(request: StaffRequest) -> HttpResponse:
    """Keep the queue as it is asked for."""
    asked = _asked(request)
    actions.save_view(
        name=request.POST.get("name", ""), asked=asked, is_shared="shared" in request.POST,
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Kept."))
    return redirect(_queue(asked))


@require_POST
@requires("requests.read")
def view_end(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    actions.drop_view(view_id=view_id, actor=request.user)
    messages.success(request, _("Forgotten."))
    return redirect("requests:list")
