"""Addresses: told apart from other words, and shown so that nobody can use them. Pure."""

from __future__ import annotations

import re

_SHAPE = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def plain(address: str) -> str:
    """The address as it is kept, in lower case; nothing for what is none (line ends, a second address)."""
    found = address.strip()
    return found.lower() if len(found) <= 254 and _SHAPE.fullmatch(found) else ""


def masked(address: str) -> str:
    """`mara.ellison@mail.example` as `m•••@mail.example`, a number as `••• 0142`: too little to write to."""
    if address.startswith("+"):
        return f"••• {address[-4:]}"
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}" if local else "•••"
