"""Reads of call-backs and patch requests. No number of a member of staff is read here, for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townline.closures.errors import NoSuchCheck, NotInDirectory
from townline.closures.models import PartnerCheck, PatchRequest
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.directory.models import Body


def bodies_to_call() -> Sequence[Body]:
    """Who may be a partner, by name: every body of the directory but the emergency numbers."""
    return [body for body in directory.bodies() if len(body.phone) > 6]


def number_of(body_code: str, at: datetime) -> str:
    """The number the directory has of a body at the instant; NotInDirectory."""
    try:
        number = directory.call_now(body_code, at).number
    except NotFound as unknown:
        raise NotInDirectory(field="body") from unknown
    if len(number) <= 6:
        raise NotInDirectory(field="body")
    return number


def number_if_any(body_code: str, at: datetime) -> str:
    """The directory's number of a body, or nothing where it has none now."""
    try:
        return number_of(body_code, at)
    except NotInDirectory:
        return ""


def check_for(check_id: int) -> PartnerCheck:
    """One call-back with what hangs on it; NoSuchCheck."""
    found = PartnerCheck.objects.select_related("opened_by", "called_by").filter(pk=check_id)
    check = found.prefetch_related("patches__asked_by", "patches__settled_by", "closures").first()
    if check is None:
        raise NoSuchCheck
    return check


def open_checks(*, limit: int = 40) -> list[PartnerCheck]:
    """Who still has to be called back, the longest waiting first; one statement."""
    rows = PartnerCheck.objects.filter(result="").select_related("opened_by")
    return list(rows.order_by("opened_at", "pk")[:limit])


def patch_log(*, before: int | None = None, limit: int = 50) -> list[PatchRequest]:
    """Patch requests, the newest first; one statement. One more than `limit`."""
    rows = PatchRequest.objects.select_related("check_made", "asked_by", "settled_by")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])
