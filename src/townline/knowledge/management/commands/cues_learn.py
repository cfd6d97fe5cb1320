"""Learn what small signs of danger weigh, from utterances whose danger is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.core.errors import Refusal
from townline.knowledge import queries
from townline.knowledge.rules.cues import evaluation


class Command(BaseCommand):
    help = 'Write the weights of signs of each kind, learned from JSON lines {"text", "cues"}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+")
        parser.add_argument("--ordinary", type=Path, action="append", default=[],
                            help="questions that mean no danger")  # fmt: skip
        parser.add_argument("--called", dest="named", required=True)
        parser.add_argument("--to", type=Path, required=True, help="a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = [
                each
                for file in options["files"]
                for each in evaluation.read(file.read_text(encoding="utf-8").splitlines())
            ]
            for file in options["ordinary"]:
                lines = file.read_text(encoding="utf-8").splitlines()
                said += evaluation.read(
                    json.dumps({**json.loads(line), "cues": []}) for line in lines
                )
            options["to"].mkdir(exist_ok=True)
            for code, weights in queries.learn_weights(options["named"], said):
                (options["to"] / f"{code}.tsv").write_text(weights, encoding="utf-8")
                self.stdout.write(f"{code}: {len(weights.splitlines()) - 3:,} weights")
        except (Refusal, OSError, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(said):,} utterances")
