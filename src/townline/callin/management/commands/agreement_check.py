"""Check agreement files; no database is needed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from townline.callin.rules.reading import check


class Command(BaseCommand):
    """Say what is wrong with agreement files, by line and place."""

    help = "Check agreement files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"{path}: there is no such file")
            body, faults = check(path.read_text(encoding="utf-8"))
            for fault in faults:
                self.stdout.write(f"{path.name}: {fault}")
            wrong += len(faults)
            if not faults:
                self.stdout.write(f"{path.name}: {body['title']}, version {body['version']}: good")
        if wrong:
            raise CommandError(f"{wrong} to mend")
