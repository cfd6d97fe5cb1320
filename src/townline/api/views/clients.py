"""Programs that sign in: letting one in, its secret, what it was sent, ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.api import actions, queries
from townline.api.forms import ClientForm, EndForm
from townline.api.models import Client, Delivery
from townline.api.rules import SCOPES
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole


@require_http_methods(["GET", "POST"])
@requires("api.manage")
def clients(request: StaffRequest) -> HttpResponse:
    """Every program; and letting a new one in, whose secret is shown this once."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(**form.cleaned_data, actor=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return _shown(request, made.client, secret=made.secret)
    context = {"form": form, "clients": queries.clients()}
    return render(request, "api/clients.html", context, status=422 if form.errors else 200)


@require_GET
@requires("api.manage")
def client(request: StaffRequest, client_id: int) -> HttpResponse:
    """One program: what it may do, where it is told, and what became of each message."""
    return _shown(request, queries.client_for(client_id))


def _shown(
    request: StaffRequest, shown: Client, *, secret: str = "", form: EndForm | None = None
) -> HttpResponse:
    hooks = queries.subscriptions(shown)
    before, state = request.GET.get("before", ""), request.GET.get("state", "")
    found = queries.deliveries(
        [hook.pk for hook in hooks], before=whole(before),
        state=state if state in _STATES else "", limit=queries.hooks.LOG + 1,
    )  # fmt: skip
    page = found[: queries.hooks.LOG]
    context: dict[str, Any] = {
        "shown": shown, "secret": secret, "hooks": hooks, "deliveries": page, "state": state,
        "older": page[-1].pk if len(found) > len(page) else None, "form": form or EndForm(),
        "scopes": [(code, SCOPES[code]) for code in shown.scopes if code in SCOPES],
    }  # fmt: skip
    status = 422 if form and form.errors else 200
    return render(request, "api/client.html", context, status=status)


_STATES = frozenset({Delivery.WAITING, Delivery.TAKEN, Delivery.GIVEN_UP})


@require_POST
@requires("api.manage")
def secret(request: StaffRequest, client_id: int) -> HttpResponse:
    """Another secret: the old one and every token end at once."""
    made = actions.renew_secret(client_id=client_id, actor=request.user, now=clock.now())
    return _shown(request, queries.client_for(client_id), secret=made.secret)


@require_POST
@requires("api.manage")
def end(request: StaffRequest, client_id: int) -> HttpResponse:
    """End a program's sign-in, with a reason."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, queries.client_for(client_id), form=form)
    actions.revoke(client_id=client_id, reason=form.cleaned_data["reason"], actor=request.user,
                   now=clock.now())  # fmt: skip
    messages.success(request, _("Its sign-in has ended."))
    return redirect("api:client", client_id)


@require_POST
@requires("api.manage")
def again(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Send one message again."""
    sent = actions.send_again(delivery_id=delivery_id, actor=request.user, now=clock.now())
    messages.success(request, _("It goes out again."))
    return redirect("api:client", sent.subscription.client_id)
