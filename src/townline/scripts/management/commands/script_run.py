"""Play a script file on an answers file; no database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.scripts.rules.definition import BadScript, Definition, heard, parse
from townline.scripts.rules.playing import DoesNotFit, Played, ended, play
from townline.scripts.rules.running import State, describe, facts


class Command(BaseCommand):
    help = "Play a script on a list of answers: what is said, where it ends, how urgent it is."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--answers", metavar="FILE", required=True, help="what the caller says")

    def handle(self, *args: Any, **options: Any) -> None:
        script = _script(Path(options["file"]))
        given = Path(options["answers"])
        try:
            walk = play(script, _answers(given))
        except DoesNotFit as misfit:
            raise CommandError(f"{given}: {misfit}") from misfit
        for line in (*_said(script, walk), *_came_of(script, walk.end)):
            self.stdout.write(line)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: cannot be read: {error}") from error


def _script(path: Path) -> Definition:
    try:
        return parse(_text(path))
    except BadScript as fault:
        raise CommandError(f"{path}:{str(fault).removeprefix('line ')}") from fault


def _answers(path: Path) -> Any:
    """A list of answers, or a mapping with such a list under `answers`."""
    try:
        data = yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise CommandError(f"{path}:{mark.line + 1 if mark else '?'}: no YAML or JSON") from error
    if isinstance(data, dict):
        data = data.get("answers")
    try:
        return heard(data or [], str(path))
    except BadScript as fault:
        raise CommandError(str(fault)) from fault


def _said(script: Definition, walk: Played) -> list[str]:
    lines = []
    for state, move in zip(walk.states, [*walk.moves, None], strict=True):
        step = script.step(state.step)
        if not state.gate:
            lines.append(f"{step.id}: {step.say}")
            lines += [f"  must say: {step.must_say}"] if step.must_say else []
        if move is None:
            break
        label = next((each.label for each in step.answers if each.key == move.key), "")
        lines += [f"  {move.key} {label}"] if label else []
        lines += [f"  9-1-1 gate: {move.gate}"] if move.gate else []
        lines += [f"  {name}: {value}" for name, value in move.values.items()]
    return lines


def _came_of(script: Definition, end: State) -> list[str]:
    lines = ["", f"exit: {ended(end)}", f"urgency: {end.urgency or 'none'}"]
    lines += [f"because: {reason}" for reason in end.reasons]
    lines += [f"fact {name}: {value}" for name, value in facts(end).items()]
    if end.outcome and end.outcome.kind == "open":
        lines.append(f"description: {describe(script, end)}")
    return lines
