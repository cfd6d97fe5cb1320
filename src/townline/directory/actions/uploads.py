"""A file that is taken over: received, looked at as a difference, applied as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from townline.accounts.models import User
from townline.core import ledger
from townline.core.errors import Refusal
from townline.directory.actions.entries import end, put
from townline.directory.errors import AppliedAlready, BadFile, WorldMoved
from townline.directory.models import FIELDS, Entry, Upload
from townline.directory.rules.files import (
    LONGEST,
    Change,
    Line,
    Read,
    Refused,
    differences,
    digest,
    read_csv,
    read_vcard,
)


@dataclass(frozen=True)
class Preview:
    """What a file would do: its changes, its refused lines, and the mark of it all."""

    changes: Sequence[Change]
    refused: Sequence[Refused]
    seen: str
    lines: Sequence[Line] = ()

    def count(self, what: str) -> int:
        """How many changes of one kind there are."""
        return sum(each.what == what for each in self.changes)


def _text(data: bytes) -> str:
    if len(data) > LONGEST:
        raise BadFile("The file is over 2 MB. Send it in parts.", field="file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise BadFile("The file is neither a table (CSV) nor cards (vCard) in UTF-8.", field="file")


def _read(text: str) -> Read:
    is_cards = text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCARD")
    found = read_vcard(text) if is_cards else read_csv(text, FIELDS)
    return Read([_localised(line) for line in found.lines], found.refused)


def _aware(at: datetime | None) -> datetime | None:
    return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at


def _localised(line: Line) -> Line:
    fields = {n: _aware(v) if isinstance(v, datetime) else v for n, v in line.fields.items()}
    return replace(line, fields=fields, from_at=_aware(line.from_at), to_at=_aware(line.to_at))


@transaction.atomic
def receive(
    *, name: str, data: bytes, kind: str, from_at: datetime, is_complete: bool,
    actor: User | None, now: datetime,
) -> Upload:  # fmt: skip
    """Keep a file as it came; nothing changes yet. Raises BadFile for what is no table and no cards."""
    if kind not in Entry.Kind.values:
        raise BadFile("Say what kind of entries these are.", field="kind")
    made = Upload(
        name=name[:120], kind=kind, text=_text(data), is_complete=is_complete, from_at=from_at,
        sent_by=actor, sent_at=now,
    )  # fmt: skip
    made.seen = preview(made, now=now).seen
    made.save()
    return made


def _instant(upload: Upload, now: datetime) -> datetime:
    """From when a file is true: never before it is taken over, for what was said cannot change."""
    return max(upload.from_at, now)


def preview(upload: Upload, *, now: datetime) -> Preview:
    """What the file would change in the directory as it stands; two statements."""
    at = _instant(upload, now)
    found = _read(upload.text)
    present = [
        {"code": row.code, "from": row.effective.lower, "to": row.effective.upper,
         **{name: getattr(row, name) for name in FIELDS}}
        for row in Entry.objects.filter(kind=upload.kind).order_by("effective")
    ]  # fmt: skip
    others = _elsewhere([line.code for line in found.lines], upload.kind)
    lines = [line for line in found.lines if line.code not in others]
    refused = [*found.refused, *(
        Refused(line.line, f"{line.code} is the code of another kind of entry")
        for line in found.lines if line.code in others
    )]  # fmt: skip
    # What was refused is not thereby gone: a complete file with refused lines ends nobody.
    is_complete = upload.is_complete and not refused
    changes = differences(lines, present, at=at, is_complete=is_complete)
    return Preview(changes, sorted(refused, key=lambda r: r.line), digest(changes), lines)


def _elsewhere(codes: list[str], kind: str) -> set[str]:
    return set(
        Entry.objects.filter(code__in=codes).exclude(kind=kind).values_list("code", flat=True)
    )


@transaction.atomic
def apply(*, upload_id: int, actor: User | None, now: datetime) -> Upload:
    """Take a file over: every change of its difference, or none. Refused lines are left out.

    Raises AppliedAlready, WorldMoved where the directory is not any more as it was when the difference
    was shown, BadFile naming the line that could not be taken.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.applied_at is not None:
        raise AppliedAlready
    found = preview(upload, now=now)
    if found.seen != upload.seen:
        raise WorldMoved
    upload.from_at = _instant(upload, now)
    by_line = {line.line: line for line in found.lines}
    for change in sorted(found.changes, key=lambda c: c.from_at or upload.from_at):
        try:
            _take(change, by_line.get(change.line), upload, actor=actor, now=now)
        except Refusal as refusal:
            raise BadFile(f"Line {change.line}, {change.code}: {refusal.message}") from refusal
    upload.applied_at = now
    upload.added, upload.changed, upload.ended = (
        found.count(what) for what in ("added", "changed", "ended")
    )
    upload.save(update_fields=["from_at", "applied_at", "added", "changed", "ended"])
    ledger.append(
        stream="directory", verb="directory.taken_over", actor=actor, now=now,
        after={"file": upload.name, "kind": upload.kind, "added": upload.added,
               "changed": upload.changed, "ended": upload.ended},
    )  # fmt: skip
    return upload


def _take(
    change: Change, line: Line | None, upload: Upload, *, actor: User | None, now: datetime
) -> None:
    if change.what == "ended":
        end(code=change.code, at=upload.from_at, actor=actor, now=now, reason=upload.name)
    elif line is not None and [name for name, _, _ in change.fields] == ["to"] and line.to_at:
        end(code=line.code, at=line.to_at, actor=actor, now=now, reason=upload.name)
    elif change.what != "unchanged" and line is not None:
        put(kind=upload.kind, code=line.code, fields=line.fields, source=upload.name,
            from_at=line.from_at or upload.from_at, to_at=line.to_at, actor=actor, now=now)  # fmt: skip


@transaction.atomic
def look_again(*, upload_id: int, now: datetime) -> Upload:
    """Show the difference to the directory as it stands now."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    upload.seen = preview(upload, now=now).seen
    upload.save(update_fields=["seen"])
    return upload
