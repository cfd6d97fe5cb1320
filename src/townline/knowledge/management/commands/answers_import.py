"""Read a folder of Markdown and HTML pages, show what would change, and write the drafts with --apply."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.knowledge import actions
from townline.knowledge.errors import BadPage
from townline.knowledge.queries.importing import Change, changes
from townline.knowledge.rules import pages

MOST = 5000


class Command(BaseCommand):
    help = "Nothing is written without --apply, and nothing at all while one page is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder")
        parser.add_argument("--apply", action="store_true", help="write the drafts")
        parser.add_argument(
            "--clean", action="store_true", help="leave out scripts instead of refusing"
        )
        parser.add_argument("--topic", default="imported", help="the shelf of new answers")
        parser.add_argument("--program", default="", help="the program that owns new answers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["program"]:
                directory.program(options["program"])
            found, refused = _read(Path(options["folder"]), clean=options["clean"])
            wanted = changes(found)
            for change in wanted:
                self._show(change)
            for words in refused:
                self.stderr.write(self.style.ERROR(f"refused  {words}"))
            if refused:
                raise CommandError(
                    f"{len(refused)} of {len(refused) + len(found)} pages are refused: nothing was written."
                )
            if options["apply"]:
                made = actions.import_pages(
                    wanted=wanted, topic=options["topic"], program_code=options["program"], actor=None,
                    now=clock.now(),
                )  # fmt: skip
                self.stdout.write(
                    f"{len(made.drafts)} drafts written. They go live when they are approved."
                )
            else:
                self.stdout.write("Nothing was written. Add --apply to write the drafts.")
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def _show(self, change: Change) -> None:
        page = change.page
        self.stdout.write(
            f"{change.kind:<8} {page.code} ({page.language})  {page.title}  <- {page.name}"
        )
        for line in change.difference[:40]:
            self.stdout.write(f"         {line}")
        for line in page.left_out:
            self.stdout.write(f"         left out: {line}")


def _read(folder: Path, *, clean: bool) -> tuple[list[pages.Page], list[str]]:
    """The pages of a folder in order of name, and what was refused. Links out of it are not followed."""
    if not folder.is_dir():
        raise BadPage(f"There is no folder called {folder}.")
    found: list[pages.Page] = []
    refused: list[str] = []
    files = sorted(
        path for path in folder.rglob("*")
        if path.suffix.lower() in pages.KINDS and path.is_file() and not path.is_symlink()
    )  # fmt: skip
    if len(files) > MOST:
        raise BadPage(f"{len(files)} pages are too many at once; {MOST} at the most.")
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            if path.stat().st_size > 20 * pages.LARGEST:
                raise BadPage(f"{name}, line 1: too large to be one page.")  # noqa: TRY301
            found.append(pages.read(name, path.read_bytes(), clean=clean))
        except BadPage as refusal:
            refused.append(refusal.message)
    if not files:
        raise BadPage(f"No page (.md, .html) was found in {folder}.")
    return found, refused
