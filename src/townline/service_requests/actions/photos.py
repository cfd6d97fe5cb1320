"""Photos and papers of a request: added by the desk, shown to everybody only where the type is public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.attachments import actions as attachments
from townline.attachments.actions import Incoming
from townline.attachments.models import Attachment
from townline.core import live
from townline.service_requests import queries
from townline.service_requests.errors import (
    NoSuchPicture,
    NoSuchRequest,
    NotAPublicType,
    NotYourProgram,
)
from townline.service_requests.models import ServiceRequest
from townline.service_requests.rules import Privacy


def add_files(
    *, request_id: int, files: Sequence[Incoming], moment: str, actor: User, now: datetime
) -> list[int]:
    """Add what the desk or the crew has of it: `reported`, `before`, `after` or `paper`.

    Raises what `attachments.actions.take` refuses; nothing of any file is kept then.
    """
    request = _seen(request_id, actor)
    taken = attachments.take(
        files=files, owner=f"request:{request.pk}", actor=actor, now=now, moment=moment
    )
    live.announce(f"request:{request.pk}")
    return taken


@transaction.atomic
def release_picture(*, request_id: int, token: str, actor: User, now: datetime) -> Attachment:
    """Let everybody see the copy of a picture; NotAPublicType where the type keeps places to itself."""
    request = _seen(request_id, actor)
    if request.definition.privacy != Privacy.PUBLIC.value:
        raise NotAPublicType
    return attachments.release(attachment_id=_of(request, token).pk, actor=actor, now=now)


@transaction.atomic
def hide_picture(*, request_id: int, token: str, actor: User, now: datetime) -> Attachment:
    """Show it to nobody outside any more."""
    request = _seen(request_id, actor)
    return attachments.hide(attachment_id=_of(request, token).pk, actor=actor, now=now)


def _seen(request_id: int, actor: User) -> ServiceRequest:
    request = ServiceRequest.objects.select_related("definition").filter(pk=request_id).first()
    if request is None:
        raise NoSuchRequest
    if not queries.may_see(request, actor):
        raise NotYourProgram
    return request


def _of(request: ServiceRequest, token: str) -> Attachment:
    found = [each for each in queries.files(request) if each.token == token]
    if not found:
        raise NoSuchPicture
    return found[0]
