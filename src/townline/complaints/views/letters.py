"""Letters: written from a beginning in the reader's language, printed, sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.complaints import actions, papers, queries, rules
from townline.complaints.forms import LetterForm
from townline.complaints.models import Complaint, Kind, LetterKind, Outcome
from townline.core import clock
from townline.core.errors import Refusal


def beginning(
    complaint: Complaint, kind: str, language: str, request: StaffRequest, **more: object
) -> dict[str, str]:
    """Subject and words to begin with, in the language of whoever reads it."""
    sort = (
        "injury" if complaint.kind == Kind.INJURY and kind == LetterKind.ACKNOWLEDGEMENT else kind
    )
    with override(language):
        context = {"complaint": complaint, "writer": request.user, "policy": complaint.policy,
                   **more}  # fmt: skip
        text = render_to_string(f"complaints/letters/{sort}.{language}.txt", context, request)
    subject, _blank, body = text.strip().partition("\n")
    return {"subject": subject.strip(), "body": body.strip(), "kind": kind, "language": language}


@require_http_methods(["GET", "POST"])
@requires("complaints.work")
def new(request: StaffRequest, reference: str) -> HttpResponse:
    """Write the next version of a letter."""
    complaint = queries.file(reference, request.user)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LetterKind.values else LetterKind.ACKNOWLEDGEMENT.value
    language = request.GET.get("language") or complaint.language
    language = "fr" if language == "fr" else "en"
    form = LetterForm(request.POST or None, initial=_start(complaint, kind, language, request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_letter(
                reference=reference, actor=request.user, now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("complaints:letter", reference, made.pk)
    context = {"complaint": complaint, "form": form, "kind": LetterKind(kind).label, "code": kind,
               "language": language}  # fmt: skip
    return render(
        request, "complaints/letter_new.html", context, status=422 if form.errors else 200
    )


def _start(complaint: Complaint, kind: str, language: str, request: StaffRequest) -> dict[str, str]:
    """The version before, where there is one; else the beginning of its kind."""
    before = next(
        (each for each in queries.letters(complaint)
         if (each.kind, each.stage, each.language) == (kind, complaint.stage, language)), None,
    )  # fmt: skip
    if before is None:
        return beginning(complaint, kind, language, request)
    return {"subject": before.subject, "body": before.body, "kind": kind, "language": language}


@require_GET
@requires("complaints.work")
def show(request: StaffRequest, reference: str, letter_id: int) -> HttpResponse:
    """One version as it leaves the house, to print."""
    return _show(request, reference, letter_id)


def _show(
    request: StaffRequest, reference: str, letter_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    complaint = queries.file(reference, request.user)
    letter = queries.letter(complaint, letter_id)
    with override(letter.language):
        context = {"complaint": complaint, "letter": letter, "policy": complaint.policy,
                   "step": papers.next_step(complaint, letter)}  # fmt: skip
        sheet = render_to_string("complaints/_letter.html", context, request)
    context = {
        "complaint": complaint, "letter": letter, "sheet": sheet, "refusal": refusal,
        "needs_finding": letter.kind == LetterKind.ANSWER and complaint.has_stages,
        "findings": [Outcome(each.value) for each in rules.FOUND], "typed": request.POST,
        "went": queries.sent_letters([letter]).get(letter.pk),
    }  # fmt: skip
    return render(request, "complaints/letter.html", context, status=422 if refusal else 200)


@require_POST
@requires("complaints.work")
def sending(request: StaffRequest, reference: str, letter_id: int) -> HttpResponse:
    """It left the house."""
    try:
        actions.send_letter(
            reference=reference, letter_id=letter_id, way=request.POST.get("way", ""),
            how=request.POST.get("how", ""), outcome=request.POST.get("outcome", ""), actor=request.user,
            now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _show(request, reference, letter_id, refusal)
    messages.success(request, _("Sent, and kept as it was."))
    return redirect("complaints:detail", reference)
