"""Keep answers right: confirmations, answers given without an article, reviews that nobody made."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.knowledge import actions, queries
from townline.knowledge.forms import AnswerForNowForm, ConfirmationForm


@require_POST
@requires("knowledge.flag")
def confirmation(request: StaffRequest, version_id: int) -> HttpResponse:
    """Somebody of a program area confirmed something of this answer."""
    version = queries.version(version_id)
    form = ConfirmationForm(request.POST)
    if form.is_valid():
        try:
            actions.note_confirmation(
                code=version.article.code, language=version.language, **form.cleaned_data,
                actor=request.user, now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Kept beside the answer."))
            return redirect("knowledge:version", version_id)
    context = {"version": version, "form": form, "at": clock.now()}
    return render(request, "knowledge/confirmation.html", context, status=422)


@require_http_methods(["GET", "POST"])
@requires("knowledge.provisional")
def for_now(request: StaffRequest) -> HttpResponse:
    """An answer was given where none was found: keep it for 48 hours and have it confirmed."""
    form = AnswerForNowForm(request.POST or None, initial={
        "question": request.GET.get("q", "")[:160], "contact": request.GET.get("contact", ""),
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            version = actions.answer_for_now(
                question=given["question"], answer=given["answer"], source=given["source"],
                contact_id=given["contact"], actor=request.user, now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            named = {"title": "question", "read_aloud": "answer"}.get(refusal.field, refusal.field)
            form.add_error(named if named in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Every desk finds it for 48 hours. The editor has it."))
            return redirect("knowledge:version", version.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/for_now.html", {"form": form}, status=status)


@require_GET
@requires("knowledge.read")
def reviews(request: StaffRequest) -> HttpResponse:
    """Answers nobody has looked at in time, critical ones first, and who has been told."""
    at = clock.now()
    context = {
        "overdue": queries.overdue_reviews(request.user, at), "at": at,
        "escalations": {row.version_id: row for row in reversed(queries.escalations())},
    }  # fmt: skip
    return render(request, "knowledge/reviews.html", context)
