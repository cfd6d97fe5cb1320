"""ClamAV's daemon, spoken to in its own words (`INSTREAM`): the bytes never touch a disk of ours."""

from __future__ import annotations

import socket
import struct

import structlog

from townline.attachments.scanning.verdicts import Verdict

log = structlog.get_logger(__name__)
CHUNK = 64 * 1024
PATIENCE = 10.0


class Clamd:
    """A client for one scan: connect, `zINSTREAM`, chunks after their length, an empty one, the answer.

    `stream: OK` is clean, `… FOUND` harmful; anything else (too large for its limit, an error, silence) is
    no answer, and the file waits.
    """

    def __init__(self, where: str) -> None:
        kind, _, self.address = where.partition(":")
        self.is_unix = kind == "unix"

    def scan(self, data: bytes) -> Verdict:
        """What the daemon says of these bytes; UNREACHABLE when it says nothing of use."""
        try:
            answer = self._ask(data)
        except OSError as trouble:
            log.warning("scanner_not_reached", problem=type(trouble).__name__)
            return Verdict.UNREACHABLE
        if answer.endswith(" FOUND"):
            return Verdict.HARMFUL
        if answer == "stream: OK":
            return Verdict.CLEAN
        log.warning("scanner_did_not_answer", answer=answer[:80])
        return Verdict.UNREACHABLE

    def _ask(self, data: bytes) -> str:
        with self._connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                piece = data[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while b"\0" not in answer and len(answer) < 4096:
                more = line.recv(4096)
                if not more:
                    break
                answer += more
        return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _connected(self) -> socket.socket:
        if self.is_unix:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(PATIENCE)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
