"""What a door takes gladly, and every way in which a fault or an attacker spoils it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from townline.attachments.tests.making import pdf_bomb, photo, png_bomb

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BOUNDARY = "townline"
MB = 1_000_000


@dataclass(frozen=True)
class Good:
    """What is meant at a door: what it takes gladly, and where the parts are that others fill with rubbish."""

    path: str
    fields: dict[str, Any]
    words: str = ""
    email: str = ""
    number: str = ""
    files: str = ""
    is_json: bool = False
    headers: Callable[[bytes], dict[str, str]] = field(default=lambda _body: {})

    def body(self) -> tuple[bytes, str]:
        if self.is_json:
            return json.dumps(self.fields).encode(), JSON
        if self.files:
            return multipart(self.fields, self.files, "hole.jpg", photo(size=(64, 48)))
        return urlencode(self.fields).encode(), FORM


def multipart(
    fields: Mapping[str, Any], name: str, called: str, content: bytes
) -> tuple[bytes, str]:
    parts = [_part(f'name="{key}"', str(value).encode()) for key, value in fields.items()]
    parts.append(_part(f'name="{name}"; filename="{called}"', content))
    return b"".join(
        parts
    ) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def _part(head: str, content: bytes) -> bytes:
    return (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
        + content
        + b"\r\n"
    )


def raw(good: Good, name: str, value: bytes) -> bytes:
    """The form with the bytes of one field as they are."""
    rest = {key: each for key, each in good.fields.items() if key != name}
    return f"{urlencode(rest)}&{name}=".encode() + quote_from_bytes(value).encode()


def spoilt(good: Good) -> Iterator[tuple[str, bytes, str]]:
    """(what is wrong, the body, what it says it is)."""
    kind = JSON if good.is_json else FORM
    yield (
        "another kind of body",
        urlencode(good.fields).encode(),
        FORM if good.is_json else "text/plain",
    )
    yield "XML that swells", XML_BOMB, "text/xml"
    yield "50 MB", b"x=" + b"x" * (50 * MB), kind
    yield "JSON a hundred thousand deep", b"[" * 100_000, JSON
    yield from (_spoilt_json if good.is_json else _spoilt_form)(good)
    if good.files:
        yield from _spoilt_files(good)


XML_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)


def _spoilt_form(good: Good) -> Iterator[tuple[str, bytes, str]]:
    if good.words:
        yield "not UTF-8", raw(good, good.words, b"\xff\xfe"), FORM
        yield "half a pair of surrogates", raw(good, good.words, b"\xed\xa0\x80"), FORM
        yield "a NUL", raw(good, good.words, b"a\0b"), FORM
        yield "a field two thousand times", (good.words.encode() + b"=a&") * 2000, FORM
    if good.email:
        for words in ("a@example.org\r\nBcc: b@example.org", "a@example.org%0aBcc: b@example.org"):
            yield (
                "a header in an address",
                urlencode(good.fields | {good.email: words}).encode(),
                FORM,
            )
    if good.number:
        for number in ("9" * 5000, "²", "1e999", "-1"):
            yield (
                f"{number[:5]} as a number",
                urlencode(good.fields | {good.number: number}).encode(),
                FORM,
            )


def _spoilt_json(good: Good) -> Iterator[tuple[str, bytes, str]]:
    def with_value(name: str, value: str) -> bytes:
        return json.dumps(good.fields | {name: "…"}).encode().replace(b'"\\u2026"', value.encode())

    yield "not UTF-8", with_value(good.words, '"…"').replace("…".encode(), b"\xff\xfe"), JSON
    yield "half a pair of surrogates", with_value(good.words, r'"a\ud800"'), JSON
    yield "a NUL", with_value(good.words, r'"a\u0000b"'), JSON
    yield "deep JSON in a field", with_value(good.words, "[" * 50_000 + "]" * 50_000), JSON
    yield "a list in place of an object", b"[1]", JSON
    if good.number:
        for number in ("9" * 5000, "1e999", "-1", "NaN"):
            yield f"{number[:5]} as a number", with_value(good.number, number), JSON


def _spoilt_files(good: Good) -> Iterator[tuple[str, bytes, str]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"0" * (20 * MB))
    for what, called, content in (
        ("a picture that swells", "a.png", png_bomb()),
        ("a PDF that swells", "a.pdf", pdf_bomb()),
        ("an archive that swells", "a.jpg", packed.getvalue()),
        ("a drawing with a script", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("a picture that is a page too", "a.jpg", photo(size=(64, 48)) + b"<html><script>1</script></html>"),
        ("a file of 50 MB", "a.jpg", b"\xff\xd8\xff" + b"0" * (50 * MB)),
    ):  # fmt: skip
        yield (what, *multipart(good.fields, good.files, called, content))
    body, kind = good.body()
    yield "several parts without their boundary", body, kind.partition(";")[0]
    yield "a NUL in one of several parts", body.replace(b"\r\n\r\n", b"\r\n\r\na\0b", 1), kind
    for what, wrong in (("not UTF-8", b"\xff\xfe"), ("half a pair of surrogates", b"\xed\xa0\x80")):
        parts, _ = multipart(
            good.fields | {good.words: "…"}, good.files, "a.jpg", photo(size=(64, 48))
        )
        yield f"{what} in one of several parts", parts.replace("…".encode(), wrong), kind
        named, _ = multipart(good.fields, good.files, "….jpg", photo(size=(64, 48)))
        yield f"{what} in the name of a file", named.replace("…".encode(), wrong), kind
    more, _ = multipart(good.fields | {"a\0b": "x"}, good.files, "a.jpg", photo(size=(64, 48)))
    yield "a NUL in the name of one of several parts", more, kind
    for code in ("latin-1", "utf-16"):
        yield f"several parts in another code: {code}", body, f"{kind}; charset={code}"
