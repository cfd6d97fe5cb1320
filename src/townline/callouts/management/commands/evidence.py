"""The record of one callout as a file of two pages; exit code 1 where it does not hold."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from townline.callouts import queries
from townline.callouts.forms import Days
from townline.callouts.queries.union import COLUMNS, rows_of
from townline.core import clock


class Command(BaseCommand):
    help = "Write the two-page record of a callout, made again from its inputs and held against the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("callout", type=int, nargs="?", default=0)
        parser.add_argument(
            "--agreement", default="", help="the union's copy of a period as a table"
        )
        parser.add_argument(
            "--from", dest="start", default="", help="first day, such as 2026-11-01"
        )
        parser.add_argument("--to", dest="end", default="", help="last day")
        parser.add_argument("--out", default="")
        parser.add_argument(
            "--union", action="store_true", help="numbers with their last two digits"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["agreement"]:
            self._period(options)
            return
        if not options["callout"]:
            raise CommandError("Name a callout, or an agreement with --agreement.")
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

    def _period(self, options: dict[str, Any]) -> None:
        today = timezone.localtime(clock.now()).date()
        days = Days({"start": options["start"], "end": options["end"]}, today=today)
        copy = queries.union_copy(options["agreement"], *days.instants)
        out = Path(
            options["out"] or f"callouts-{options['agreement']}-{days.first}-{days.last}.csv"
        )
        with out.open("w", newline="") as into:
            table = csv.DictWriter(into, COLUMNS)
            table.writeheader()
            table.writerows(rows_of(copy.copies))
        self.stdout.write(
            f"Written: {out}, {len(copy.copies)} callouts\nDigest of all tips: {copy.tips_digest}"
        )
        if copy.is_cut:
            raise CommandError(
                f"Only the first {queries.UNION_LIMIT} are in it: choose a shorter period."
            )
        if copy.broken:
            raise CommandError(f"{copy.broken} of them do not hold.")
