"""The check for harmful programs, against a daemon that speaks ClamAV's words on a real socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from townline.attachments.scanning.clamd import Clamd
from townline.attachments.scanning.double import EICAR
from townline.attachments.scanning.verdicts import Verdict


class Daemon:
    """Reads one INSTREAM after another and finds the test file; `answer` overrides what it says."""

    def __init__(self, path: Path) -> None:
        self.answer = b""
        self.heard: list[bytes] = []
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(path))
        self.door.listen()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as words:
                assert words.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack("!L", words.read(4))[0]:
                    data += words.read(size)
                self.heard.append(data)
                found = b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"
                line.sendall((self.answer or found) + b"\0")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path / "clamd.ctl")
    yield made
    made.door.close()


def test_every_byte_is_shown_to_the_scanner(daemon: Daemon, tmp_path: Path) -> None:
    client = Clamd(f"unix:{tmp_path}/clamd.ctl")
    content = bytes(range(256)) * 1000
    assert client.scan(content) is Verdict.CLEAN
    assert daemon.heard == [content]
    assert client.scan(b"before " + EICAR) is Verdict.HARMFUL


def test_an_answer_that_is_none_is_not_taken_for_clean(daemon: Daemon, tmp_path: Path) -> None:
    client = Clamd(f"unix:{tmp_path}/clamd.ctl")
    daemon.answer = b"INSTREAM size limit exceeded. ERROR"
    assert client.scan(b"x") is Verdict.UNREACHABLE
    daemon.answer = b"\0"
    assert client.scan(b"x") is Verdict.UNREACHABLE


def test_a_scanner_that_is_away_says_so(tmp_path: Path) -> None:
    assert Clamd(f"unix:{tmp_path}/nobody").scan(b"x") is Verdict.UNREACHABLE
    assert Clamd("tcp:127.0.0.1:1").scan(b"x") is Verdict.UNREACHABLE
