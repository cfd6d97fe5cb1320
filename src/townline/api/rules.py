"""Scopes, cursors, the waits between tries, and where a webhook may go. Pure.

Worked numbers stand in docs/reference/json-api.md; the tests repeat them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from townline.api.errors import BadCursor

SCOPES: Mapping[str, str] = {
    "contacts:read": "Read that conversations took place: when, by which channel, about what, how they ended",
    "requests:read": "Read service requests and what was done",
    "requests:write": "Open service requests",
    "articles:read": "Read answers in use",
    "directory:read": "Read the directory and ask who does what",
    "webhooks:manage": "Be told of what happens, and see what was sent",
}
EVENTS = (
    "request.opened", "request.followed", "request.updated", "request.closed", "request.reopened",
    "article.published", "article.withdrawn",
)  # fmt: skip
NEEDS = {"request": "requests:read", "article": "articles:read"}
PAGE, LARGEST_PAGE = 50, 200
LARGEST_KEY = 200

# Tries after the first, as Standard Webhooks proposes: a receiver may sleep for a day and lose nothing.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
)  # fmt: skip


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after so many tries that failed; None when it is given up."""
    return at + WAITS[tries - 1] if 1 <= tries <= len(WAITS) else None


def is_taken(status: int) -> bool:
    """Whether a receiver took a message: any 2xx."""
    return 200 <= status < 300


def is_gone(status: int) -> bool:
    """Whether a receiver says that it wants no more: 410."""
    return status == 410


def fields_of(scope_text: str) -> frozenset[str]:
    """The scopes of a token, as written in it."""
    return frozenset(scope_text.split())


def unknown_scopes(asked: Iterable[str]) -> list[str]:
    """Those that are no scopes of ours, in order."""
    return sorted(set(asked) - set(SCOPES))


def unknown_events(asked: Iterable[str]) -> list[str]:
    """Those that are no events of ours, in order."""
    return sorted(set(asked) - set(EVENTS))


def beyond(events: Iterable[str], scopes: Iterable[str]) -> list[str]:
    """Events that the scopes do not open: one is told only of what one may read."""
    held = set(scopes)
    return sorted(event for event in events if NEEDS[event.partition(".")[0]] not in held)


def cursor(*key: str | int) -> str:
    """Where a page ended, as text that nobody need understand."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def place_of(text: str, *kinds: type) -> tuple[str | int, ...]:
    """The key behind a cursor; BadCursor for anything that `cursor` did not make."""
    try:
        padded = text + "=" * (-len(text) % 4)
        key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadCursor(field="after") from error
    if not isinstance(key, list) or [type(each) for each in key] != list(kinds):
        raise BadCursor(field="after")
    if any(isinstance(each, int) and not 0 <= each < 2**63 for each in key):
        raise BadCursor(field="after")
    if any(isinstance(each, str) and "\0" in each for each in key):
        raise BadCursor(field="after")
    return tuple(key)


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What an idempotency key stands for: the same call has the same fingerprint."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def is_plain_https(url: str) -> bool:
    """Whether an address is https with a host and no name or password in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and not parts.fragment
    return parts.scheme == "https" and bool(parts.hostname) and plain and len(url) <= 300


def is_outside(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    return mapped.is_global and not mapped.is_multicast
