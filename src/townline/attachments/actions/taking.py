"""Taking files: looked at, read to the end, scanned, and only then kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from townline.accounts.models import User
from townline.attachments.errors import FileRefused, HarmfulFile, NotWhole, TooLarge, TooMany
from townline.attachments.models import MOMENTS, Attachment, Copy, PhotoPlace
from townline.attachments.rules import documents, kinds, pictures
from townline.attachments.rules.kinds import LARGEST, SORTS, Kind
from townline.attachments.rules.names import shown_name
from townline.attachments.scanning.port import scanner
from townline.attachments.scanning.verdicts import Verdict
from townline.core import ledger

MOST_AT_ONCE = 5


class Upload(Protocol):
    """A file of a multipart form, as Django hands it over."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def read(self, num_bytes: int | None = None) -> bytes: ...


@dataclass(frozen=True)
class Incoming:
    """A file as it came: what it was called and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class _Examined:
    name: str
    kind: Kind
    content: bytes
    copies: pictures.Copies | None
    place: pictures.Taken | None
    verdict: Verdict


def incoming(uploads: Iterable[Upload]) -> list[Incoming]:
    """Read the files of a form (`request.FILES.getlist("photos")`), none of them beyond the largest size.

    An empty field of a form is no file. TooLarge, TooMany; a file of 50 MB is refused by its size, unread.
    """
    chosen = [each for each in uploads if each.size]
    if len(chosen) > MOST_AT_ONCE:
        raise TooMany(f"Please send at most {MOST_AT_ONCE} files at once.", field="files")
    for each in chosen:
        if (each.size or 0) > LARGEST:
            raise _too_large(each.name or "", LARGEST)
    return [Incoming(each.name or "", each.read()) for each in chosen]


def take(
    *, files: Sequence[Incoming], owner: str, actor: User | None, now: datetime,
    moment: str = "reported", is_from_public: bool = False,
) -> list[int]:  # fmt: skip
    """Keep files for an owner and return their ids; all of them or none.

    `files` come from `incoming(request.FILES.getlist("photos"))`, or as `Incoming(name, content)`. `owner` is
    the stream of what they belong to, such as `request:12`; where that does not exist yet, leave it empty and
    `hand_over(ids=…, owner=…)` in the transaction that makes it. `moment` is `reported`, `before`, `after` or
    `paper`. A form of the portal does, inside one transaction:

        files = attachments.incoming(request.FILES.getlist("photos"))
        made = requests.open_request(…)
        attachments.take(files=files, owner=f"request:{made.pk}", actor=None, now=now, is_from_public=True)

    Each file is refused by name and in words its sender can act on (FileRefused and its kinds, 413 or 422);
    nothing of it is left behind then. A picture gets copies that carry no place and no camera; where it was
    taken is kept apart. Without an answer of the scanner the files wait, unopened, until it answers.
    """
    if len(files) > MOST_AT_ONCE:
        raise TooMany(f"Please send at most {MOST_AT_ONCE} files at once.", field="files")
    if moment not in MOMENTS:
        raise ValueError(moment)
    examined = [_examine(each) for each in files]
    with transaction.atomic():
        kept = [_keep(each, owner, moment, actor, now, is_from_public) for each in examined]
        if owner:
            for each in kept:
                _note(each, "file.taken", actor, now)
    return [each.pk for each in kept]


def _note(kept: Attachment, verb: str, actor: User | None, now: datetime) -> None:
    ledger.append(
        stream=kept.owner, verb=verb, subject=f"file:{kept.pk}", actor=actor, now=now,
        after={"file": kept.pk, "kind": kept.kind, "size": kept.size, "sha256": kept.sha256,
               "moment": kept.moment, "scan": kept.scan},
    )  # fmt: skip


def _too_large(name: str, largest: int) -> TooLarge:
    called = shown_name(name, "x").removesuffix(".x")
    return TooLarge(f"“{called}” is larger than {largest // kinds.MB} MB. Please send a smaller one.",
                    field="files")  # fmt: skip


def _examine(file: Incoming) -> _Examined:
    """Everything that can refuse a file, before anything is written."""
    if not file.content:
        raise NotWhole("This file is empty. Please choose it again.", field="files")
    if len(file.content) > LARGEST:
        raise _too_large(file.name, LARGEST)
    try:
        kind = kinds.kind_of(file.content)
        if len(file.content) > SORTS[kind].largest:
            raise _too_large(file.name, SORTS[kind].largest)
        kinds.refuse_a_second_file(file.content, kind)
        copies, place = None, None
        if SORTS[kind].is_picture:
            copies = pictures.copies(file.content, kind)
            place = pictures.where_taken(file.content, kind)
        else:
            documents.check(file.content, kind)
    except FileRefused as refusal:
        refusal.field = "files"
        raise
    verdict = scanner().scan(file.content)
    if verdict is Verdict.HARMFUL:
        raise HarmfulFile(field="files")
    name = shown_name(file.name, SORTS[kind].extension)
    return _Examined(name, kind, file.content, copies, place, verdict)


def _keep(
    file: _Examined, owner: str, moment: str, actor: User | None, now: datetime, is_from_public: bool,  # noqa: FBT001
) -> Attachment:  # fmt: skip
    kept: Attachment = Attachment.objects.create(
        token=secrets.token_urlsafe(18), owner=owner, name=file.name, kind=file.kind.value,
        size=len(file.content), sha256=hashlib.sha256(file.content).hexdigest(), moment=moment,
        width=file.copies.width if file.copies else None,
        height=file.copies.height if file.copies else None,
        is_from_public=is_from_public, scan=file.verdict.value, by=actor, at=now,
        has_place=file.place is not None,
    )  # fmt: skip
    forms = {"original": file.content}
    if file.copies:
        forms |= {"view": file.copies.view, "small": file.copies.small}
    Copy.objects.bulk_create(
        [Copy(attachment=kept, form=form, data=data) for form, data in forms.items()]
    )
    if file.place:
        PhotoPlace.objects.create(attachment=kept, lat=file.place.lat, lon=file.place.lon,
                                  taken=file.place.at)  # fmt: skip
    return kept
