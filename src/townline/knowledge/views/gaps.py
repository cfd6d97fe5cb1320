"""Say that something is wrong, own what was said, and settle it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts import queries as accounts
from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.core import clock
from townline.core.errors import NotPermitted, Refusal
from townline.core.numbers import whole
from townline.knowledge import actions, queries
from townline.knowledge.errors import NoSuchVersion
from townline.knowledge.forms import GapForm
from townline.knowledge.models import ArticleVersion, GapKind, GapReport, GapSeverity


@require_GET
@requires("knowledge.flag")
def gaps(request: StaffRequest) -> HttpResponse:
    """The queue: open reports, the most harmful first, with their age; and what became of mine."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "severity", "owner", "mine")}
    given = request.GET.get("after", "")
    after = whole(given) or 0
    rows = queries.open_gaps(
        owner=asked["owner"], kind=asked["kind"], severity=asked["severity"], after=after,
        assigned_to=request.user.pk if asked["mine"] else None, limit=queries.PAGE_OF_GAPS + 1,
    )  # fmt: skip
    shown = rows[: queries.PAGE_OF_GAPS]
    context = {
        "open": shown, "settled": queries.settled_gaps(), "at": clock.now(), **asked,
        "reported": queries.reported_by(request.user), "kinds": GapKind, "severities": GapSeverity,
        "more": after + queries.PAGE_OF_GAPS if len(rows) > len(shown) else None,
        "late": sum(row.owed_at < clock.now() for row in shown),
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    page = render(request, f"knowledge/{'_gaps' if is_fragment else 'gaps'}.html", context)
    actions.hear_outcomes(actor=request.user, now=clock.now())
    return page


@require_GET
@requires("knowledge.flag")
def gap(request: StaffRequest, report_id: int) -> HttpResponse:
    """One report: who met it, who owns it, what mends it, and whether it helped."""
    return _gap(request, report_id)


def _gap(request: StaffRequest, report_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = queries.gap(report_id)
    may_edit = request.user.may("knowledge.edit")
    context = {
        "gap": found, "sightings": queries.sightings(report_id), "at": clock.now(),
        "refusal": refusal, "owners": _owners() if may_edit else [], "given": request.POST,
        "menders": _menders(found) if may_edit and not found.settled_at else [],
        "may_pull": _may_pull(request.user, found),
    }  # fmt: skip
    return render(request, "knowledge/gap.html", context, status=refusal.status if refusal else 200)


def _owners() -> list[User]:
    people = [each for each in accounts.colleagues().values() if each.may("knowledge.edit")]
    return sorted(people, key=lambda each: each.name)


def _menders(found: GapReport) -> list[ArticleVersion]:
    """Versions that may mend it: the newest of its own answer."""
    if found.version is None:
        return []
    rows = queries.history(found.version.article_id).filter(language=found.version.language)
    return [row for row in rows[:6] if row.pk != found.version_id]


def _may_pull(user: User, found: GapReport) -> bool:
    may = user.may("knowledge.edit") or user.may("corrections.lead")
    is_used = found.version is not None and found.version.is_live(clock.now())
    return may and is_used and found.settled_at is None


def _version(request: StaffRequest) -> ArticleVersion | None:
    wanted = whole(request.GET.get("version", "") or request.POST.get("version", ""))
    try:
        return None if wanted is None else queries.version(wanted)
    except NoSuchVersion:
        return None


def _form(request: StaffRequest, version: ArticleVersion | None) -> GapForm:
    return GapForm(request.POST or None, initial={
        "version": version.pk if version else "", "contact": request.GET.get("contact", ""),
        "step": request.GET.get("step", ""), "where": request.GET.get("where", ""),
        "severity": "misleads", "kind": "wrong" if version else "missing",
    })  # fmt: skip


def _report(form: GapForm, actor: User) -> GapReport | None:
    """The report that was made; None where it was refused, and the form says why."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return actions.report_gap(
            kind=given["kind"], severity=given["severity"], text=given["text"],
            version_id=given["version"], contact_id=given["contact"], step=given["step"],
            where=given["where"], actor=actor, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@require_http_methods(["GET", "POST"])
@requires("knowledge.flag")
def new(request: StaffRequest) -> HttpResponse:
    """Flag a gap, about an answer or about anything."""
    version = _version(request)
    form = _form(request, version)
    if request.method == "POST" and _report(form, request.user):
        messages.success(request, _("Thank you. The owner has it; you will read the outcome here."))
        return redirect("knowledge:gaps")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "knowledge/gap_new.html", {"form": form, "version": version}, status=status
    )


@require_http_methods(["GET", "POST"])
@requires("knowledge.flag")
def key(request: StaffRequest) -> HttpResponse:
    """What one key opens on every page, filled with where one was; a second key sends it."""
    version = _version(request)
    form = _form(request, version)
    context = {"form": form, "version": version, "kinds": GapKind.choices}
    if request.method == "POST":
        made = _report(form, request.user)
        if made:
            return render(request, "knowledge/_gap_sent.html", {"gap": made})
    return render(
        request, "knowledge/_gap_key.html", context, status=422 if request.method == "POST" else 200
    )


@require_GET
@requires("knowledge.flag")
def news(request: StaffRequest) -> HttpResponse:
    """What became of what I reported, since I last heard: a line each, at the foot of any page."""
    return render(
        request, "knowledge/_gap_news.html", {"heard": queries.outcomes_for(request.user)[:3]}
    )


@require_POST
@requires("knowledge.edit")
def owner(request: StaffRequest, report_id: int) -> HttpResponse:
    """Give it to somebody, or back to nobody."""
    chosen = request.POST.get("to", "")
    to = next((each.pk for each in _owners() if str(each.pk) == chosen), None)
    actions.assign_gap(report_id=report_id, to_id=to, actor=request.user, now=clock.now())
    return redirect("knowledge:gap", report_id)


@require_POST
@requires("knowledge.flag")
def pull(request: StaffRequest, report_id: int) -> HttpResponse:
    """Take the answer out of use now: for supervisors and editors."""
    if not (request.user.may("knowledge.edit") or request.user.may("corrections.lead")):
        raise NotPermitted
    actions.pull_answer(report_id=report_id, actor=request.user, now=clock.now())
    messages.success(request, _("Withdrawn, on every desk and page. Now see who was told."))
    return redirect("knowledge:gap", report_id)


@require_POST
@requires("knowledge.edit")
def outcome(request: StaffRequest, report_id: int) -> HttpResponse:
    """Say what became of a report, and what mends it."""
    mended = request.POST.get("mended", "")
    try:
        actions.settle_gap(
            report_id=report_id, outcome=request.POST.get("reason", ""),
            mended_version_id=whole(mended),
            mended_by=request.POST.get("mended_by", ""), actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _gap(request, report_id, refusal)
    messages.success(request, _("Settled. Whoever met it hears of it."))
    return redirect("knowledge:gap", report_id)
