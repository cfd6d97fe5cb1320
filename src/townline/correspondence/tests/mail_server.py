"""A mail server of its own process, for tests that kill it: `python mail_server.py PORT FOLDER`.

Each message it has taken is a file in FOLDER. A file `FOLDER/mood` tells it how to behave: `later` answers
451, `refuse` 550, `die` takes the message and is gone before it answers.
"""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Keeper:
    """Keeps what it is given, by its mood."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mood(self) -> str:
        path = self.folder / "mood"
        return path.read_text() if path.exists() else ""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.mood() == "refuse":
            return f"550 5.1.1 {address} is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mood() == "later":
            return "451 4.7.1 Please come again"
        sender = (envelope.mail_from or "").strip("<>")
        head = f"X-Envelope-From: <{sender}>\r\nX-Envelope-To: {envelope.rcpt_tos[0]}\r\n"
        path = self.folder / f"{uuid.uuid4()}.eml"
        path.write_bytes(head.encode() + envelope.content)
        if self.mood() == "die":
            os._exit(9)
        return "250 2.0.0 taken"


async def run(port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keeper(folder), hostname="mail.example"), "127.0.0.1", port
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), Path(sys.argv[2])))
