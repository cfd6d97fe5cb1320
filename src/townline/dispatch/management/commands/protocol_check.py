"""Check protocol files; no database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.dispatch.rules.checking import Known, check
from townline.dispatch.rules.protocol import BadProtocol, parse
from townline.knowledge.queries import cue_codes


class Command(BaseCommand):
    help = "Check protocol files: order, clocks, references, unknown words."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--pack", metavar="DIR", help="a region pack, for what protocols may name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = _known(Path(options["pack"])) if options["pack"] else Known(cues=cue_codes())
        faults = 0
        for name in options["files"]:
            lines = _faults(Path(name), known)
            faults += len(lines)
            for line in lines:
                self.stdout.write(f"{name}:{line}")
        if faults:
            raise CommandError(f"{faults} fault{'s' if faults > 1 else ''}.")
        self.stdout.write(f"{len(options['files'])} checked, no faults.")


def _faults(path: Path, known: Known) -> list[str]:
    try:
        faults = check(parse(path.read_text(encoding="utf-8")), known)
    except BadProtocol as fault:
        return [str(fault).removeprefix("line ")]
    except (OSError, UnicodeDecodeError) as error:
        return [f" cannot be read: {error}"]
    return [f"{fault.line}: {fault.kind}: {fault.message}" for fault in faults]


def _known(pack: Path) -> Known:
    """What a pack's protocols may name, read from its files alone."""
    try:
        types = yaml.safe_load((pack / "service_types.yaml").read_text(encoding="utf-8"))
        directory = yaml.safe_load(
            (pack / "directory" / "directory.yaml").read_text(encoding="utf-8")
        )
    except (OSError, yaml.YAMLError) as error:
        raise CommandError(f"{pack} is no region pack: {error}") from error
    topics = {topic for rule in directory["responsibilities"] for topic in rule["topics"]}
    return Known(
        types={entry["code"] for entry in types["types"]}, cues=cue_codes(), topics=topics,
        bodies=set(directory["bodies"]), programs=set(directory["programs"]),
    )  # fmt: skip
