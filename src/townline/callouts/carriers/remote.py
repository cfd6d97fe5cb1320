"""The way to a carrier double in a process of its own: one line of JSON each way over a loopback socket."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import asdict
from typing import Any, BinaryIO, cast

from townline.callouts.carriers.port import Call, CarrierDown, Refused, Seen

TIMEOUT_SECONDS = 10


class Remote:
    """A double at "host:port". Each thread keeps a connection of its own."""

    def __init__(self, address: str) -> None:
        host, _colon, port = address.rpartition(":")
        self._address = (host or "127.0.0.1", int(port))
        self._own = threading.local()

    def place(self, call: Call) -> str:
        return str(self.ask("place", **asdict(call)).get("outcome", ""))

    def lookup(self, call_id: str) -> Seen:
        answer = self.ask("lookup", call_id=call_id)
        return Seen(answer["state"], answer["outcome"])

    def cancel(self, call_id: str) -> None:
        self.ask("cancel", call_id=call_id)

    def ask(self, verb: str, **said: Any) -> dict[str, Any]:
        """One question, one answer. Raises Refused, CarrierDown."""
        try:
            stream = self._stream()
            stream.write(json.dumps({"verb": verb, **said}).encode() + b"\n")
            stream.flush()
            line = stream.readline()
        except OSError as error:
            self._own.stream = None
            raise CarrierDown(type(error).__name__) from error
        if not line:
            self._own.stream = None
            raise CarrierDown("the line went dead")
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def _stream(self) -> BinaryIO:
        stream = getattr(self._own, "stream", None)
        if stream is None:
            opened = socket.create_connection(self._address, timeout=TIMEOUT_SECONDS)
            stream = self._own.stream = opened.makefile("rwb")
        return cast("BinaryIO", stream)
