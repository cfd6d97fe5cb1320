"""Load a region pack into the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from townline.core import clock
from townline.core.errors import Refusal
from townline.regions import loading


@contextmanager
def only_warnings() -> Iterator[None]:
    """Keep log lines of ordinary work out of what a loading tells: it acts as many people in a minute."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


class Command(BaseCommand):
    help = "Load a region pack: a name that ships with Townline, or a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack")
        parser.add_argument("--only", action="append", default=[], metavar="PART")
        parser.add_argument("--check", action="store_true", help="load it, then undo all of it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = loading.pack(options["pack"])
            parts = loading.load(
                folder, now=clock.now(), only=tuple(options["only"]), tell=self.stdout.write
            )
            with only_warnings():
                if options["check"]:
                    self._check(parts)
                    return
                for _ in parts:
                    pass
            if not options["only"] and not loading.is_loaded():
                loading.mark_loaded(folder.name, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def _check(self, parts: Iterator[Any]) -> None:
        """Load everything in one transaction and take it back: every file is read as it will be."""
        with transaction.atomic():
            count = sum(1 for _ in parts)
            transaction.set_rollback(True)
        self.stdout.write(f"The pack is sound: {count} parts. Nothing was kept.")
