"""Write an answer, have it approved, give it its moment, and take it out of use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.knowledge import actions, queries
from townline.knowledge.errors import NotYourApproval
from townline.knowledge.forms import (
    DraftForm,
    GovernanceForm,
    NewArticleForm,
    PublicationForm,
    ReasonForm,
)
from townline.knowledge.models import ArticleVersion, State
from townline.knowledge.rules import review as reviewing


@require_http_methods(["GET", "POST"])
@requires("knowledge.edit")
def new(request: StaffRequest) -> HttpResponse:
    """A question nobody has answered yet: its code, owner and first draft."""
    form = NewArticleForm(request.POST or None)
    words = DraftForm(request.POST or None, initial={"audience": "everyone"})
    if request.method == "POST" and form.is_valid() and words.is_valid():
        given = form.cleaned_data
        try:
            actions.open_article(
                code=given["code"], topic=given["topic"], program_code=given["program"],
                is_critical=given["is_critical"], governance=given["governance"] or "open",
                actor=request.user, now=clock.now(),
            )  # fmt: skip
            version = actions.draft(
                code=given["code"], language=given["language"], actor=request.user,
                now=clock.now(), **_words(words, given["program"]),
            )  # fmt: skip
        except Refusal as refusal:
            _mend(words if refusal.field in words.fields else form, refusal)
        else:
            messages.success(request, _("Draft kept."))
            return redirect("knowledge:draft", version.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "words": words}
    return render(request, "knowledge/article_new.html", context, status=status)


def _words(form: DraftForm, program_code: str) -> dict[str, Any]:
    text = dict(form.cleaned_data)
    note, original = text.pop("change_note"), text.pop("translated_from", None)
    text["owner"] = directory.program(program_code).name if program_code else ""
    return {"text": text, "change_note": note, "translated_from_id": original}


def _mend(form: Any, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@require_POST
@requires("knowledge.edit")
def start_draft(request: StaffRequest, version_id: int) -> HttpResponse:
    """Start the next version from the words of this one."""
    base = queries.version(version_id)
    version = actions.draft(
        code=base.article.code, language=base.language, text=_next_words(base),
        translated_from_id=base.translated_from_id, actor=request.user, now=clock.now(),
    )  # fmt: skip
    return redirect("knowledge:draft", version.pk)


def _next_words(base: ArticleVersion) -> dict[str, Any]:
    """The words a new draft starts from: its review is still to be set, and nobody has confirmed it yet."""
    text = base.text | {"review_due": None}
    if base.is_provisional:
        text |= {"audience": "everyone", "owner": "", "confidence": "not_validated"}
    return text


@require_POST
@requires("knowledge.edit")
def start_translation(request: StaffRequest, version_id: int) -> HttpResponse:
    """Start a draft in the other language that follows this version, from what was said there before."""
    original = queries.version(version_id)
    language = "en" if original.language == "fr" else "fr"
    versions = queries.history(original.article_id)
    last = next((v for v in versions if v.language == language), None)
    version = actions.draft(
        code=original.article.code, language=language, text=_next_words(last or original),
        translated_from_id=original.pk, actor=request.user, now=clock.now(),
    )  # fmt: skip
    return redirect("knowledge:draft", version.pk)


@require_http_methods(["GET", "POST"])
@requires("knowledge.edit")
def draft(request: StaffRequest, version_id: int) -> HttpResponse:
    """Change a draft, with what it will look like beside it."""
    version = queries.version(version_id)
    if version.state != State.DRAFT and request.method == "GET":
        return redirect("knowledge:version", version.pk)
    versions = list(queries.history(version.article_id))
    form = _draft_form(request, version, versions)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_draft(
                version_id=version_id, actor=request.user, now=clock.now(),
                **_words(form, version.article.program_code),
            )  # fmt: skip
        except Refusal as refusal:
            _mend(form, refusal)
        else:
            messages.success(request, _("Draft kept."))
            return redirect("knowledge:draft", version_id)
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form, "version": version, "article": version.article, "at": clock.now(),
        "may_approve": queries.may_approve(request.user, version),
        "governance": GovernanceForm(initial={
            "governance": version.article.governance, "is_critical": version.article.is_critical,
        }),
        "drift": queries.drift(version, versions, clock.now()),
    }  # fmt: skip
    return render(request, "knowledge/draft.html", context, status=status)


def _draft_form(
    request: StaffRequest, version: ArticleVersion, versions: Sequence[ArticleVersion]
) -> DraftForm:
    originals = [v for v in versions if v.language != version.language and v.state != State.DRAFT]
    now = version.text | {
        "change_note": version.change_note, "translated_from": version.translated_from_id,
    }  # fmt: skip
    return DraftForm(request.POST or None, initial=now, originals=originals)


@require_POST
@requires("knowledge.edit")
def governance(request: StaffRequest, version_id: int) -> HttpResponse:
    """Who approves this answer, and how often it is looked at."""
    version = queries.version(version_id)
    form = GovernanceForm(request.POST)
    if form.is_valid():
        actions.govern(
            code=version.article.code, **form.cleaned_data, actor=request.user, now=clock.now()
        )
        messages.success(request, _("Kept."))
    return redirect("knowledge:draft", version_id)


@require_POST
@requires("knowledge.edit")
def preview(request: StaffRequest) -> HttpResponse:
    """How a draft reads, without keeping it."""
    text = {name: request.POST.get(name, "") for name in DraftForm.base_fields}
    must_say = [line for line in text["must_say"].splitlines() if line.strip()]
    return render(request, "knowledge/_preview.html", {"text": text, "must_say": must_say})


@require_POST
@requires("knowledge.edit")
def publication(request: StaffRequest, version_id: int) -> HttpResponse:
    """Live now, or from a moment to come."""
    form = PublicationForm(request.POST)
    start = form.cleaned_data["effective_from"] if form.is_valid() else None
    now = clock.now()
    version = actions.publish_version(
        version_id=version_id, effective_from=start if start and start > now else None,
        actor=request.user, now=now,
    )  # fmt: skip
    words = _("It goes live at its moment.") if start and start > now else _("Live on every desk.")
    messages.success(request, words)
    return redirect("knowledge:version", version.pk)


@require_POST
@requires("knowledge.flag")
def withdrawal(request: StaffRequest, version_id: int) -> HttpResponse:
    """Unusable at once: by an editor, or by the program that owns the answer."""
    if not queries.may_withdraw(request.user, queries.version(version_id).article):
        raise NotYourApproval
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.withdraw(version_id=version_id, reason=reason, actor=request.user, now=clock.now())
    messages.success(request, _("Withdrawn from every desk."))
    return redirect("knowledge:version", version_id)


@require_POST
@requires("knowledge.flag")
def review(request: StaffRequest, version_id: int) -> HttpResponse:
    """Still right, until the next review: said by an editor, or by the program that owns the answer."""
    version = queries.version(version_id)
    if not queries.may_withdraw(request.user, version.article):
        raise NotYourApproval
    now = clock.now()
    actions.confirm_review(
        version_id=version_id, actor=request.user, now=now,
        next_due=reviewing.latest(localdate(now), is_critical=version.article.is_critical),
    )  # fmt: skip
    messages.success(request, _("Reviewed."))
    return redirect("knowledge:version", version_id)


@require_GET
@requires("knowledge.edit")
def desk(request: StaffRequest) -> HttpResponse:
    """What waits for an editor: drafts, answers waiting for their moment, reviews due, reports."""
    at = clock.now()
    rows = queries.to_review(at=at)
    context = {
        "drafts": [v for v in rows if v.state != State.PUBLISHED],
        "waiting": [v for v in rows if v.live_from and v.live_from > at],
        "due": [v for v in rows if v.is_live(at)],
        "provisional": queries.provisional_answers(at), "drifted": queries.drifted(at),
        "gaps": queries.open_gaps(), "at": at,
    }  # fmt: skip
    return render(request, "knowledge/editor.html", context)
