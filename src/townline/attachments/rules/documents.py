"""PDF and plain text: what they carry besides words, and the words as far as they can be read. Pure.

A PDF is unpacked a part at a time, and never beyond 20 MB: a bomb of 10 MB that would become 10 GB is refused
after the first 20. Words drawn with a font's own numbering cannot be read here: numbers in those go unseen.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from townline.attachments.errors import NotWhole, PersonalNumber, TooLarge, WrongKind
from townline.attachments.rules.kinds import Kind
from townline.attachments.rules.numbers import found_in

MOST_UNPACKED = 20_000_000
TAKE_OUT = "Please take it out: we must not keep it."
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 2000
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])"
)
_WORDS = re.compile(rb"\((?:\\.|[^()\\])*\)|<[0-9A-Fa-f\s]{2,}>", re.DOTALL)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")


def check(data: bytes, kind: Kind) -> None:
    """Refuse a document that is broken, locked, active, a bomb, or holds a card or health number."""
    if kind is Kind.TEXT:
        _refuse_numbers(data.decode("utf-8"))
        return
    if b"%%EOF" not in data[-2048:]:
        raise NotWhole
    _refuse_active(data)
    words = [_spoken(data)]
    for part in _unpacked(data):
        _refuse_active(part)
        words.append(_spoken(part))
    _refuse_numbers("\n".join(words))


def _refuse_active(data: bytes) -> None:
    plain = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), data)
    if _LOCKED.search(plain):
        raise WrongKind(
            "This PDF is locked, so it cannot be checked. Please send it without a password."
        )
    if _ACTIVE.search(plain):
        raise WrongKind(
            "This PDF carries a program or another file. Please print it to a plain PDF first."
        )


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The compressed parts of a PDF that can be unpacked, all together within the limit."""
    left = MOST_UNPACKED
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()]
        head = head[head.rfind(b"obj") + 1 :]
        if b"FlateDecode" not in head or b"/Image" in head:
            continue
        end = data.find(b"endstream", match.end())
        try:
            part = zlib.decompressobj().decompress(
                data[match.end() : end if end >= 0 else None], left + 1
            )
        except zlib.error:
            continue  # not what it says it is: a reader would show nothing of it either
        left -= len(part)
        if left < 0:
            raise TooLarge("This PDF unpacks to more than we can check. Please send a smaller one.")
        yield part


def _spoken(data: bytes) -> str:
    """The words that are shown, pieces of one line put together as they stand."""
    pieces = []
    for match in _WORDS.finditer(data):
        raw = match[0]
        if raw.startswith(b"("):
            pieces.append(re.sub(rb"\\(.)", rb"\1", raw[1:-1], flags=re.DOTALL))
        else:
            digits = re.sub(rb"\s", b"", raw[1:-1])
            pieces.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    return b" ".join(pieces).replace(b"\x00", b"").decode("latin-1")


def _refuse_numbers(words: str) -> None:
    kinds = {each.kind for each in found_in(words)}
    if "card" in kinds:
        raise PersonalNumber(
            f"There is what looks like a payment card number in this file. {TAKE_OUT}"
        )
    if kinds:
        raise PersonalNumber(
            f"There is what looks like a health card number in this file. {TAKE_OUT}"
        )
