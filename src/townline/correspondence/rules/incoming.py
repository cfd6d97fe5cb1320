"""What comes back by mail: a bounce, an automatic answer, or a person. Pure.

Nothing that a machine wrote is ever answered, and nothing here answers at all. Signs of a machine are
those of RFC 3834 (`Auto-Submitted`), RFC 3464 (delivery reports), the null return path, and older ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape

_OURS = re.compile(r"<([A-Za-z0-9_-]+\.townline@[A-Za-z0-9.-]+)>")
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_AWAY = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|r[ée]ponse automatique|absen)",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|message d['’]origine|forwarded message)"
    r"|(?:on|le)\b.{4,200}\b(?:wrote|a écrit)\s*:\s*$|_{10,}\s*$)",
    re.IGNORECASE,
)
LARGEST = 10_000_000
MOST = 4000


@dataclass(frozen=True)
class Came:
    """`bounce`, `delay`, `automatic` or `person`; which message of ours it is about; if it is for good.

    Of a person: from which address, under which id, and what they wrote, without what they quote.
    """

    kind: str
    message_id: str = ""
    token: str = ""
    code: str = ""
    is_final: bool = False
    sender: str = ""
    own_id: str = ""
    words: str = ""


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
    sender = parseaddr(_header(message, "From"))[1].lower()
    own_id = _header(message, "Message-ID")[:120]
    return Came("person", ours, token, sender=sender, own_id=own_id, words=said(_plain(message)))


def said(text: str) -> str:
    """What somebody wrote anew: nothing they quote, no signature, no more than MOST characters.

    It ends at the line by which a mail program brings in the message it answers, in English or French.
    """
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTES.match(line) or line == "-- ":
            break
        if not line.startswith(">"):
            lines.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST]


def _plain(message: EmailMessage) -> str:
    """The words as plain text; of a message that is HTML alone, its text without the tags."""
    try:
        part = message.get_body(("plain", "html"))
        if part is None:
            return ""
        text = str(part.get_content())
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return ""  # an unknown character set: a person looks at the mailbox
    if part.get_content_type() != "text/html":
        return text
    text = re.sub(r"(?is)<(script|style|blockquote).*?</\1\s*>", " ", text)
    text = re.sub(r"(?i)<(br|/p|/div)\b[^>]*>", "\n", text)
    return unescape(re.sub(r"<[^>]*>", "", text))


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
