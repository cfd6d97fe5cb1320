"""The reader: a small process beside the page workers that turns texts into directions.

One model for all of them, on a socket of this machine. A question is JSON, one line: `{"texts": [...]}`;
the answer is 384 numbers of single precision for each text. Pages work without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import sys
import threading
from collections import OrderedDict
from pathlib import Path

REMEMBERED = 500


def address() -> str:
    """Where the reader listens."""
    given = os.environ.get("TOWNLINE_READER")
    return given or str(Path(os.environ.get("TOWNLINE_DATA", "var")) / "reader.sock")


def is_answering(path: str) -> bool:
    """Whether somebody listens there."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(1)
        try:
            line.connect(path)
        except OSError:
            return False
        return True


def serve(folder: Path) -> None:
    """Load the model and answer until told to stop."""
    from config.reading import Reader

    reader, turn = Reader(folder), threading.Lock()
    known: OrderedDict[str, bytes] = OrderedDict()

    def direction(text: str) -> bytes:
        with turn:
            if text not in known:
                known[text] = reader.direction(text)
                if len(known) > REMEMBERED:
                    known.popitem(last=False)
            known.move_to_end(text)
            return known[text]

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                texts = json.loads(line)["texts"]
                self.wfile.write(b"".join(direction(str(text)) for text in texts))

    path = address()
    Path(path).unlink(missing_ok=True)
    direction("ready")
    with socketserver.ThreadingUnixStreamServer(path, Answer) as server:
        server.daemon_threads = True
        Path(path).chmod(0o600)
        server.serve_forever()


if __name__ == "__main__":
    # One core for one question: the page workers need the other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    serve(Path(sys.argv[1]))
