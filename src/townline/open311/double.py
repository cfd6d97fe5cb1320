"""A partner's server that is not there: for demos and for trying things out. It keeps nothing.

An endpoint of `double:` answers from our own reference alone. By its last figure: 3 is closed after a visit,
7 is unknown, everything else is being looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from townline.open311.rules.relaying import Theirs

SCHEME = "double:"


class Double:
    """Answers like a partner's server."""

    def send(self, fields: Mapping[str, str], *, once: str) -> tuple[str, str]:
        ours = once.rpartition("-")[0]
        return f"SR{crc32(ours.encode()) % 90000 + 10000}-{ours[-1:]}", ""

    def by_token(self, token: str) -> str:
        return ""

    def ask(self, reference: str) -> Theirs | None:
        kind = reference[-1:]
        if kind == "7":
            return None
        if kind == "3":
            return Theirs(reference, "closed", "An officer was there and spoke with them.")
        return Theirs(reference, "open", "Given to an officer, who comes within two days.")

    def find(self, service: str, words: str, since: str) -> str:
        return ""

    def tell(self, fields: Mapping[str, str]) -> None:
        return None
