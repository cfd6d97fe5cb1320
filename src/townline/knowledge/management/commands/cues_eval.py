"""Measure the danger words in force on a file of utterances."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.core.errors import Refusal
from townline.knowledge import queries
from townline.knowledge.rules.cues import evaluation
from townline.knowledge.rules.cues.ruleset import CODES


class Command(BaseCommand):
    help = 'Recall and false alarms by cue on JSON lines {"text", "cues"}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = evaluation.read(options["file"].read_text(encoding="utf-8").splitlines())
        except (Refusal, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        rules = queries.rule_set()
        figures = evaluation.evaluate(rules, said)
        self.stdout.write(f"rules {rules.version}\n{'cue':<15}{'said':>6}{'recall':>8}{'false':>7}")
        for code in CODES:
            self.stdout.write(
                f"{code:<15}{figures.wanted[code]:>6}{figures.recall(code):>8.2f}"
                f"{figures.false_alarms[code]:>7}"
            )
        self.stdout.write(
            f"harmless: {figures.harmless_alarmed} of {figures.harmless} alarmed"
            f" ({figures.false_alarm_rate:.1%})"
        )
        for fault in figures.faults:
            self.stdout.write(fault)
