"""Show what a file would change in the directory, and take it over when asked to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import actions
from townline.directory.models import Entry, Upload
from townline.directory.rules.files import Change


class Command(BaseCommand):
    help = "Show the difference a CSV or vCard file would make; --apply takes it over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=Entry.Kind.values, required=True)
        parser.add_argument("--from", dest="from_at", type=datetime.fromisoformat)
        parser.add_argument("--complete", action="store_true", help="end what is not in the file")
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        from_at = options["from_at"] or now
        if timezone.is_naive(from_at):
            from_at = timezone.make_aware(from_at)
        try:
            upload = actions.receive(
                name=options["file"].name, data=options["file"].read_bytes(), kind=options["kind"],
                from_at=from_at, is_complete=options["complete"], actor=None, now=now,
            )  # fmt: skip
            self._tell(upload, now)
            if options["apply"]:
                actions.apply(upload_id=upload.pk, actor=None, now=clock.now())
                self.stdout.write("Taken over.")
        except (Refusal, OSError) as refused:
            raise CommandError(str(refused)) from refused

    def _tell(self, upload: Upload, now: datetime) -> None:
        found = actions.preview(upload, now=now)
        for line in found.refused:
            self.stdout.write(f"line {line.line} refused: {line.why}")
        for change in found.changes:
            if change.what != "unchanged":
                self.stdout.write(f"{change.what:<9} {change.code}: {_fields(change)}")
        counts = ", ".join(
            f"{found.count(what)} {what}" for what in ("added", "changed", "ended", "unchanged")
        )
        self.stdout.write(f"{counts}, {len(found.refused)} lines refused")


def _fields(change: Change) -> str:
    if change.what == "changed":
        return "; ".join(f"{name} {before!r} → {after!r}" for name, before, after in change.fields)
    return change.name
