"""Answers anybody may read, in public words only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_GET

from townline.core import clock
from townline.core.numbers import whole
from townline.knowledge import actions, queries
from townline.knowledge.errors import NoSuchArticle
from townline.knowledge.views.answers import language_of

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"


@require_GET
def public_answers(request: HttpRequest) -> HttpResponse:
    """Every answer for residents in one language, by title, a page at a time. No script is needed."""
    language = language_of(request)
    rows, after = queries.public_page(at=clock.now(), language=language, after=_after(request))
    with override(language):
        context = {"base": BASE, "language": language, "answers": rows, "after": after,
                   "here": request.path}  # fmt: skip
        return render(request, "knowledge/public_index.html", context)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    title, pk = request.GET.get("after", ""), whole(request.GET.get("pk", ""))
    return (title, pk) if title and pk is not None else None


@require_GET
def public_answer(request: HttpRequest, code: str) -> HttpResponse:
    """One answer for residents. Where none may be shown, it says so and gives the number to call."""
    at, language = clock.now(), language_of(request)
    with override(language):
        context: dict[str, object] = {"base": BASE, "language": language, "here": request.path}
        try:
            shown = queries.public_version(code, at=at, language=language)
            actions.count_view(version_id=shown.pk, now=at)
            context |= {"version": shown, "other": queries.public_twin(shown, at=at)}
        except NoSuchArticle:
            return render(request, "knowledge/public_none.html", context, status=404)
        return render(request, "knowledge/public_answer.html", context)
