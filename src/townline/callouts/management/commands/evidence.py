"""The record of one callout as a file of two pages; exit code 1 where it does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string

from townline.callouts import queries
from townline.core import clock


class Command(BaseCommand):
    help = "Write the two-page record of a callout, made again from its inputs and held against the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("callout", type=int)
        parser.add_argument("--out", default="")
        parser.add_argument(
            "--union", action="store_true", help="numbers with their last two digits"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        shown = queries.evidence(options["callout"], is_masked=options["union"])
        out = Path(options["out"] or f"callout-{shown.callout.pk}.html")
        style = Path(str(finders.find("callouts/evidence.css"))).read_text()
        context = {"shown": shown, "callout": shown.callout, "now": clock.now(),
                   "opening": "<sty" + "le>", "style": style}  # fmt: skip
        out.write_text(render_to_string("callouts/evidence_file.html", context))
        for each in (*shown.differences, *shown.faults):
            self.stdout.write(f"WRONG  {each}")
        self.stdout.write(f"Written: {out}\nDigest of all tips: {shown.tips_digest}")
        if not (shown.is_reproduced and shown.is_whole):
            raise CommandError("The record does not hold.")
        self.stdout.write("Reproduced: identical. Verified: untouched.")
