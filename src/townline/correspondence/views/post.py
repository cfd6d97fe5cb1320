"""The print queue: letters on paper, printed together, and marked once they are in the post."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import wholes
from townline.correspondence import actions, queries


@require_http_methods(["GET", "POST"])
@requires("messages.edit")
def queue(request: StaffRequest) -> HttpResponse:
    """What is to be printed, each sheet on a page of its own; posted, it leaves the queue."""
    refusal: Refusal | None = None
    if request.method == "POST":
        chosen = wholes(request.POST.getlist("posted"))
        try:
            n = actions.mark_posted(message_ids=chosen, actor=request.user, now=clock.now())
        except Refusal as refused:
            refusal = refused
        else:
            said = ngettext("%(n)s letter is in the post.", "%(n)s letters are in the post.", n)
            messages.success(request, said % {"n": n})
            return redirect("correspondence:post")
    context = {"letters": queries.to_print(request.user), "refusal": refusal, "now": clock.now()}
    return render(request, "correspondence/post.html", context, status=422 if refusal else 200)
