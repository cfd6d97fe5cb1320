"""Find an answer, read it, and see how it came to be what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.difference import side_by_side
from townline.core.numbers import whole
from townline.knowledge import queries
from townline.knowledge.errors import NoSuchArticle
from townline.knowledge.forms import ConfirmationForm, InstantForm
from townline.knowledge.models import TEXT_FIELDS, Article, ArticleVersion

FIELD_NAMES = {
    "title": _("Title"), "callers_words": _("Callers' words"), "read_aloud": _("Read aloud"),
    "must_say": _("Must say"), "conditions": _("When it applies"), "steps": _("Steps"),
    "internal_note": _("Internal note"), "public_wording": _("Public wording"), "links": _("Links"),
    "transfer_to": _("Passed on to"), "audience": _("Who may be told"),
    "confidence": _("How sure we are"), "owner": _("Owner"), "review_due": _("Review due"),
}  # fmt: skip


def language_of(request: HttpRequest) -> str:
    """The language answers are wanted in: asked for, or the page's own."""
    asked = request.GET.get("language") or get_language() or "en"
    return "fr" if asked.startswith("fr") else "en"


@require_GET
@requires("knowledge.read")
def home(request: StaffRequest) -> HttpResponse:
    """Answers by topic and title, or those that fit some words."""
    at, language = clock.now(), language_of(request)
    text, topic = request.GET.get("q", "").strip(), request.GET.get("topic", "")
    context = {"q": text, "topic": topic, "language": language, "at": at}
    if text:
        context["hits"] = queries.suggest(text, at=at, limit=20, language=language)
        return _page(request, context)
    page, after = queries.page_of_answers(
        at=at, language=language, topic=topic, after=_after(request)
    )
    context |= {
        "answers": page, "after": after, "topics": queries.topics(at=at, language=language)
    }  # fmt: skip
    return _page(request, context)


def _page(request: StaffRequest, context: dict[str, object]) -> HttpResponse:
    name = "_answer_list.html" if request.headers.get("HX-Request") else "home.html"
    return render(request, f"knowledge/{name}", context)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    title, pk = request.GET.get("after", ""), whole(request.GET.get("pk", ""))
    if not title:
        return None
    if pk is None:
        raise BadRequest
    return title, pk


@require_GET
@requires("knowledge.read")
def answer(request: StaffRequest, code: str) -> HttpResponse:
    """An answer as it stands now, or why there is none."""
    at, language = clock.now(), language_of(request)
    version = queries.live_version(code, at=at, language=language)
    if version is None:
        return _nothing_live(request, code)
    return _render(request, version, language)


@require_GET
@requires("knowledge.read")
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Any version ever, as it was said."""
    found = queries.version(version_id)
    return _render(request, found, found.language)


def _nothing_live(request: StaffRequest, code: str) -> HttpResponse:
    article = Article.objects.filter(code=code).first()
    if article is None:
        raise NoSuchArticle
    versions = list(queries.history(article.pk))
    context = {"article": article, "versions": versions, "at": clock.now()}
    return render(request, "knowledge/answer_not_live.html", context, status=410)


def _render(request: StaffRequest, version: ArticleVersion, language: str) -> HttpResponse:
    versions = list(queries.history(version.article_id))
    before = next(
        (v for v in versions if v.language == version.language and v.number < version.number), None
    )
    return render(request, "knowledge/answer.html", words_context(version, versions) | {
        "versions": versions, "before": before, "language": language,
        "confirmations": queries.confirmations(version.article_id),
        "confirmation": ConfirmationForm(),
        "may_approve": queries.may_approve(request.user, version),
        "may_withdraw": queries.may_withdraw(request.user, version.article),
    })  # fmt: skip


def words_context(version: ArticleVersion, versions: Sequence[ArticleVersion]) -> dict[str, Any]:
    """What the words of a version are shown with, alone or on their page."""
    at = clock.now()
    return {
        "version": version, "article": version.article, "at": at, "is_live": version.is_live(at),
        "languages": sorted({v.language for v in versions if v.is_live(at)}),
        "drift": queries.drift(version, versions, at),
        "remarks": queries.remarks([version.pk], at)[version.pk],
    }  # fmt: skip


@require_GET
@requires("knowledge.read")
def words(request: StaffRequest, version_id: int) -> HttpResponse:
    """The words alone, as they stand now: a page that stands open asks again when answers change."""
    found = queries.version(version_id)
    versions = list(queries.history(found.article_id))
    return render(request, "knowledge/_answer_words.html", words_context(found, versions))


@require_GET
@requires("knowledge.read")
def instant(request: StaffRequest, code: str) -> HttpResponse:
    """What this answer said at an instant, past or to come."""
    now = clock.now()
    given = {"when": request.GET.get("when"), "language": request.GET.get("language", "en")}
    form = InstantForm(given if given["when"] else None, initial={"when": now, "language": "en"})
    context: dict[str, Any] = {"form": form, "at": now, "code": code}
    if form.is_valid():
        when, language = form.cleaned_data["when"], form.cleaned_data["language"]
        context |= {"when": when, "said": queries.said_at(code, at=when, language=language)}
    article = Article.objects.filter(code=code).first()
    if article is None:
        raise NoSuchArticle
    context |= {"article": article, "versions": list(queries.history(article.pk))}
    return render(request, "knowledge/instant.html", context)


@require_GET
@requires("knowledge.read")
def comparison(request: StaffRequest, code: str) -> HttpResponse:
    """Two versions that were chosen, side by side."""
    old, new = (whole(request.GET.get(name, "")) for name in ("old", "new"))
    if old is None or new is None:
        raise BadRequest
    return redirect("knowledge:difference", new, old)


@require_GET
@requires("knowledge.read")
def difference(request: StaffRequest, version_id: int, other_id: int) -> HttpResponse:
    """Two versions side by side, field by field, with what changed marked."""
    new, old = queries.version(version_id), queries.version(other_id)
    if new.article_id != old.article_id:
        raise NoSuchArticle
    versions = list(queries.history(new.article_id))
    fields = [
        {"name": FIELD_NAMES[name], "rows": side_by_side(_text(old, name), _text(new, name))}
        for name in TEXT_FIELDS
        if _text(old, name) != _text(new, name)
    ]
    context = {
        "old": old, "new": new, "fields": fields, "article": new.article, "versions": versions,
        "at": clock.now(),
    }  # fmt: skip
    return render(request, "knowledge/difference.html", context)


def _text(version: ArticleVersion, name: str) -> str:
    value = getattr(version, name)
    if name == "links":
        return "\n".join(f"{link['label']} | {link['url']}" for link in value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
