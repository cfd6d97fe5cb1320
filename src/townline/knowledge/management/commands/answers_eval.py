"""How well answers are found in a corpus: recall, rank, refusals and time, for each ranking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.knowledge.queries import trial
from townline.knowledge.rules.evaluation import Figures, figures

TOGETHER = "all together, as on the desk"
HEAD = (
    f"{'':<32}{'r@1':>7}{'r@5':>7}{'r@10':>7}{'MRR':>7}{'refused':>9}{'of none':>9}"
    f"{'p50 ms':>8}{'p95 ms':>8}"
)


class Command(BaseCommand):
    help = 'Articles as JSON lines {"id","title","body"}, questions {"text","article_id"}; null: no answer.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--articles", metavar="FILE", help="without: the installation's own answers"
        )
        parser.add_argument("--questions", required=True, metavar="FILE")
        parser.add_argument("--by-rank", action="store_true", help="each ranking alone as well")
        parser.add_argument(
            "--missed", action="store_true", help="name the questions that were missed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["articles"]
        articles = _lines(given, {"id", "title", "body"}) if given else None
        questions = _lines(options["questions"], {"text", "article_id"})
        names = list(trial.RANKINGS) if options["by_rank"] else [TOGETHER]
        asked = trial.trial(articles, questions, names)
        self.stdout.write(
            f"{len(articles) if articles else 'own'} articles, {len(questions)} questions\n{HEAD}"
        )
        for name in names:
            self.stdout.write(_row(name, figures(asked[name])))
        if options["missed"]:
            for question, each in zip(questions, asked[TOGETHER], strict=True):
                missed = each.found if each.article is None else (each.rank or 99) > 5
                if missed:
                    found = ", ".join(each.found[:3])
                    self.stdout.write(f"  {question['text']} -> {each.article}: {found}")


def _row(name: str, found: Figures) -> str:
    shares = "".join(
        f"{share:>7.3f}" for share in (
            found.recall_at_1, found.recall_at_5, found.recall_at_10, found.mean_reciprocal_rank
        )
    )  # fmt: skip
    none = f"{found.refused_unanswerable:>9.3f}" if found.unanswerable else f"{'–':>9}"
    times = f"{found.p50_ms:>8.1f}{found.p95_ms:>8.1f}"
    return f"{name:<32}{shares}{found.refused_answerable:>9.3f}{none}{times}"


def _lines(path: str, wanted: set[str]) -> list[dict[str, Any]]:
    """The JSON lines of a file. Refuses by file and line what is none, or lacks a name."""
    rows = []
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CommandError(f"{path}:{number}: this line is no JSON: {error}") from error
        if not isinstance(row, dict) or not wanted <= row.keys():
            raise CommandError(f"{path}:{number}: needs {', '.join(sorted(wanted))}.")
        rows.append(row)
    return rows
