"""Load a region pack into the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser

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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = loading.pack(options["pack"])
            parts = loading.load(
                folder, now=clock.now(), only=tuple(options["only"]), tell=self.stdout.write
            )
            with only_warnings():
                for _ in parts:
                    pass
            if not options["only"] and not loading.is_loaded():
                loading.mark_loaded(folder.name, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
