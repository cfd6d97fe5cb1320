"""A mail server that can be killed, wordings, and a way to tell somebody something."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from townline.accounts.actions import hire
from townline.correspondence import actions
from townline.correspondence.actions import Reader
from townline.correspondence.models import Message

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in the town
PROGRAM = Path(__file__).with_name("mail_server.py")
GATEWAY = Path(__file__).with_name("text_gateway.py")
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()


@dataclass
class Server:
    """The process, the folder of what it took, and its mood."""

    port: int
    folder: Path
    process: subprocess.Popen[str] | None = field(default=None)
    program: Path = PROGRAM
    more: tuple[str, ...] = ()

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(self.program), str(self.port), str(self.folder), *self.more],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None

    def mood(self, word: str) -> None:
        (self.folder / "mood").write_text(word)

    def taken(self) -> list[EmailMessage]:
        found = sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]

    def texts(self) -> list[dict[str, str]]:
        """What a gateway has taken, by the order of their keys' files in time."""
        found = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(path.read_bytes()) for path in found]

    def heard(self) -> list[str]:
        """The key of every text that it was handed, also of those that it knew."""
        path = self.folder / "heard"
        return path.read_text().split() if path.exists() else []


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def gateway(tmp_path: Path, settings: Any) -> Iterator[Server]:
    folder = tmp_path / "texts"
    folder.mkdir()
    made = Server(free_port(), folder, program=GATEWAY, more=(SECRET,))
    settings.TOWNLINE_TEXTS_URL = f"http://127.0.0.1:{made.port}/texts"
    settings.TOWNLINE_TEXTS_SECRET = SECRET
    made.start()
    yield made
    made.kill()


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    port = free_port()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
    folder = tmp_path / "mail"
    folder.mkdir()
    made = Server(port, folder)
    made.start()
    yield made
    made.kill()


def word(event: str = "closed", about: str = "", *, now: datetime = NOW, **change: Any) -> Any:
    texts: dict[str, Any] = {
        "subject_en": "{{ reference }}: {{ status }}", "body_en": "About {{ type }}.\n{{ words }}",
        "subject_fr": "{{ reference }} : {{ status }}", "body_fr": "Au sujet de {{ type }}.\n{{ words }}",
    }  # fmt: skip
    return actions.publish_wording(
        event=event, about=about, actor=None, now=now, **(texts | change)
    )


def tell(
    fact: str = "update:1", *addresses: str, now: datetime = NOW, **change: Any
) -> list[Message]:
    known = {
        "reference": "26-118204",
        "status": "Closed.",
        "type": "Pothole",
        "words": f"Word of {fact}.",
    }
    wanted: dict[str, Any] = {
        "subject_of": "request:1", "reference": "26-118204", "event": "closed", "fact": fact,
        "type_code": "pothole", "topic": "roads", "facts": {"en": known, "fr": known}, "now": now,
        "readers": [Reader(f"f{n}", a) for n, a in enumerate(addresses or ("mara@mail.example",))],
    }  # fmt: skip
    actions.tell(**(wanted | change))
    return list(Message.objects.filter(key__startswith=f"{wanted['fact']}:").order_by("pk"))


@pytest.fixture
def staff(db: None) -> Any:
    return hire(
        username="ed", name="Ed", roles=["supervisor"], hashed_password="!", actor=None, now=NOW
    )
