"""One file: what was said, who handles it, what runs out, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, View, requires
from townline.attachments import actions as attachments
from townline.attachments import queries as files
from townline.complaints import actions, queries, rules
from townline.complaints.forms import staff_choices
from townline.complaints.models import Complaint, LetterKind, Outcome
from townline.complaints.views.letters import beginning
from townline.core import clock
from townline.core.errors import NotFound, Refusal
from townline.core.numbers import whole, wholes
from townline.directory import queries as directory
from townline.directory.models import Program


@require_GET
@requires("complaints.take")
def detail(request: StaffRequest, reference: str) -> HttpResponse:
    """The file, for those who may know of it; the reading is written down."""
    complaint = queries.file(reference, request.user)
    actions.note_reading(complaint=complaint, what="page", actor=request.user, now=clock.now())
    return _page(request, reference)


def _page(request: StaffRequest, reference: str, refusal: Refusal | None = None) -> HttpResponse:
    complaint = queries.file(reference, request.user)
    letters = queries.letters(complaint)
    went = queries.sent_letters(letters)
    accused = {row.user_id: row.is_possible for row in complaint.accused.all()}
    is_lead = request.user.may("complaints.lead")
    context = {
        "complaint": complaint, "now": clock.now(), "refusal": refusal, "typed": request.POST,
        "notes": queries.notes(complaint), "letters": [(each, went.get(each.pk)) for each in letters],
        "timeline": queries.timeline(complaint), "letter_kinds": LetterKind.choices,
        "programs": directory.programs(), "handlers": queries.handlers(complaint),
        "program": _program(complaint.program_code),
        "staff": [(int(key), name, accused.get(int(key))) for key, name in staff_choices()]
        if is_lead else [],
        "accused": accused, "media_program": _program(complaint.policy.media_program),
        "endings": [Outcome.WITHDRAWN, Outcome.DEALT_WITH],
        "may_go_on": complaint.has_stages and rules.stage_after(rules.Stage(complaint.stage)),
        "files": files.belonging_to(complaint.stream), "accept": files.ACCEPT,
        "extended_to": _extendable(complaint),
    }  # fmt: skip
    return render(request, "complaints/detail.html", context, status=422 if refusal else 200)


def _program(code: str) -> Program | None:
    return next((each for each in directory.programs() if each.code == code), None)


def _extendable(complaint: Complaint) -> datetime | None:
    """To when the answer may be moved still; None where it may not."""
    is_over = complaint.extended_at or complaint.answered_at or complaint.is_closed
    if is_over or complaint.answer_by is None or complaint.answer_by < clock.now():
        return None
    return queries.extended_to(complaint, complaint.answer_by)


def verb(permission: str, said: str) -> Callable[[Callable[..., object]], View]:
    """A step on a file: posted by who may, done once, and the file again with a word, or with the refusal and
    what was typed. The function takes the request, and `reference`, `actor` and `now` for its action."""

    def made(act: Callable[..., object]) -> View:
        @require_POST
        @requires(permission)
        @wraps(act)
        def view(request: StaffRequest, reference: str) -> HttpResponse:
            try:
                act(request, reference=reference, actor=request.user, now=clock.now())
            except NotFound:
                raise
            except Refusal as refusal:
                return _page(request, reference, refusal)
            messages.success(request, gettext(said))
            return redirect("complaints:detail", reference)

        return view

    return made


@verb("complaints.lead", gettext_noop("Kept. Whom it is about will not find it."))
def conflict(request: StaffRequest, **about: Any) -> None:
    """A lead says whom it is about."""
    chosen = wholes(request.POST.getlist("accused"))
    actions.settle_conflict(accused_ids=chosen, **about)


@verb("complaints.work", gettext_noop("Given."))
def handler(request: StaffRequest, **about: Any) -> None:
    """Give it to a program and a person."""
    owner, program = request.POST.get("owner", ""), request.POST.get("program", "")[:40]
    actions.assign(owner_id=whole(owner), program_code=program, **about)


@verb("complaints.work", gettext_noop("Acknowledged."))
def acknowledgement(request: StaffRequest, **about: Any) -> None:
    """They know that we have it."""
    actions.acknowledge(how=request.POST.get("how", ""), **about)


@verb("complaints.take", gettext_noop("Handed on."))
def handing_on(request: StaffRequest, **about: Any) -> None:
    """Others have it now: who."""
    actions.pass_on(to_whom=request.POST.get("to_whom", ""), **about)


@verb("complaints.take", gettext_noop("Communications have it."))
def communications(request: StaffRequest, **about: Any) -> None:
    """The media are named: who at communications has it."""
    actions.tell_communications(to_whom=request.POST.get("media_with", ""), **about)


@verb("complaints.work", gettext_noop("The day was moved, once, and they are told why."))
def extension(request: StaffRequest, **about: Any) -> None:
    """More time for the answer, with a letter that says why."""
    complaint = queries.file(about["reference"], request.user)
    reason = request.POST.get("extension_reason", "").strip()
    words = beginning(complaint, "extension", complaint.language, request, reason=reason,
                      until=_extendable(complaint))  # fmt: skip
    way, how = request.POST.get("way", ""), request.POST.get("extension_how", "")
    actions.extend(
        reason=reason, subject=words["subject"], body=words["body"], way=way, how=how, **about
    )


@verb("complaints.take", gettext_noop("Added."))
def papers(request: StaffRequest, **about: Any) -> None:
    """Photos and papers that belong to it."""
    actions.add_files(files=attachments.incoming(request.FILES.getlist("files")), **about)


@verb("complaints.work", gettext_noop("Noted."))
def notes(request: StaffRequest, **about: Any) -> None:
    """What was looked into."""
    actions.add_note(words=request.POST.get("note", ""), **about)


@verb("complaints.take", gettext_noop("It is with a manager now."))
def next_stage(request: StaffRequest, **about: Any) -> None:
    """They are not content: to a manager."""
    actions.escalate(reason=request.POST.get("reason", ""), **about)


@verb("complaints.work", gettext_noop("Closed."))
def closure(request: StaffRequest, **about: Any) -> None:
    """The end of it."""
    actions.close(
        outcome=request.POST.get("outcome", ""), words=request.POST.get("words", ""), **about
    )
