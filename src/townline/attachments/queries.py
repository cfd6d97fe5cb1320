"""Reads of attachments: what belongs to something, bytes for those who may have them, and plain checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from townline.accounts.models import User
from townline.attachments.errors import (
    NoSuchFile,
    NotWhole,
    NotYourFile,
    StillBeingChecked,
    TooLarge,
    WrongKind,
)
from townline.attachments.models import Attachment, Copy, PhotoPlace
from townline.attachments.rules import numbers
from townline.attachments.rules.kinds import LARGEST, SORTS, Kind, kind_of
from townline.attachments.rules.numbers import Masked
from townline.attachments.rules.pictures import Taken, where_taken

ACCEPT = (
    ".jpg,.jpeg,.png,.webp,.pdf,.txt,image/jpeg,image/png,image/webp,application/pdf,text/plain"
)
ACCEPT_PHOTOS = "image/jpeg,image/png,image/webp"
MOST_BYTES = LARGEST
"""The largest file that is taken, in bytes."""

Gate = Callable[[str, User], bool]
PublicGate = Callable[[str, datetime], bool]
_gates: dict[str, Gate] = {}
_public_gates: dict[str, PublicGate] = {}


@dataclass(frozen=True)
class Served:
    """Bytes on their way out, and what they are called."""

    data: bytes
    media_type: str
    name: str


def guard(kind: str, may_read: Gate) -> None:
    """Say who may read the files of a kind of owner (`request`): called by its app's `ready()`.

    `may_read` gets what stands after the colon and the viewer. Without a gate, files open for nobody.
    """
    _gates[kind] = may_read


def guard_public(kind: str, is_public: PublicGate) -> None:
    """Say whether the public may see an owner of a kind at an instant: called by its app's `ready()`.

    `is_public` gets what stands after the colon, or "0" for what is not there: it asks the database as
    much for the one as for the other. Without a gate, a released picture opens for nobody.
    """
    _public_gates[kind] = is_public


def belonging_to(owner: str) -> list[Attachment]:
    """The files of an owner, the first one first; at most a hundred, without their bytes."""
    return list(Attachment.objects.filter(owner=owner).select_related("by").order_by("id")[:100])


def shown_to_everybody(owner: str) -> list[Attachment]:
    """The pictures of an owner that a person let everybody see, the first one first."""
    seen = Attachment.objects.filter(owner=owner, released_at__isnull=False)
    return list(seen.exclude(scan="waiting").order_by("id")[:20])


def readable(token: str, viewer: User) -> Attachment:
    """A file for a viewer, by the gate of what it belongs to; NoSuchFile, NotYourFile."""
    found = Attachment.objects.filter(token=token).first()
    if found is None:
        raise NoSuchFile
    kind, _, key = found.owner.partition(":")
    gate = _gates.get(kind)
    if gate is None or not gate(key, viewer):
        raise NotYourFile
    return found


def released(token: str, *, at: datetime) -> Attachment:
    """A picture that everybody may see; NoSuchFile for all others, as if they were not there.

    A person released it, and what it belongs to is public now: it goes and comes back with that.
    """
    found = Attachment.objects.filter(token=token, released_at__isnull=False).first()
    owner, _, owner_key = found.owner.partition(":") if found else ("", "", "")
    # Every gate is asked, also where nothing was found: the number of statements tells nothing.
    is_public = [
        gate(owner_key if kind == owner else "0", at) for kind, gate in _public_gates.items()
    ]
    if found is None or not found.is_checked or not any(is_public):
        raise NoSuchFile
    return found


def copy_of(attachment: Attachment, form: str) -> Served:
    """The bytes in one form (`original`, `view`, `small`); StillBeingChecked, NoSuchFile."""
    if not attachment.is_checked:
        raise StillBeingChecked
    found = Copy.objects.filter(attachment=attachment, form=form).first()
    if found is None:
        raise NoSuchFile
    is_original = form == "original"
    name = attachment.name if is_original else f"{attachment.name.rsplit('.', 1)[0]}-{form}.jpg"
    media_type = attachment.media_type if is_original else "image/jpeg"
    return Served(bytes(found.data), media_type, name)


def place_of(attachment: Attachment) -> PhotoPlace | None:
    """Where a photo says it was taken. Who asks has a reason, and logs it."""
    return PhotoPlace.objects.filter(attachment=attachment).first()


def place_in(content: bytes) -> Taken | None:
    """Where a photo that is not taken yet says it was taken: to be offered as the place, never assumed.

    None for anything that is no photo, is damaged, or says nothing.
    """
    if len(content) > LARGEST:
        return None
    try:
        kind = kind_of(content)
        return where_taken(content, kind) if SORTS[kind].is_picture else None
    except (WrongKind, NotWhole, TooLarge):
        return None


def masked(text: str) -> Masked:
    """A text in which card and health numbers are masked, and which kinds there were.

    For free text before it is stored: `clean = attachments.masked(description); clean.text`.
    """
    return numbers.masked(text)


def kinds_shown() -> Iterable[tuple[Kind, int]]:
    """What is taken and up to how many bytes, for pages that say so."""
    return [(kind, sort.largest) for kind, sort in SORTS.items()]
