"""Read a CAP alert, or say what is wrong with it; no database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.dispatch.rules import cap


class Command(BaseCommand):
    help = "Read a CAP 1.2 alert and print what it says."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Path(options["file"]).open("rb") as file:
                alert = cap.read(file.read(cap.LARGEST + 1))
        except OSError as fault:
            raise CommandError(f"{options['file']} cannot be read: {fault.strerror}.") from fault
        except cap.BadAlert as fault:
            raise CommandError(f"{options['file']}: {fault}") from fault
        self.stdout.write(
            f"{alert.msg_type}, {alert.status}, from {alert.sender}, sent {alert.sent}"
        )
        for sender, identifier, sent in alert.references:
            self.stdout.write(f"  refers to {identifier} of {sender}, sent {sent}")
        for info in alert.infos:
            self.stdout.write(f"  [{info.language}] {info.severity}: {info.headline or info.event}")
            for area in info.areas:
                shapes = len(area.polygons) + len(area.circles)
                self.stdout.write(
                    f"    {area.words} ({shapes} shapes), expires {info.expires or 'never'}"
                )
