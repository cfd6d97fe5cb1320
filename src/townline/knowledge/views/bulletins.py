"""What is happening now: publish it, keep it true, end it, and show it on every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.knowledge import actions, queries
from townline.knowledge.errors import NoSuchBulletin
from townline.knowledge.forms import BulletinForm, NewBulletinForm
from townline.knowledge.models import Bulletin, Severity

PAGE = 25

# The live server draws the strip too, and looking this up would load every page of the program there.
LINK = "/knowledge/bulletins/"


@require_GET
@requires("bulletins.read")
def bulletins(request: StaffRequest) -> HttpResponse:
    """Every bulletin, newest first, with its state."""
    before = request.GET.get("before", "")
    rows = queries.all_bulletins(before=whole(before), limit=PAGE)
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    context = {"bulletins": rows[:PAGE], "more": more, "at": clock.now(), "before": before}
    name = "_bulletin_list.html" if request.headers.get("HX-Request") else "bulletins.html"
    return render(request, f"knowledge/{name}", context)


@require_GET
@requires("bulletins.read")
def strip(request: StaffRequest) -> HttpResponse:
    """What every staff page shows on top: loud bulletins in full, the rest by number."""
    return HttpResponse(strip_words(clock.now()))


def strip_words(at: datetime) -> str:
    """The strip as HTML, the same for everybody who reads the current language: it may be pushed."""
    rows = queries.current_bulletins(at)
    loud = [b for b in rows if b.severity != Severity.INFO]
    context = {"loud": loud[:3], "quiet": len(rows) - len(loud[:3]), "at": at, "link": LINK}
    return render_to_string("knowledge/_bulletin_strip.html", context)


@require_http_methods(["GET", "POST"])
@requires("bulletins.publish")
def new(request: StaffRequest) -> HttpResponse:
    """Publish what is happening."""
    now = clock.now()
    form = NewBulletinForm(request.POST or None, initial=_usual(now) | _asked(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given |= _quiz(given["quiz_answers"])
        try:
            actions.publish_bulletin(**given, actor=request.user, now=now)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Published to every desk."))
            return redirect("knowledge:bulletins")
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/bulletin_new.html", {"form": form, "at": now}, status=status)


def _asked(request: StaffRequest) -> dict[str, str]:
    """What the address fills in, as an alert does."""
    return {name: request.GET[name] for name in ("title", "text", "area") if name in request.GET}


def _quiz(answers: list[str]) -> dict[str, Any]:
    """Answers as they are shown, so that the right one, written first, does not stand first always."""
    shown = sorted(answers)
    return {"quiz_answers": shown, "quiz_right": shown.index(answers[0]) if answers else None}


def _usual(now: Any) -> dict[str, Any]:
    hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    return {
        "severity": Severity.IMPORTANT, "update_due_at": hour + timedelta(hours=2),
        "expires_at": hour + timedelta(hours=5),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("bulletins.publish")
def bulletin(request: StaffRequest, bulletin_id: int) -> HttpResponse:
    """Update a bulletin that is in force."""
    row = Bulletin.objects.filter(pk=bulletin_id).first()
    if row is None:
        raise NoSuchBulletin
    names = ("title", "text", "public_text", "title_fr", "public_text_fr", "severity", "area",
             "update_due_at", "expires_at")  # fmt: skip
    form = BulletinForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        given = {k: form.cleaned_data[k] for k in names if k not in ("severity", "area")}
        try:
            actions.update_bulletin(
                bulletin_id=row.pk, **given, actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Updated on every desk."))
            return redirect("knowledge:bulletins")
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form, "bulletin": row, "at": clock.now(), "receipts": queries.receipts(row.pk),
    }  # fmt: skip
    return render(request, "knowledge/bulletin.html", context, status=status)


@require_POST
@requires("bulletins.publish")
def expiry(request: StaffRequest, bulletin_id: int) -> HttpResponse:
    """End a bulletin now."""
    actions.expire(
        bulletin_id=bulletin_id, reason=request.POST.get("reason", ""), actor=request.user,
        now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Ended on every desk."))
    return redirect("knowledge:bulletins")
