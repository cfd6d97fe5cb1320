"""Photos and papers on the page of a request."""

from __future__ import annotations

import math

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.actions import log_read
from townline.accounts.guards import StaffRequest, requires
from townline.attachments import actions as attachments
from townline.attachments import queries as files
from townline.core import clock
from townline.core.errors import NotPermitted
from townline.places import maps
from townline.places.queries import ANCHOR
from townline.service_requests import actions, queries
from townline.service_requests.errors import NoSuchPicture
from townline.service_requests.models import ServiceRequest
from townline.service_requests.views.one import photo_context, verb

FARTHEST_M = 30_000.0


@require_http_methods(["GET", "POST"])
@requires("requests.read")
def photos(request: StaffRequest, reference: str) -> HttpResponse:
    """The panel of photos, a page of its own without a script; what is posted is added."""
    if request.method == "POST":
        if not request.user.may("requests.follow"):
            raise NotPermitted
        return _added(request, reference)
    shown = queries.request_for(reference, request.user)
    name = "_photos" if request.htmx else "photos"  # type: ignore[attr-defined]
    return render(request, f"service_requests/{name}.html", photo_context(request, shown))


def _added(request: StaffRequest, reference: str) -> HttpResponse:
    """Add photos or papers."""
    now, user, moment = clock.now(), request.user, request.POST.get("moment", "")
    chosen = request.FILES.getlist("files")
    return verb(
        request, reference,
        lambda pk, _seen: actions.add_files(
            request_id=pk, files=attachments.incoming(chosen), actor=user, now=now,
            moment=moment if moment in queries.ORDER else "reported",
        ),
        _("Added."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def release(request: StaffRequest, reference: str, token: str) -> HttpResponse:
    """Let everybody see the copy of a picture."""
    now, user = clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, _seen: actions.release_picture(request_id=pk, token=token, actor=user, now=now),
        _("Everybody can see this picture now, on the public page of the request."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def hiding(request: StaffRequest, reference: str, token: str) -> HttpResponse:
    """Show a picture to nobody outside any more."""
    now, user = clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, _seen: actions.hide_picture(request_id=pk, token=token, actor=user, now=now),
        _("Hidden from the public page."),
    )  # fmt: skip


@require_GET
@requires("requests.work")
def taken_at(request: StaffRequest, reference: str, token: str) -> HttpResponse:
    """Where a photo says it was taken, beside where the request is. Asked for knowingly, and logged."""
    shown = queries.request_for(reference, request.user)
    photo = next((each for each in queries.files(shown) if each.token == token), None)
    place = files.place_of(photo) if photo else None
    if photo is None or place is None:
        raise NoSuchPicture(_("This picture does not say where it was taken."))
    log_read(subject=f"file:{photo.pk}", contact_id=None, actor=request.user, now=clock.now(),
             purpose=f"Where a picture of request {shown.reference} was taken")  # fmt: skip
    point = ANCHOR.to_plane(place.lon, place.lat)
    metres = round(math.dist(point, shown.at)) if shown.at else None
    context = {"shown": shown, "photo": photo, "place": place, "metres": metres,
               "drawn": _both(shown, point)}  # fmt: skip
    return render(request, "service_requests/photo_place.html", context)


def _both(shown: ServiceRequest, point: tuple[float, float]) -> str:
    """A map with the place of the photo and that of the request; nothing where they are a journey apart."""
    here = shown.at or point
    apart = math.dist(point, here)
    if apart > FARTHEST_M:
        return ""
    pins = [maps.Pin(point[0], point[1], "C", "P")]
    if shown.at:
        pins.append(maps.Pin(here[0], here[1], shown.urgency, "R"))
    centre = ((point[0] + here[0]) / 2, (point[1] + here[1]) / 2)
    width = max(600.0, 2.4 * apart)
    return str(maps.draw(
        centre=centre, width_m=width, height_m=width * 0.6, pins=pins,
        label=_("Map: P is where the photo says it was taken, R the place of the request."),
    ))  # fmt: skip
