"""What a file is, by what is in it and never by what it is called. Pure.

A file is taken only as one of six kinds, each read to the end by its own reader: a photo is decoded, a PDF
walked through, a text read as words. What only begins like one of them is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import puremagic

from townline.attachments.errors import TwoThingsAtOnce, WrongKind

MB = 1_000_000


class Kind(StrEnum):
    """The kinds that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True)
class Sort:
    """How a kind is called, how its name ends, and how large it may be in bytes."""

    media_type: str
    extension: str
    largest: int
    is_picture: bool = False


SORTS = {
    Kind.JPEG: Sort("image/jpeg", "jpg", 15 * MB, is_picture=True),
    Kind.PNG: Sort("image/png", "png", 15 * MB, is_picture=True),
    Kind.WEBP: Sort("image/webp", "webp", 15 * MB, is_picture=True),
    Kind.PDF: Sort("application/pdf", "pdf", 10 * MB),
    Kind.TEXT: Sort("text/plain; charset=utf-8", "txt", 1 * MB),
}
LARGEST = max(sort.largest for sort in SORTS.values())
TAKEN = "We take photos (JPEG, PNG, WebP), PDF and plain text."

# Beginnings that people do bring, and what to say to them.
_KNOWN: tuple[tuple[bytes, int, str], ...] = (
    (b"MZ", 0, "This is a program. We do not take programs."),
    (b"\x7fELF", 0, "This is a program. We do not take programs."),
    (b"\xca\xfe\xba\xbe", 0, "This is a program. We do not take programs."),
    (b"\xcf\xfa\xed\xfe", 0, "This is a program. We do not take programs."),
    (b"#!", 0, "This is a program. We do not take programs."),
    (b"PK\x03\x04", 0, "This is an archive or an office file. Please send it as PDF."),
    (b"\xd0\xcf\x11\xe0", 0, "This is an old office file. Please send it as PDF."),
    (b"\x1f\x8b", 0, "This is an archive. Please send what is in it, one file at a time."),
    (b"7z\xbc\xaf", 0, "This is an archive. Please send what is in it, one file at a time."),
    (b"Rar!", 0, "This is an archive. Please send what is in it, one file at a time."),
    (b"BZh", 0, "This is an archive. Please send what is in it, one file at a time."),
    (b"GIF8", 0, "GIF pictures are not taken. Please send a photo as JPEG or PNG."),
    (b"BM", 0, "This kind of picture is not taken. Please send it as JPEG or PNG."),
    (b"II*\x00", 0, "This kind of picture is not taken. Please send it as JPEG or PNG."),
    (b"MM\x00*", 0, "This kind of picture is not taken. Please send it as JPEG or PNG."),
)
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|form|meta|link|img|\?xml|\?php|!\[CDATA)",
    re.IGNORECASE,
)
# Signs of a second file inside a picture: long enough not to stand there by chance.
_INSIDE = re.compile(
    rb"%PDF-1|<\s?script|<\s?html|<\s?svg|<!doctype|<\?php|<\s?iframe|javascript:", re.IGNORECASE
)
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000


def kind_of(data: bytes) -> Kind:
    """The kind of a file by its first bytes; WrongKind says what it is instead, in plain words."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    _refuse_known(data)
    if is_text(data):
        return Kind.TEXT
    raise WrongKind(f"{_called(data)}{TAKEN}")


def _refuse_known(data: bytes) -> None:
    for beginning, place, words in _KNOWN:
        if data[place : place + len(beginning)] == beginning:
            raise WrongKind(words)
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC:
            raise WrongKind(
                "Photos of the kind HEIC are not taken. Please send it as JPEG: on an iPhone choose Settings,"
                " Camera, Formats, Most Compatible, or take a screenshot of it."
            )
        raise WrongKind("Films are not taken. Please send a photo.")
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if b"<svg" in head.lower():
        raise WrongKind(
            "SVG drawings can carry programs, so they are not taken. Please send JPEG or PNG."
        )
    if _MARKUP.match(head):
        raise WrongKind(
            "Web pages can carry programs, so they are not taken. Please send PDF or plain text."
        )


def _called(data: bytes) -> str:
    try:
        name = puremagic.magic_string(data[:4096] + data[-512:])[0].name
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return f"This looks like “{name[:60]}”. " if name else ""


def is_text(data: bytes) -> bool:
    """Whether it is words in UTF-8: no zero bytes, no control signs but tab and line ends."""
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(words.strip()) and not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", words)


def refuse_a_second_file(data: bytes, kind: Kind) -> None:
    """TwoThingsAtOnce where another file hides in this one: one reader sees a photo, another a page."""
    if kind is Kind.TEXT:
        if _MARKUP.search(data):
            raise WrongKind("This text carries parts of a web page. Please send plain text or PDF.")
        return
    if _ZIP_END in data[-_ZIP_TAIL:]:
        raise TwoThingsAtOnce
    if SORTS[kind].is_picture and _INSIDE.search(data):
        raise TwoThingsAtOnce
