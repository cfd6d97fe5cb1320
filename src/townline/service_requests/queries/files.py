"""The photos and papers of a request: for the desk, and those that everybody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townline.accounts.models import User
from townline.attachments import queries as attachments
from townline.attachments.models import Attachment
from townline.service_requests.models import ServiceRequest
from townline.service_requests.queries.one import may_see
from townline.service_requests.queries.shown import public_types
from townline.service_requests.rules import Privacy


@dataclass(frozen=True)
class Shelf:
    """The files of one moment, under its heading."""

    moment: str
    files: list[Attachment]


ORDER = ("reported", "before", "after", "paper")
ACCEPT = attachments.ACCEPT


def owner_of_files(request_id: int) -> str:
    """How the files of a request name it."""
    return f"request:{request_id}"


def files(request: ServiceRequest) -> list[Attachment]:
    """All files of a request, the first one first."""
    return attachments.belonging_to(owner_of_files(request.pk))


def shelves(request: ServiceRequest) -> list[Shelf]:
    """Its files by moment: as reported, before, after, papers; empty ones are left out."""
    found = files(request)
    made = [Shelf(m, [each for each in found if each.moment == m]) for m in ORDER]
    return [shelf for shelf in made if shelf.files]


def public_pictures(request: ServiceRequest, *, at: datetime) -> list[Attachment]:
    """What everybody may see of it: released by a person, and only while it and its type are public."""
    if not _shows_pictures(request, at):
        return []
    return attachments.shown_to_everybody(owner_of_files(request.pk))


def are_pictures_public(key: str, at: datetime) -> bool:
    """The gate of released pictures: whether the public may see those of this request now."""
    request = ServiceRequest.objects.filter(pk=int(key)).first()
    return _shows_pictures(request, at)


def _shows_pictures(request: ServiceRequest | None, at: datetime) -> bool:
    types = public_types(at)
    if request is None or request.is_doubted or request.parent_id is not None:
        return False
    kind = types.get(request.definition_id)
    return kind is not None and kind.privacy == Privacy.PUBLIC.value


def may_read_files(key: str, viewer: User) -> bool:
    """The gate of a request's files: who may see the request may see them."""
    if not key.isdigit() or not viewer.may("requests.read"):
        return False
    request = ServiceRequest.objects.filter(pk=int(key)).first()
    return request is not None and may_see(request, viewer)
