"""One answer in both notations: XML, and JSON by the Spark convention. Pure.

Spark drops the names that only hold a list: `<services><service>…</service></services>` is a JSON list of
objects. What is not there is `null` in JSON and an empty element in XML. Codes stay text, so that `006`
does not become 6; only places, orders and error codes are numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

# What one of each is called in XML.
ONE_OF = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "service_request_updates": "request_update", "errors": "error", "endpoints": "endpoint",
    "formats": "format", "media_urls": "media_url",
}  # fmt: skip
# Roots that Spark does not drop, because they hold one object.
_KEPT = frozenset({"service_definition", "discovery"})
# XML 1.0 cannot carry these, not even written as a number.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def as_json(root: str, content: Any) -> bytes:
    """The content under a root as JSON in UTF-8; the root's own name is dropped."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def as_xml(root: str, content: Any) -> bytes:
    """The content under a root as XML in UTF-8 with its declaration."""
    parts: list[str] = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _write(parts, root, content)
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: Any) -> None:
    if value is None or value == "":
        parts.append(f"<{name}/>")
    elif isinstance(value, Mapping):
        parts.append(f"<{name}>")
        for key, inner in value.items():
            _write(parts, key, inner)
        parts.append(f"</{name}>")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        parts.append(f"<{name}>")
        for inner in value:
            _write(parts, ONE_OF[name], inner)
        parts.append(f"</{name}>")
    else:
        parts.append(f"<{name}>{_text(value)}</{name}>")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escape(_FORBIDDEN.sub("", value))
    return repr(value) if isinstance(value, float) else str(value)
