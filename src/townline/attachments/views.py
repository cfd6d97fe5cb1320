"""Files on their way out: only to whom they are for, never as a page of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from townline.accounts.actions import log_read
from townline.accounts.guards import StaffRequest, signed_in
from townline.attachments import queries
from townline.attachments.queries import Served
from townline.core import clock
from townline.core.limits import limit


def _handed_out(served: Served, *, keep: str) -> HttpResponse:
    """A download: no browser may guess what it is, run it, frame it or show it as a page of ours."""
    response = HttpResponse(served.data, content_type=served.media_type)
    disposition = content_disposition_header(True, served.name)  # noqa: FBT003
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = keep
    return response


@require_GET
@signed_in
def original(request: StaffRequest, token: str) -> HttpResponse:
    """The file as it came, for who may read what it belongs to. Written down before a byte leaves."""
    found = queries.readable(token, request.user)
    served = queries.copy_of(found, "original")
    log_read(subject=f"file:{found.pk}", contact_id=None, actor=request.user,
             purpose=f"File of {found.owner}, as it came", now=clock.now())  # fmt: skip
    return _handed_out(served, keep="private, no-store")


@require_GET
@signed_in
def view(request: StaffRequest, token: str) -> HttpResponse:
    """A picture at the size of a page. Written down like the file itself."""
    found = queries.readable(token, request.user)
    served = queries.copy_of(found, "view")
    log_read(subject=f"file:{found.pk}", contact_id=None, actor=request.user,
             purpose=f"Picture of {found.owner}", now=clock.now())  # fmt: skip
    return _handed_out(served, keep="private, no-store")


@require_GET
@signed_in
def small(request: StaffRequest, token: str) -> HttpResponse:
    """A picture as small as a stamp, as a part of the page it belongs to."""
    found = queries.readable(token, request.user)
    return _handed_out(queries.copy_of(found, "small"), keep="private, max-age=300")


@require_GET
@limit("public-picture", times=600, seconds=600, method="GET")
def public(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The copy of a picture that a person let everybody see."""
    found = queries.released(token, at=clock.now())
    served = queries.copy_of(found, "view" if form == "view" else "small")
    return _handed_out(served, keep="public, max-age=300")
