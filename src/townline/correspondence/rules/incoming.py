"""What comes back by mail: a bounce, an automatic answer, or a person. Pure.

Nothing that a machine wrote is ever answered, and nothing here answers at all. Signs of a machine are
those of RFC 3834 (`Auto-Submitted`), RFC 3464 (delivery reports), the null return path, and older ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

_OURS = re.compile(r"<([A-Za-z0-9_-]+\.townline@[A-Za-z0-9.-]+)>")
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_AWAY = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|r[ée]ponse automatique|absen)",
    re.IGNORECASE,
)
LARGEST = 10_000_000


@dataclass(frozen=True)
class Came:
    """`bounce`, `delay`, `automatic` or `person`; which message of ours it is about; if it is for good."""

    kind: str
    message_id: str = ""
    token: str = ""
    code: str = ""
    is_final: bool = False


def read(raw: bytes, *, recipient: str = "") -> Came:
    """Understand one message. Whatever it is, it is understood as something; never raises.

    `recipient` is whom it was delivered to: `bounces+TOKEN@…` names our message by itself.
    """
    message = message_from_bytes(raw[:LARGEST], policy=policy.default)
    token = _token(recipient)
    ours = _first(_OURS, raw[:LARGEST].decode("latin-1"))
    if _is_report(message) or (token and _header(message, "Return-Path") == "<>"):
        code = _status(message, raw)
        kind = "bounce" if code[:1] != "4" else "delay"
        return Came(kind, ours, token, code, is_final=code.startswith("5"))
    if is_automatic(message):
        return Came("automatic", ours, token)
    return Came("person", ours, token)


def is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it, by any of the signs."""
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if _header(message, "Return-Path") == "<>":
        return True
    if _header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id", "X-Loop")):
        return True
    return bool(_AWAY.match(_header(message, "Subject")))


def _is_report(message: EmailMessage) -> bool:
    try:
        kind = message.get_content_type()
        report = str(message.get_param("report-type") or "")
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return False
    sender = _header(message, "From").lower()
    return (kind == "multipart/report" and report.lower() == "delivery-status") or (
        "mailer-daemon" in sender
        and not _header(message, "Auto-Submitted").startswith("auto-replied")
    )


def _status(message: EmailMessage, raw: bytes) -> str:
    text = raw[:LARGEST].decode("latin-1")
    found = re.search(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", text, re.MULTILINE | re.IGNORECASE)
    if found:
        return found[1]
    del message
    near = _CODE.search(text)
    return near[0] if near else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return ""  # a header that cannot be read says nothing


def _token(recipient: str) -> str:
    found = re.match(r"[^+@\s]+\+([A-Za-z0-9_-]{10,40})@", recipient.strip().strip("<>"))
    return found[1] if found else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return f"<{found[1]}>" if found else ""
