"""The door of what comes back by mail: a mail server pipes each message in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from townline.core import clock
from townline.correspondence import actions

LARGEST = 10_000_000


class Command(BaseCommand):
    """Reads one message from standard input and says what it was. Nothing is ever answered."""

    help = "Take in one message that came back: a bounce, an automatic answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", default="", help="whom it was delivered to")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        raw = sys.stdin.buffer.read(LARGEST)
        came = actions.take_in(raw=raw, recipient=options["recipient"], now=clock.now())
        self.stdout.write(f"{came.kind} {came.code}".strip())
