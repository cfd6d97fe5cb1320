"""Load what words mean, so that answers are found by meaning as well as by words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from townline.knowledge import meanings, reading


class Command(BaseCommand):
    help = "Load what words mean from a folder with pieces.json and directions.safetensors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR")
        parser.add_argument("--again", action="store_true", help="even where they are loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        if not meanings.are_possible():
            self.stdout.write("This database has no pgvector: answers are found by words alone.")
        elif options["again"] or not meanings.are_loaded():
            count = meanings.load(Path(options["folder"]))
            self.stdout.write(f"{count} pieces of words loaded.")
        if read := reading.read_answers():
            self.stdout.write(f"{read} answers read.")
