"""What lets the portal be put on a telephone: its card, and the worker that answers without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from townline.core import region
from townline.portal.views.steps import language_of


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest."""
    return JsonResponse({
        "name": _("Report a problem"), "short_name": _("Report"), "lang": language_of(request),
        "start_url": reverse("portal:report"), "scope": "/", "display": "standalone",
        "background_color": "#fdfdfb", "theme_color": "#00596e",
        "icons": [{"src": static("core/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }, content_type="application/manifest+json")  # fmt: skip


@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may answer for every public page."""
    styles = ["core/desk.css", "core/portal.css", "portal/portal-pages.css", "portal/report.css",
              "portal/keep.js", "portal/offline.js", "core/theme.js", "core/mark.svg"]  # fmt: skip
    # The page without a network shows numbers: other numbers are another worker, which fetches it anew.
    context = {"files": [static(path) for path in styles], "mark": region.here().mark}
    return render(request, "portal/worker.js", context, content_type="text/javascript")


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network: the numbers to call, and that nothing typed is lost."""
    return render(request, "portal/offline.html")
