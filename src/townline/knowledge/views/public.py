"""Answers anybody may read, in public words only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_GET

from townline.core import clock
from townline.knowledge import actions, queries
from townline.knowledge.errors import NoSuchArticle
from townline.knowledge.views.answers import language_of

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"


@require_GET
def public_answer(request: HttpRequest, code: str) -> HttpResponse:
    """One answer for residents. Where none may be shown, it says so and gives the number to call."""
    at, language = clock.now(), language_of(request)
    with override(language):
        context: dict[str, object] = {"base": BASE, "language": language}
        try:
            shown = queries.public_version(code, at=at, language=language)
            actions.count_view(version_id=shown.pk, now=at)
            context["version"] = shown
        except NoSuchArticle:
            return render(request, "knowledge/public_none.html", context, status=404)
        return render(request, "knowledge/public_answer.html", context)
