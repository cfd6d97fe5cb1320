"""Forms of several parts: a part that would be lost is refused, wherever the body is cut on its way."""

from __future__ import annotations

import io

import pytest
from django.http.multipartparser import MultiPartParserError

from townline.core.parts import _Heads

HEAD = b'--b1\r\nContent-Disposition: form-data; name="photos"; filename="%s"\r\n\r\n'
PICTURE = b"\xff\xd8\xff\r\n\r\n--b\xff"


def _passed(body: bytes, size: int) -> bytes:
    heads = _Heads(io.BytesIO(body), b"b1")
    return b"".join(iter(lambda: heads.read(size), b""))


@pytest.mark.parametrize("size", [1, 3, 7, 64, 100_000])
def test_a_head_that_is_not_utf_8_is_seen_wherever_the_body_is_cut(size: int) -> None:
    good = HEAD % "trou-à-réparer.jpg".encode() + PICTURE
    for body in (good + b"\r\n--b1--\r\n", good + b"\r\n" + good):
        assert _passed(body, size) == body
    for wrong in (b"\xff.jpg", b"\xed\xa0\x80.jpg"):
        for body in (HEAD % wrong + PICTURE, good + b"\r\n" + HEAD % wrong + PICTURE):
            with pytest.raises(MultiPartParserError):
                _passed(body, size)


def test_no_more_of_a_body_is_looked_at_than_a_head_may_have() -> None:
    """Else a body of boundaries alone would be read through once for each of them."""
    body = b"--b1" + b"a" * 2000 + b"\xff\r\n\r\n"
    assert _passed(body, 100_000) == body
