"""One file: what was said, who handles it, what runs out, and the steps."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.complaints import actions, queries, rules
from townline.complaints.forms import staff_choices
from townline.complaints.models import LetterKind, Outcome
from townline.core import clock
from townline.core.errors import NotFound, Refusal
from townline.directory import queries as directory


@require_GET
@requires("complaints.take")
def detail(request: StaffRequest, reference: str) -> HttpResponse:
    """The file, for those who may know of it; the reading is written down."""
    complaint = queries.file(reference, request.user)
    actions.note_reading(complaint=complaint, what="page", actor=request.user, now=clock.now())
    return _page(request, reference)


def _page(request: StaffRequest, reference: str, refusal: Refusal | None = None) -> HttpResponse:
    complaint = queries.file(reference, request.user)
    accused = {row.user_id: row.is_possible for row in complaint.accused.all()}
    is_lead = request.user.may("complaints.lead")
    context = {
        "complaint": complaint, "now": clock.now(), "refusal": refusal, "typed": request.POST,
        "notes": queries.notes(complaint), "letters": queries.letters(complaint),
        "timeline": queries.timeline(complaint), "letter_kinds": LetterKind.choices,
        "programs": directory.programs(), "handlers": queries.handlers(complaint),
        "program": next(
            (p for p in directory.programs() if p.code == complaint.program_code), None
        ),
        "staff": [(int(key), name, accused.get(int(key))) for key, name in staff_choices()]
        if is_lead else [],
        "accused": accused, "endings": [Outcome.WITHDRAWN, Outcome.DEALT_WITH],
        "may_go_on": complaint.has_stages and rules.stage_after(rules.Stage(complaint.stage)),
    }  # fmt: skip
    return render(request, "complaints/detail.html", context, status=422 if refusal else 200)


def _done(
    request: StaffRequest, reference: str, act: Callable[[], object], said: str
) -> HttpResponse:
    """Do one thing and show the file again: with a word, or with the refusal and what was typed."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, reference, refusal)
    messages.success(request, said)
    return redirect("complaints:detail", reference)


@require_POST
@requires("complaints.lead")
def conflict(request: StaffRequest, reference: str) -> HttpResponse:
    """A lead says whom it is about."""
    chosen = [int(key) for key in request.POST.getlist("accused") if key.isdecimal()]
    return _done(request, reference, lambda: actions.settle_conflict(
        reference=reference, accused_ids=chosen, actor=request.user, now=clock.now(),
    ), _("Kept. Whom it is about will not find it."))  # fmt: skip


@require_POST
@requires("complaints.work")
def handler(request: StaffRequest, reference: str) -> HttpResponse:
    """Give it to a program and a person."""
    owner = request.POST.get("owner", "")
    return _done(request, reference, lambda: actions.assign(
        reference=reference, owner_id=int(owner) if owner.isdecimal() else None,
        program_code=request.POST.get("program", "")[:40], actor=request.user, now=clock.now(),
    ), _("Given."))  # fmt: skip


@require_POST
@requires("complaints.work")
def acknowledgement(request: StaffRequest, reference: str) -> HttpResponse:
    """They know that we have it."""
    return _done(request, reference, lambda: actions.acknowledge(
        reference=reference, how=request.POST.get("how", ""), actor=request.user, now=clock.now(),
    ), _("Acknowledged."))  # fmt: skip


@require_POST
@requires("complaints.take")
def handing_on(request: StaffRequest, reference: str) -> HttpResponse:
    """Others have it now: who."""
    return _done(request, reference, lambda: actions.pass_on(
        reference=reference, to_whom=request.POST.get("to_whom", ""), actor=request.user,
        now=clock.now(),
    ), _("Handed on."))  # fmt: skip


@require_POST
@requires("complaints.work")
def notes(request: StaffRequest, reference: str) -> HttpResponse:
    """What was looked into."""
    return _done(request, reference, lambda: actions.add_note(
        reference=reference, words=request.POST.get("note", ""), actor=request.user, now=clock.now(),
    ), _("Noted."))  # fmt: skip


@require_POST
@requires("complaints.take")
def next_stage(request: StaffRequest, reference: str) -> HttpResponse:
    """They are not content: to a manager."""
    return _done(request, reference, lambda: actions.escalate(
        reference=reference, reason=request.POST.get("reason", ""), actor=request.user,
        now=clock.now(),
    ), _("It is with a manager now."))  # fmt: skip


@require_POST
@requires("complaints.work")
def closure(request: StaffRequest, reference: str) -> HttpResponse:
    """The end of it."""
    return _done(request, reference, lambda: actions.close(
        reference=reference, outcome=request.POST.get("outcome", ""),
        words=request.POST.get("words", ""), actor=request.user, now=clock.now(),
    ), _("Closed."))  # fmt: skip
