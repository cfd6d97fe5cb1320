"""Load a region pack into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.core import clock
from townline.core.errors import Refusal
from townline.regions import loading


class Command(BaseCommand):
    help = "Load a region pack: a name that ships with Townline, or a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack")
        parser.add_argument("--only", action="append", default=[], metavar="PART")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = loading.pack(options["pack"])
            parts = loading.load(
                folder, now=clock.now(), only=tuple(options["only"]), tell=self.stdout.write
            )
            for _ in parts:
                pass
            if not options["only"] and not loading.is_loaded():
                loading.mark_loaded(folder.name, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
