"""What becomes of a file that was taken: handed over, shown to everybody, hidden again, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.attachments.errors import NoSuchFile, NotForEverybody, StillBeingChecked
from townline.attachments.models import Attachment
from townline.core import ledger


@transaction.atomic
def hand_over(*, ids: Sequence[int], owner: str, actor: User | None, now: datetime) -> None:
    """Give files that wait to what they belong to; NoSuchFile for one that is another's already."""
    waiting = list(
        Attachment.objects.select_for_update().filter(pk__in=ids, owner="").order_by("pk")
    )
    if len(waiting) != len(set(ids)):
        raise NoSuchFile
    for each in waiting:
        each.owner = owner
        each.save(update_fields=["owner"])
        _note(each, "file.taken", actor, now)


@transaction.atomic
def release(*, attachment_id: int, actor: User, now: datetime) -> Attachment:
    """Let everybody see the copy of a picture. The caller has made sure that its subject is public."""
    held = _held(attachment_id)
    if not held.is_picture:
        raise NotForEverybody("Only pictures can be shown to everybody.")
    if not held.is_checked:
        raise StillBeingChecked
    if held.released_at is None:
        held.released_at, held.released_by = now, actor
        held.save(update_fields=["released_at", "released_by"])
        _note(held, "file.released", actor, now)
    return held


@transaction.atomic
def hide(*, attachment_id: int, actor: User, now: datetime) -> Attachment:
    """Show a picture to nobody outside any more."""
    held = _held(attachment_id)
    if held.released_at is not None:
        held.released_at = held.released_by = None
        held.save(update_fields=["released_at", "released_by"])
        _note(held, "file.hidden", actor, now)
    return held


@transaction.atomic
def drop(*, attachment_id: int, reason: str, actor: User, now: datetime) -> None:
    """Erase a file with all its copies; that there was one, and who erased it why, stays in the ledger."""
    held = _held(attachment_id)
    _note(held, "file.erased", actor, now, reason=reason)
    held.delete()


def _held(attachment_id: int) -> Attachment:
    found = Attachment.objects.select_for_update().filter(pk=attachment_id).first()
    if found is None:
        raise NoSuchFile
    return found


def _note(
    held: Attachment, verb: str, actor: User | None, now: datetime, *, reason: str = ""
) -> None:
    ledger.append(
        stream=held.owner or f"file:{held.pk}", verb=verb, subject=f"file:{held.pk}", actor=actor,
        now=now, reason=reason,
        after={"file": held.pk, "sha256": held.sha256, "moment": held.moment},
    )  # fmt: skip
