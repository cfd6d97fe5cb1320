"""Signing in and out, one's own account, the access log, staff, and the ledger's proof."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import (
    authenticate,
    login,
    logout,
    password_validation,
    update_session_auth_hash,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts import actions, queries
from townline.accounts.errors import LockedOut, SignInRefused
from townline.accounts.guards import StaffRequest, requires, signed_in
from townline.accounts.models import User
from townline.accounts.rules import POLICIES, Role
from townline.core import clock, ledger
from townline.core.errors import Refusal
from townline.core.limits import count, forget, take_back
from townline.core.numbers import whole
from townline.core.tables import safe_cell

TRIES = 5
TRIES_OF_ADDRESS = 30
LOCKED_SECONDS = 15 * 60
MOST_EXPORTED = 50_000


def _admit(request: HttpRequest) -> User:
    """Who signs in. Counts the try first, so that tries at the same instant count too.

    Five failures lock an account for one address, known or not, so that nobody can lock a colleague
    out from elsewhere; thirty lock the address. A success counts for neither: a whole centre behind one
    address may begin its shift. Raises SignInRefused, LockedOut.
    """
    username = request.POST.get("username", "").replace("\x00", "").strip()[:150]
    address = request.META.get("REMOTE_ADDR", "")
    from_address, as_account = f"sign-in:{address}", f"sign-in-as:{address}:{username.lower()}"
    counted = count(from_address, seconds=LOCKED_SECONDS)
    if count(as_account, seconds=LOCKED_SECONDS) > TRIES or counted > TRIES_OF_ADDRESS:
        raise LockedOut
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(user, User):
        raise SignInRefused
    forget(as_account)
    take_back(from_address)
    return user


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in. An unknown name costs the same time as a wrong password."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {
        "next": wanted, "username": request.POST.get("username", ""),
        "oidc_name": settings.OIDC_NAME if settings.OIDC_URL else "",
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "accounts/sign_in.html", context)
    try:
        user = _admit(request)
    except Refusal as refusal:
        return render(
            request, "accounts/sign_in.html", {**context, "refusal": refusal}, status=refusal.status
        )
    login(request, user)
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if wanted and safe else "core:home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("accounts:sign_in")


@require_GET
@signed_in
def profile(request: StaffRequest) -> HttpResponse:
    """Who I am here, and what my roles let me do."""
    rights = sorted({right for role in request.user.roles for right in POLICIES[Role(role)]})
    return render(request, "accounts/profile.html", {"rights": rights})


@require_POST
@signed_in
def password(request: StaffRequest) -> HttpResponse:
    """Choose another password."""
    user = request.user
    new = request.POST.get("new", "")
    if not user.check_password(request.POST.get("old", "")):
        messages.error(request, _("The old password is not right."))
        return redirect("accounts:profile")
    try:
        password_validation.validate_password(new, user)
    except ValidationError as weak:
        messages.error(request, " ".join(weak.messages))
        return redirect("accounts:profile")
    actions.change_password(user_id=user.pk, password=new, actor=user, now=clock.now())
    update_session_auth_hash(request, User.objects.get(pk=user.pk))
    messages.success(request, _("The password is changed."))
    return redirect("accounts:profile")


@require_GET
@requires("privacy.read_log")
def access_log(request: StaffRequest) -> HttpResponse:
    """Who read which person, when, and for which contact."""
    given = {name: request.GET.get(name, "").strip() for name in ("staff", "person", "from", "to")}
    first, last = _day(given["from"]), _day(given["to"])
    asked: dict[str, Any] = {
        "staff": given["staff"], "subject": given["person"], "only_odd": bool(request.GET.get("odd")),
        "since": _midnight(first), "until": _midnight(last + timedelta(days=1)) if last else None,
    }  # fmt: skip
    if request.GET.get("as") == "csv":
        return _readings_csv(queries.readings(**asked, limit=MOST_EXPORTED))
    rows = queries.readings(**asked, before=whole(request.GET.get("before", "")))
    page = rows[: queries.PAGE]
    context = {
        "rows": page, "older": page[-1].id if len(rows) > queries.PAGE else None, "given": given,
        "only_odd": asked["only_odd"], "most": MOST_EXPORTED,
        "same": urlencode({**given, **({"odd": "1"} if asked["only_odd"] else {})}),
    }  # fmt: skip
    return render(request, "accounts/access_log.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    """The instant a day begins where the region is."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _readings_csv(rows: list[queries.Reading]) -> HttpResponse:
    """The log as a table for an inquiry: instants with their offset, a person by number, never a name."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    table = csv.writer(answer)
    table.writerow(["when", "staff", "person", "contact", "what", "why"])
    for row in rows:
        when = timezone.localtime(row.at).isoformat(timespec="seconds")
        cells = [when, row.staff, row.subject, row.contact_id or "", row.verb, row.purpose]
        table.writerow([safe_cell(str(cell)) for cell in cells])
    return answer


@require_GET
@requires("staff.manage")
def staff(request: StaffRequest) -> HttpResponse:
    """Everybody who signs in, and their roles."""
    return render(
        request, "accounts/staff.html", {"people": queries.staff(), "all_roles": list(Role)}
    )


@require_POST
@requires("staff.manage")
def roles(request: StaffRequest, user_id: int) -> HttpResponse:
    """Give somebody other roles."""
    actions.change_roles(
        user_id=user_id, roles=request.POST.getlist("roles"), actor=request.user, now=clock.now()
    )
    messages.success(request, _("The roles are changed."))
    return redirect("accounts:staff")


@require_POST
@requires("staff.manage")
def admission(request: StaffRequest, user_id: int) -> HttpResponse:
    """Let somebody sign in, or no longer."""
    admit = request.POST.get("admit") == "yes"
    actions.set_active(user_id=user_id, is_active=admit, actor=request.user, now=clock.now())
    messages.success(request, _("Admitted.") if admit else _("May no longer sign in."))
    return redirect("accounts:staff")


@require_http_methods(["GET", "POST"])
@requires("ledger.verify")
def ledger_page(request: StaffRequest) -> HttpResponse:
    """Prove the ledger now, and name what was touched."""
    context: dict[str, object] = {"size": ledger.size()}
    if request.method == "POST":
        faults = list(ledger.verify())
        context |= {
            "proved": True,
            "faults": faults[:50],
            "digest": ledger.tips_digest(),
            "now": clock.now(),
        }
    return render(request, "accounts/ledger.html", context)
