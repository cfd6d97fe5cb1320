"""Jobs with contractors outside: their links, and the one behind an address."""

from __future__ import annotations

from datetime import datetime

from django.core import signing

from townline.service_requests.errors import NoSuchRequest
from townline.service_requests.models import ServiceRequest, WorkLink
from townline.service_requests.queries.files import files

SALT = "service_requests.work"


def work_token(link: WorkLink) -> str:
    """The signed part of a link's address. It names nobody and no request."""
    return signing.Signer(salt=SALT).sign(link.key)


def work_link(token: str, at: datetime) -> WorkLink:
    """The job behind an address; NoSuchRequest for one that is over, as for one that was never made."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        key = ""
    rows = WorkLink.objects.select_related("service_request__definition").filter(key=key)
    found = rows.first()
    if found is None or not found.is_open(at) or found.service_request.is_closed:
        raise NoSuchRequest
    return found


def work_links(request: ServiceRequest) -> list[WorkLink]:
    """The contractors a request was given to, the newest first; one statement."""
    return list(request.work_links.select_related("made_by").order_by("-pk")[:20])


def has_photo_after(request: ServiceRequest) -> bool:
    """Whether a photo shows it as it is after the work."""
    return any(each.moment == "after" and each.is_picture for each in files(request))
