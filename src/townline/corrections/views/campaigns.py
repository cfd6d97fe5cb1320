"""Corrections: what is open, opening one, leading it, its report."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import queries as contacts
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole, wholes
from townline.corrections import actions, queries
from townline.corrections.forms import NoticeForm, OpeningForm
from townline.corrections.models import Correction, Outcome
from townline.knowledge import queries as knowledge
from townline.knowledge.models import ArticleVersion

LATELY = timedelta(days=60)
NOTICE_STANDS = timedelta(days=7)


@require_GET
@requires("corrections.call")
def home(request: StaffRequest) -> HttpResponse:
    """My calls, and every correction with its clock and how far it is. A nudge fetches the middle alone."""
    now = clock.now()
    before = request.GET.get("before", "")
    rows = queries.all_corrections(before=whole(before))
    closed = [row for row in rows if row.closed_at]
    more = closed[queries.PAGE - 1].pk if len(closed) > queries.PAGE else None
    shown = [row for row in rows if not row.closed_at] + closed[: queries.PAGE]
    progress = queries.progress_of(shown)
    context = {
        "rows": [(row, progress[row.pk]) for row in shown], "more": more, "now": now,
        "waiting": queries.waiting_for(request.user, at=now),
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, f"corrections/{'_home' if is_fragment else 'home'}.html", context)


@require_http_methods(["GET", "POST"])
@requires("corrections.lead")
def new(request: StaffRequest, version_id: int) -> HttpResponse:
    """Open a correction of a wrong answer: which versions, what was wrong, what is right."""
    now = clock.now()
    version = knowledge.version(version_id)
    form = OpeningForm(request.POST or None, initial={
        "since": timezone.localtime(version.live_from or version.written_at), "severity": "misleading",
        "wrong": request.GET.get("wrong", ""),
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        chosen = wholes(request.POST.getlist("versions"))
        try:
            made = actions.open_correction(
                version_ids=chosen, actor=request.user, now=now, **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Open. The list is frozen; now deal the calls."))
            return redirect("corrections:detail", made.pk)
    context = {"form": form, "version": version, "versions": _versions(version, now), "now": now,
               "open": queries.correction_of(version.pk)}  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "corrections/new.html", context, status=status)


def _versions(version: ArticleVersion, now: datetime) -> list[dict[str, object]]:
    """The versions of this answer that were in use lately, each with how many contacts it reached."""
    rows = [
        row for row in knowledge.history(version.article_id)
        if row.pk == version.pk
        or (row.live_from and row.live_from <= now and (row.live_to or now) > now - LATELY)
    ]  # fmt: skip
    span = {"since": now - timedelta(days=3660), "until": now}
    return [
        {"row": row, "told": sum(contacts.count_told([row.pk], **span).values()),
         "is_chosen": row.pk == version.pk}
        for row in rows[:8]
    ]  # fmt: skip


@require_GET
@requires("corrections.lead")
def detail(request: StaffRequest, correction_id: int) -> HttpResponse:
    """One correction: the clock, the counts, the calls, the notice, the end."""
    return _detail(request, correction_id)


def _detail(
    request: StaffRequest,
    correction_id: int,
    notice: NoticeForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = clock.now()
    found = queries.correction(correction_id)
    context = {
        "correction": found, "progress": queries.progress_of([found])[found.pk], "now": now,
        "shares": queries.shares(found.pk), "refusal": refusal, "outcomes": Outcome,
        "callers": contacts.colleagues(request.user), "notice_form": notice or _notice_form(found, now),
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true" and request.method == "GET"
    page = "corrections/_progress.html" if is_fragment else "corrections/detail.html"
    return render(request, page, context, status=422 if notice or refusal else 200)


def _notice_form(correction: Correction, now: datetime) -> NoticeForm:
    return NoticeForm(initial={
        "title": _("Corrected: %(title)s") % {"title": correction.title},
        "public_text": _("We gave out wrong information: %(wrong)s Right is: %(right)s")
        % {"wrong": correction.wrong, "right": correction.right},
        "expires_at": timezone.localtime(now + NOTICE_STANDS),
    })  # fmt: skip


@require_POST
@requires("corrections.lead")
def shares(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Deal the calls out to those who were chosen; to nobody puts them back into the pool."""
    able = {str(each.pk) for each in contacts.colleagues(request.user)} | {str(request.user.pk)}
    chosen = [int(pk) for pk in request.POST.getlist("to") if pk in able]
    count = actions.assign(
        correction_id=correction_id, user_ids=chosen, actor=request.user, now=clock.now()
    )
    said = ngettext("%(n)d call dealt.", "%(n)d calls dealt.", count) % {"n": count}
    messages.success(request, said)
    return redirect("corrections:detail", correction_id)


@require_POST
@requires("corrections.lead")
def script(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Change what is said and what is left as a message."""
    actions.change_script(
        correction_id=correction_id, script=request.POST.get("script", ""),
        voicemail=request.POST.get("voicemail", ""), actor=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Every call from now on has these words."))
    return redirect("corrections:detail", correction_id)


@require_POST
@requires("corrections.lead")
def emails(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Write to all who can be reached by e-mail only."""
    count = actions.send_emails(correction_id=correction_id, actor=request.user, now=clock.now())
    said = ngettext("%(n)d e-mail is leaving.", "%(n)d e-mails are leaving.", count) % {"n": count}
    messages.success(request, said)
    return redirect("corrections:detail", correction_id)


@require_POST
@requires("corrections.lead")
def notice(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Tell the public, once the words were read again."""
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _detail(request, correction_id, notice=form)
    try:
        actions.publish_notice(
            correction_id=correction_id, actor=request.user, now=clock.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _detail(request, correction_id, notice=form)
    messages.success(request, _("Published: on every desk and on the public pages."))
    return redirect("corrections:detail", correction_id)


@require_POST
@requires("corrections.lead")
def closure(request: StaffRequest, correction_id: int) -> HttpResponse:
    """Close it; the report is what it leaves behind."""
    try:
        actions.close(
            correction_id=correction_id, words=request.POST.get("words", ""), actor=request.user,
            now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _detail(request, correction_id, refusal=refusal)
    messages.success(request, _("Closed. This is its report."))
    return redirect("corrections:report", correction_id)


@require_GET
@requires("corrections.lead")
def report(request: StaffRequest, correction_id: int) -> HttpResponse:
    """What became of it, to print: counts that add up, outcomes, times and cost with their definitions."""
    found = queries.correction(correction_id)
    progress = queries.progress_of([found])[found.pk]
    context = {
        "correction": found, "progress": progress, "now": clock.now(),
        "shares": queries.shares(found.pk),
        "outcomes": [(label, progress.by_outcome.get(value, 0)) for value, label in Outcome.choices],
        "reasons": queries.reasons(found.pk),
    }  # fmt: skip
    return render(request, "corrections/report.html", context)
