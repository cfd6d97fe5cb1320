"""Let the telephone ring: offer a call to a running Townline, as a telephone system would."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Offer a call through the channel-event endpoint of a running Townline."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--number", default="", help="who is calling; without it the number is withheld"
        )
        parser.add_argument("--line", default="", metavar="LINE", help="roads, general, francais …")
        parser.add_argument("--tty", action="store_true", help="a text telephone")
        parser.add_argument("--to", default="", metavar="USER", help="for this person alone")
        parser.add_argument("--answer", action="store_true", help="whom it rings for answers")
        parser.add_argument("--hang-up-after", type=float, metavar="SECONDS")
        parser.add_argument("--drop", action="store_true", help="the line is lost, not hung up")

    def handle(self, *args: Any, **options: Any) -> None:
        call_id = f"ring-{uuid.uuid4().hex[:12]}"
        line = options["line"] or ("tty" if options["tty"] else "general")
        said = {"line": line, "from_number": options["number"], "tty": options["tty"],
                "to": options["to"]}  # fmt: skip
        verb = "is answered" if options["answer"] else "rings"
        told = self._post(call_id, "offered", **said)
        if options["answer"]:
            told = self._post(call_id, "answered", **said)
        whom = f" for {options['to']}" if options["to"] else ""
        said_then = f"{told['contact']} {verb} on {line}{whom} ({told['state']})"
        if options["hang_up_after"] is not None:
            time.sleep(min(max(options["hang_up_after"], 0), 600))
            told = self._post(call_id, "ended", cause="dropped" if options["drop"] else "far_end")
            said_then += f", ended after {options['hang_up_after']:g} s ({told['state']})"
        self.stdout.write(f"{said_then}.")

    def _post(self, call_id: str, kind: str, **said: Any) -> dict[str, Any]:
        base = os.environ.get("TOWNLINE_URL", "http://127.0.0.1:8000").rstrip("/")
        event = {"event_id": f"{call_id}-{kind}", "call_id": call_id, "kind": kind, **said}
        request = urllib.request.Request(  # noqa: S310
            f"{base}/channels/events/", data=json.dumps(event).encode(), method="POST",
            headers={"Authorization": f"Bearer {_key()}", "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            raise CommandError(f"Refused ({refused.code}): {_why(refused)}") from refused
        except (urllib.error.URLError, TimeoutError) as gone:
            raise CommandError(f"Nobody answers at {base}: is the demo running?") from gone


def _key() -> str:
    """The channel key of the settings, else the one that the demo keeps with its data."""
    if settings.TOWNLINE_CHANNEL_KEY:
        return str(settings.TOWNLINE_CHANNEL_KEY)
    kept = Path(settings.DATA_DIR) / "channel-key"
    return kept.read_text().strip() if kept.is_file() else ""


def _why(refused: urllib.error.HTTPError) -> str:
    """The door's own sentence, where the answer has one."""
    text = refused.read().decode(errors="replace")
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text[:200]
