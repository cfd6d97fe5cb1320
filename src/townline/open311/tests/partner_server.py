"""A small GeoReport v2 server of somebody else: it shares no code with ours, and can misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


class Town:
    """What the other government knows, and how its server feels today."""

    def __init__(self) -> None:
        self.requests: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, str]] = []
        self.updates: list[dict[str, str]] = []
        self.tokens: dict[str, str] = {}
        self.once: dict[str, str] = {}
        self.is_down = self.loses_answers = self.gives_tokens = self.redirects = False
        self.says_no = ""
        self.raw = b""
        self.url = ""

    def take(self, fields: dict[str, str], once: str) -> list[dict[str, Any]]:
        self.posts.append(fields)
        number = self.once.get(once) or str(1000 + len(self.requests))
        self.once[once] = number
        self.requests.setdefault(number, {
            "service_request_id": number, "status": "open", "status_notes": "",
            "service_code": fields["service_code"], "description": fields.get("description", ""),
        })  # fmt: skip
        if self.gives_tokens:
            self.tokens["t1"] = number
            return [{"token": "t1", "account_id": None}]
        return [{"service_request_id": int(number), "service_notice": "", "account_id": None}]


def _handler(town: Town) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one small server in one place
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_said: Any) -> None:
            pass

        def _answer(self, status: int, content: list[dict[str, Any]], root: str) -> None:
            if urlsplit(self.path).path.endswith(".xml"):
                one = {"errors": "error"}.get(root, "request")
                text = f"<?xml version='1.0'?><{root}>"
                for row in content:
                    cells = (f"<{k}>{escape(str(v or ''))}</{k}>" for k, v in row.items())
                    text += f"<{one}>{''.join(cells)}</{one}>"
                body = f"{text}</{root}>".encode()
            else:
                body = json.dumps(content).encode()
            body = town.raw or body
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _no(self, status: int, words: str) -> None:
            self._answer(status, [{"code": status, "description": words}], "errors")

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            name = parts.path.rpartition(".")[0].split("/")[-1]
            if town.is_down:
                self._no(503, "asleep")
            elif "/tokens/" in parts.path:
                self._answer(
                    200, [{"service_request_id": town.tokens.get(name)}], "service_requests"
                )
            elif "/requests/" in parts.path:
                row = town.requests.get(name)
                self._answer(200, [row], "service_requests") if row else self._no(404, "unknown")
            else:
                wanted = parse_qs(parts.query).get("service_code", [""])[0]
                rows = [r for r in town.requests.values() if r["service_code"] == wanted]
                self._answer(200, rows, "service_requests")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {k: v[-1] for k, v in parse_qs(body, strict_parsing=True).items()}
            if town.redirects:
                self.send_response(302)
                self.send_header("Location", f"{town.url}/elsewhere")
                self.end_headers()
            elif town.is_down:
                self._no(503, "asleep")
            elif town.says_no:
                self._no(400, town.says_no)
            elif fields.get("api_key") != "our key there":
                self._no(403, "Missing or Invalid API Key")
            elif "servicerequestupdates" in self.path:
                town.updates.append(fields)
                self._answer(200, [{"update_id": "1"}], "service_request_updates")
            else:
                rows = town.take(fields, self.headers.get("Idempotency-Key", ""))
                if town.loses_answers:
                    self._no(504, "gateway")
                else:
                    self._answer(200, rows, "service_requests")

    return Handler


@contextmanager
def running() -> Iterator[Town]:
    """The server on a port of its own, on this machine only."""
    town = Town()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(town))
    town.url = f"http://127.0.0.1:{server.server_port}/v2"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield town
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
