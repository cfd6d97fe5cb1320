"""A client of others' GeoReport v2 servers: it asks, times out, and believes only what it can read."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from townline.open311.rules.relaying import Theirs

TIMEOUT_SECONDS = 15
MOST_BYTES = 2_000_000


class Unreached(Exception):
    """The partner's server gave no answer that can be used; it may have taken what was sent."""


class SaidNo(Exception):
    """The partner's server understood and refused."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(f"{status}: {words}"[:300])


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another address."""

    def redirect_request(self, *_given: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoDetours)


@dataclass(frozen=True)
class Endpoint:
    """Where a partner's server is, which notation it is asked in, and our key there."""

    url: str
    jurisdiction: str = ""
    notation: str = "json"
    key: str = ""

    def send(self, fields: Mapping[str, str], *, once: str) -> tuple[str, str]:
        """(their reference, or their token) for a new request. Raises SaidNo, Unreached.

        `once` goes as Idempotency-Key: a server that knows it takes a repeat for what it is.
        """
        body = {**fields, **({"api_key": self.key} if self.key else {})}
        (row,) = self._rows("requests", body=body, headers={"Idempotency-Key": once})[:1] or ({},)
        reference, token = _text(row, "service_request_id"), _text(row, "token")
        if not (reference or token):
            raise Unreached("no reference in the answer")
        return reference[:80], token[:80]

    def by_token(self, token: str) -> str:
        """Their reference behind a token; '' while there is none."""
        rows = self._rows(f"tokens/{quote(token, safe='')}")
        return _text(rows[0], "service_request_id")[:80] if rows else ""

    def ask(self, reference: str) -> Theirs | None:
        """A request as it stands there; None where they do not know it. Raises SaidNo, Unreached."""
        try:
            rows = self._rows(f"requests/{quote(reference, safe='')}", {"extensions": "true"})
        except SaidNo as refused:
            if refused.status in (404, 410):
                return None
            raise
        return next((_theirs(row) for row in rows), None)

    def find(self, service: str, words: str, since: str) -> str:
        """The reference of a request sent since then whose description holds the words; '' for none."""
        for row in self._rows("requests", {"service_code": service, "start_date": since}):
            if words in _text(row, "description"):
                return _text(row, "service_request_id")[:80]
        return ""

    def tell(self, fields: Mapping[str, str]) -> None:
        """Send an update to one of theirs. Raises SaidNo, Unreached."""
        body = {**fields, **({"api_key": self.key} if self.key else {})}
        self._rows("servicerequestupdates", body=body)

    def _rows(
        self, resource: str, asked: Mapping[str, str] | None = None, *,
        body: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        query = dict(asked or {})
        if self.jurisdiction:
            query["jurisdiction_id"] = self.jurisdiction
        url = f"{self.url.rstrip('/')}/{resource}.{self.notation}?{urlencode(query)}"
        data = urlencode(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, {"User-Agent": "Townline", **(headers or {})})  # noqa: S310
        try:
            with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _read(answer.read(MOST_BYTES), self.notation)
        except urllib.error.HTTPError as refused:
            if 400 <= refused.code < 500 and refused.code not in (408, 425, 429):
                raise SaidNo(refused.code, _words(refused.read(20_000), self.notation)) from refused
            raise Unreached(f"status {refused.code}") from refused
        except (OSError, ValueError) as lost:
            raise Unreached(type(lost).__name__) from lost


def _read(text: bytes, notation: str) -> list[dict[str, Any]]:
    """The rows of an answer in either notation. Raises Unreached where it is none."""
    try:
        if notation == "xml":
            return [_row(each) for each in fromstring(text)]
        found = json.loads(text)
    except (ValueError, ParseError, DefusedXmlException) as wrong:
        raise Unreached("the answer cannot be read") from wrong
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise Unreached("the answer is no list of objects")
    return rows


def _row(element: Element) -> dict[str, Any]:
    return {each.tag: _row(each) if len(each) else (each.text or "") for each in element}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _theirs(row: Mapping[str, Any]) -> Theirs:
    more = row.get("extended_attributes")
    return Theirs(
        reference=_text(row, "service_request_id"), status=_text(row, "status").lower(),
        notes=_text(row, "status_notes")[:2000], service=_text(row, "service_code")[:80],
        outcome=_text(more, "outcome") if isinstance(more, dict) else "",
    )  # fmt: skip


def _words(text: bytes, notation: str) -> str:
    try:
        return " ".join(_text(row, "description") for row in _read(text, notation))[:250]
    except Unreached:
        return "no reason given"
