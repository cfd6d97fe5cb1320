"""E-mail: by SMTP where a server is named, else into files that can be looked at."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from townline.correspondence.ports.port import Answer, Letter, Result, Way

PATIENCE = 20.0
PATIENCE_AT_THE_END = 120.0  # a server may take its time before it says that it has taken a message
Step = Callable[[], tuple[int, bytes]]
_ADDRESS = re.compile(r"\S+@\S+")


def way() -> Way:
    """The way out of this installation."""
    return Smtp() if settings.EMAIL_HOST else Files(Path(settings.EMAIL_FILE_PATH))


class Smtp:
    """One connection a message, a command at a time: it is always known whether the server has taken it."""

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result:
        """Offer sender and recipient, be told to go on, say so (`about_to`), send, hear the answer."""
        try:
            line = self._connected()
        except (smtplib.SMTPException, OSError) as trouble:
            return Result(Answer.AWAY, type(trouble).__name__)
        try:
            return self._offer(line, letter, about_to)
        finally:
            line.close()

    def _connected(self) -> smtplib.SMTP:
        line = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE)
        try:
            line.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                line.starttls(context=ssl.create_default_context())
                line.ehlo()
            if settings.EMAIL_HOST_USER:
                line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            line.close()
            raise
        return line

    def _offer(self, line: smtplib.SMTP, letter: Letter, about_to: Callable[[], None]) -> Result:
        steps: tuple[tuple[Step, int], ...] = (
            (lambda: line.mail(letter.return_path), 250),
            (lambda: line.rcpt(letter.to), 250),
            (lambda: line.docmd("DATA"), 354),
        )
        try:
            for step, wanted in steps:
                code, words = step()
                if code not in (wanted, 251 if wanted == 250 else wanted):
                    return _refused(code, words)
        except (smtplib.SMTPException, OSError) as trouble:
            return Result(Answer.AWAY, type(trouble).__name__)
        about_to()
        return self._send(line, letter)

    def _send(self, line: smtplib.SMTP, letter: Letter) -> Result:
        stuffed = re.sub(rb"(?m)^\.", b"..", letter.content)
        try:
            if line.sock is not None:
                line.sock.settimeout(PATIENCE_AT_THE_END)
            line.send(stuffed + b".\r\n")
            code, words = line.getreply()
        except (smtplib.SMTPException, OSError) as trouble:
            return Result(Answer.UNKNOWN, type(trouble).__name__)
        if 200 <= code < 300:
            return Result(Answer.SENT, _shown(code, words))
        return _refused(code, words)


def _refused(code: int, words: bytes) -> Result:
    answer = Answer.REFUSED if 500 <= code < 600 else Answer.LATER
    return Result(answer, _shown(code, words))


def _shown(code: int, words: bytes) -> str:
    said = _ADDRESS.sub("•••", words.decode("utf-8", "replace"))
    return f"{code} {' '.join(said.split())}"[:200]


class Files:
    """Without a mail server: one file a message, named by its id, so that writing twice is writing once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result:
        found = re.search(rb"^Message-ID: <([^>\r\n]+)>", letter.content, re.MULTILINE)
        name = re.sub(r"[^A-Za-z0-9.@_-]", "_", found[1].decode() if found else "message")
        self.folder.mkdir(parents=True, exist_ok=True)
        about_to()
        (self.folder / f"{name}.eml").write_bytes(letter.content)
        return Result(Answer.SENT, "kept as a file")
