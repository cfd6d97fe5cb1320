"""Check script files; no database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from townline.scripts.rules.checking import Known, check
from townline.scripts.rules.definition import BadScript, parse


class Command(BaseCommand):
    help = "Check script files: unreachable steps, dead ends, missing exits, unknown fields."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--pack", metavar="DIR", help="a region pack, for what scripts may name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = _known(Path(options["pack"])) if options["pack"] else None
        faults = 0
        for name in options["files"]:
            lines = _faults(Path(name), known)
            faults += len(lines)
            for line in lines:
                self.stdout.write(f"{name}:{line}")
        if faults:
            raise CommandError(f"{faults} fault{'s' if faults > 1 else ''}.")
        self.stdout.write(f"{len(options['files'])} checked, no faults.")


def _faults(path: Path, known: Known | None) -> list[str]:
    try:
        faults = check(parse(path.read_text(encoding="utf-8")), known)
    except BadScript as fault:
        return [str(fault).removeprefix("line ")]
    except (OSError, UnicodeDecodeError) as error:
        return [f" cannot be read: {error}"]
    return [f"{fault.line}: {fault.kind}: {fault.message}" for fault in faults]


def _known(pack: Path) -> Known:
    """What a pack's scripts may name, read from its files alone."""
    try:
        data = yaml.safe_load((pack / "service_types.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CommandError(f"{pack} is no region pack: {error}") from error
    types = {
        entry["code"]: {f["code"]: bool(f.get("required")) for f in entry.get("facts", [])}
        for entry in data["types"]
    }
    return Known(types, scripts={path.stem for path in (pack / "scripts").glob("*.yaml")})
