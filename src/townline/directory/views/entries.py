"""Look somebody or something up, read one entry, change it from a day on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.core.reference import remember
from townline.directory import actions, queries
from townline.directory.forms import MOMENT, SHOWN, EntryForm
from townline.directory.models import Entry
from townline.directory.queries.entries import PAGE
from townline.directory.rules.files import slug

ICONS = {
    "unit": "network", "staff": "user-round", "place": "building-2", "agency": "handshake",
    "member": "landmark", "interpreter": "languages", "event": "calendar-days",
}  # fmt: skip


def _after(text: str) -> tuple[str, int] | None:
    name, _bar, pk = text.rpartition("|")
    number = whole(pk)
    return (name, number) if name and number is not None else None


def rows_of(found: list[Entry], now: datetime) -> list[dict[str, Any]]:
    """Entries as a list shows them, with the building and unit that they name; one statement."""
    others = queries.named([c for row in found for c in (row.unit, row.building)], now)
    today = timezone.localtime(now).date()
    return [
        {"entry": row, "icon": ICONS[row.kind], "unit": others.get(row.unit),
         "building": others.get(row.building), "is_due": queries.is_due(row, today)}
        for row in found
    ]  # fmt: skip


@require_GET
@requires("directory.read")
def home(request: StaffRequest) -> HttpResponse:
    """Everything by name, by kind, or by words however they are spelt; four statements."""
    now = clock.now()
    kind = request.GET.get("kind", "")
    kind = kind if kind in Entry.Kind.values else ""
    text = " ".join(request.GET.get("q", "").split())[:80]
    found = queries.listing(
        at=now, kind=kind, text=text, after=_after(request.GET.get("after", ""))
    )
    more = ""
    if len(found) > PAGE:
        found = found[:PAGE]
        more = urlencode({"kind": kind, "after": f"{found[-1].name}|{found[-1].pk}"})
    counts = queries.entry_counts(now)
    context = {
        "rows": rows_of(found, now), "kind": kind, "text": text, "more": more,
        "kinds": [{"code": code, "word": word, "icon": ICONS[code], "count": counts.get(code, 0)}
                  for code, word in Entry.Kind.choices],
        "total": sum(counts.values()),
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(
        request, "directory/_rows.html" if is_fragment else "directory/home.html", context
    )


def _moment(request: StaffRequest, now: datetime) -> datetime:
    asked = parse_datetime(request.GET.get("at", "")) if request.GET.get("at") else None
    if asked is None:
        return now
    return timezone.make_aware(asked) if timezone.is_naive(asked) else asked


@require_GET
@requires("directory.read")
def entry(request: StaffRequest, code: str) -> HttpResponse:
    """One entry as it is now, or was and will be at `at`; its hours, its people, its versions."""
    now = clock.now()
    at = _moment(request, now)
    row = queries.entry(code, at)
    others = queries.named([row.unit, row.building, row.backup], at)
    hours = queries.calendars().get(row.calendar_code)
    context: dict[str, Any] = {
        "entry": row, "icon": ICONS[row.kind], "now": now, "at": at, "is_asked": at != now,
        "is_current": queries.is_current(row, at), "unit": others.get(row.unit),
        "building": others.get(row.building), "backup": others.get(row.backup),
        "hours": hours, "is_due": queries.is_due(row, timezone.localtime(now).date()),
        "versions": queries.versions(code),
        "staff": queries.staff_of(code, at) if row.kind == "unit" else [],
        "neutral": queries.neutral_notes(at, [row.body_code or row.municipality_code])
        if row.kind == "member" else [],
    }  # fmt: skip
    if hours is not None:
        plan = queries.as_calendar(hours)
        context |= {"is_open": plan.is_open(at), "until": plan.next_change(at)}
    return render(request, "directory/entry.html", context)


def _calendars() -> list[tuple[str, str]]:
    return remember(
        "calendar choices", lambda: [(c.code, c.name) for c in queries.calendars().values()]
    )


def _initial(row: Entry) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in SHOWN[row.kind]:
        held = getattr(row, name)
        if isinstance(held, list):
            held = "; ".join(held)
        elif isinstance(held, bool):
            held = "yes" if held else "no"
        elif isinstance(held, datetime):
            held = timezone.localtime(held).strftime(MOMENT)
        shown[name] = held
    return shown


def _aware(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        n: timezone.make_aware(v) if isinstance(v, datetime) and timezone.is_naive(v) else v
        for n, v in fields.items()
    }


def _put(request: StaffRequest, form: EntryForm, kind: str, code: str) -> HttpResponse | None:
    """Take what was sent; nothing where it was refused, which then stands in the form."""
    if not form.is_valid():
        return None
    now = clock.now()
    fields = _aware(dict(form.cleaned_data))
    from_at = fields.pop("from_at") or now
    try:
        actions.put(kind=kind, code=code or slug(fields["name"]), fields=fields, from_at=from_at,
                    actor=request.user, now=now)  # fmt: skip
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    messages.success(request, _("Kept. The version before stays readable."))
    return redirect("directory:entry", code or slug(fields["name"]))


@require_http_methods(["GET", "POST"])
@requires("directory.edit")
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Add one entry."""
    if kind not in SHOWN:
        raise Http404
    form = EntryForm(
        request.POST or None, kind=kind, calendars=_calendars(), initial={"is_public": "yes"}
    )
    done = _put(request, form, kind, "") if request.method == "POST" else None
    if done:
        return done
    context = {"form": form, "kind": Entry.Kind(kind).label, "entry": None}
    return render(
        request, "directory/change.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "POST"])
@requires("directory.edit")
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Change an entry from now or from a day on."""
    row = queries.entry(code, clock.now())
    form = EntryForm(
        request.POST or None, kind=row.kind, calendars=_calendars(), initial=_initial(row)
    )
    done = _put(request, form, row.kind, code) if request.method == "POST" else None
    if done:
        return done
    context = {"form": form, "kind": row.get_kind_display(), "entry": row}
    return render(
        request, "directory/change.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@requires("directory.edit")
def ending(request: StaffRequest, code: str) -> HttpResponse:
    """It is not any more, from now on."""
    now = clock.now()
    actions.end(code=code, at=now, actor=request.user, now=now,
                reason=request.POST.get("reason", "")[:200])  # fmt: skip
    messages.success(request, _("Ended. It answers no more, and stays readable."))
    return redirect(reverse("directory:entry", args=[code]))
