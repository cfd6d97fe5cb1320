"""Keys of the door: who may send, issued and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.directory import queries as directory
from townline.open311 import actions, queries
from townline.open311.forms import KeyForm


def _form(data: QueryDict | None = None) -> KeyForm:
    bodies = [(body.code, body.name) for body in directory.bodies() if not body.is_ours]
    known = [(each.code, f"{each.name} ({each.code})") for each in queries.jurisdictions()]
    return KeyForm(data, bodies=bodies, jurisdictions=known)


@never_cache
@require_http_methods(["GET", "POST"])
@requires("open311.manage")
def keys(request: StaffRequest) -> HttpResponse:
    """Every key. A new one is shown once, on the page that issues it, and kept nowhere."""
    form = _form(request.POST or None)
    secret, issued = "", None
    if request.method == "POST" and form.is_valid():
        issued, secret = actions.issue(**form.cleaned_data, actor=request.user, now=clock.now())
        form = _form()
    context = {
        "form": form, "keys": queries.keys_in_use(), "secret": secret, "issued": issued,
        "bodies": directory.body_names(), "jurisdictions": queries.jurisdictions(),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "open311/keys.html", context, status=status)


@require_POST
@requires("open311.manage")
def revocation(request: StaffRequest, key_id: int) -> HttpResponse:
    """Let a key open nothing any more."""
    row = actions.revoke(key_id=key_id, actor=request.user, now=clock.now())
    messages.success(request, _("The key of %(name)s opens nothing any more.") % {"name": row.name})
    return redirect("open311:keys")
