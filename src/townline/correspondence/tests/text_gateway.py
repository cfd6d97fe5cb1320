"""A gateway for texts of its own process, for tests that kill it: `text_gateway.py PORT FOLDER SECRET`.

It checks signatures with the reference library of Standard Webhooks, and takes a key once, however often it
hears it: each text is a file in FOLDER named by its key, each hearing a line in `FOLDER/heard`. `FOLDER/mood`
tells it how to behave: `later` 503, `refuse` 422, `busy` 429, `moved` a redirect, `die` takes the text and is
gone before it answers, `deaf` is gone before it takes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError

CODES = {"later": 503, "refuse": 422, "busy": 429, "moved": 302}


class Gateway(BaseHTTPRequestHandler):
    """Takes texts, by its mood."""

    folder: Path
    secret: str

    def do_GET(self) -> None:
        """Whoever follows a redirect is told that all is well, which is a lie."""
        self._answer(200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            said = Webhook(self.secret).verify(
                body, {k.lower(): v for k, v in self.headers.items()}
            )
        except WebhookVerificationError:
            self._answer(401)
            return
        if said["id"] != self.headers["webhook-id"]:
            self._answer(400)
            return
        path = self.folder / "mood"
        mood = path.read_text() if path.exists() else ""
        if mood == "deaf":
            os._exit(9)
        if mood in CODES:
            self._answer(CODES[mood])
            return
        self._take(said["id"], body)
        if mood == "die":
            os._exit(9)
        self._answer(202)

    def _take(self, key: str, body: bytes) -> None:
        with (self.folder / "heard").open("a") as heard:
            heard.write(key + "\n")
        name = hashlib.sha256(key.encode()).hexdigest()
        written = self.folder / f"{name}.new"
        written.write_bytes(body)
        with contextlib.suppress(FileExistsError):
            os.link(written, self.folder / f"{name}.json")
        written.unlink()

    def _answer(self, code: int) -> None:
        self.send_response(code)
        if code == 302:
            self.send_header("location", "/elsewhere")
        answer = json.dumps({}).encode()
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *given: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    Gateway.folder, Gateway.secret = Path(sys.argv[2]), sys.argv[3]
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Gateway)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()
