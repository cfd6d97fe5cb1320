"""What stands on the page when something was refused, missing or broke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader

from townline.core import region
from townline.core.errors import NotFound, NotPermitted, Refusal


class NoSuchPage(NotFound):
    """There is no such page."""

    code = "no_such_page"


class Unreadable(Refusal):
    """The program could not read what was sent."""

    code = "unreadable"
    status = 400


class FormTooOld(Refusal):
    """This form was open too long to be sent safely. Go back, load the page again and send it once more."""

    code = "form_too_old"
    status = 403


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as JSON, as a line for the page that asked, or as a page of its own."""
    if request.headers.get("Accept", "").startswith("application/json"):
        body = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
        return JsonResponse(body, status=refusal.status)
    htmx = request.headers.get("HX-Request") == "true"
    template = "core/_refusal.html" if htmx else _page_for(request)
    response = render(request, template, {"refusal": refusal}, status=refusal.status)
    if htmx:
        response["HX-Retarget"] = "#refusals"
        response["HX-Reswap"] = "innerHTML"
    return response


def _page_for(request: HttpRequest) -> str:
    """The staff frame for staff; the public frame, with the number to call, for everyone else."""
    user = getattr(request, "user", None)
    staff = user is not None and user.is_authenticated
    return "core/refusal.html" if staff else "core/refusal_public.html"


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No address of the program fits."""
    return refused(request, NoSuchPage())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The framework itself said no."""
    return refused(request, NotPermitted())


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What came was no request that can be answered."""
    return refused(request, Unreadable())


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret does not fit: usually it was open since before somebody signed in or out."""
    return refused(request, FormTooOld())


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Asks nothing of the database, which may be broken: the number is the last read."""
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(loader.render_to_string("core/_broken.html"), status=500)
        answer["HX-Retarget"] = "#refusals"
        answer["HX-Reswap"] = "innerHTML"
        return answer
    page = loader.render_to_string("core/broken.html", {"region": region.last_known()})
    return HttpResponse(page, status=500)
