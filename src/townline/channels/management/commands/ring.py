"""Let the telephone ring: offer a call to a running Townline, as a telephone system would."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Offer a call through the channel-event endpoint of a running Townline."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--number", default="905-555-0142")
        parser.add_argument("--line", default="general")
        parser.add_argument("--tty", action="store_true")
        parser.add_argument("--to", default="", metavar="USER")
        parser.add_argument("--hang-up-after", type=float, metavar="SECONDS")
        parser.add_argument("--drop", action="store_true", help="the line is lost, not hung up")

    def handle(self, *args: Any, **options: Any) -> None:
        call_id = f"ring-{uuid.uuid4().hex[:12]}"
        offer = {"kind": "offered", "line": options["line"], "from_number": options["number"],
                 "tty": options["tty"], "to": options["to"]}  # fmt: skip
        answer = self._post({"event_id": f"{call_id}-1", "call_id": call_id, **offer})
        whom = f" for {options['to']}" if options["to"] else ""
        self.stdout.write(
            f"{answer['contact']} rings on {options['line']}{whom} ({answer['state']})."
        )
        if options["hang_up_after"] is not None:
            time.sleep(min(options["hang_up_after"], 600))
            cause = "dropped" if options["drop"] else "far_end"
            end = {"event_id": f"{call_id}-2", "call_id": call_id, "kind": "ended", "cause": cause}
            answer = self._post(end)
            self.stdout.write(f"{answer['contact']} ended ({answer['state']}).")

    def _post(self, event: dict[str, Any]) -> dict[str, Any]:
        base = os.environ.get("TOWNLINE_URL", "http://127.0.0.1:8000")
        request = urllib.request.Request(  # noqa: S310
            f"{base}/channels/events/", data=json.dumps(event).encode(), method="POST",
            headers={"Authorization": f"Bearer {settings.TOWNLINE_CHANNEL_KEY}",
                     "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            raise CommandError(f"Refused ({refused.code}): {refused.read().decode()}") from refused
        except urllib.error.URLError as gone:
            raise CommandError(f"Nobody answers at {base}: is the demo running?") from gone
