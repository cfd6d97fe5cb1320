"""What a scanner answers, and which one this installation has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from townline.attachments.scanning.clamd import Clamd
from townline.attachments.scanning.double import Double
from townline.attachments.scanning.verdicts import Verdict


class Scanner(Protocol):
    """Looks at bytes. It never raises: a scanner that cannot be asked answers UNREACHABLE."""

    def scan(self, data: bytes) -> Verdict: ...


@dataclass(frozen=True)
class Nobody:
    """No scanner is set up: says so, and so does each file's row."""

    def scan(self, data: bytes) -> Verdict:
        del data
        return Verdict.NOT_ASKED


def scanner() -> Scanner:
    """The scanner by TOWNLINE_CLAMD: `unix:/run/clamav/clamd.ctl`, `tcp:host:3310`, `double`, or none."""
    where: str = settings.TOWNLINE_CLAMD
    if where == "double":
        return Double()
    return Clamd(where) if where else Nobody()
