"""Whoever sends a photo in French is refused in French."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from townline.attachments import errors
from townline.attachments.errors import FileRefused
from townline.attachments.rules.documents import check
from townline.attachments.rules.kinds import Kind, kind_of
from townline.attachments.tests.making import pdf
from townline.core.errors import Refusal

BEGINNINGS = (
    b"MZ", b"PK\x03\x04", b"GIF89a", b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypmp42", b"<svg/>", b"<html>",
    b"#!", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BM",
)  # fmt: skip


def test_every_refusal_of_a_file_is_there_in_french() -> None:
    said = [
        kind("").message for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, FileRefused) and kind is not Refusal
    ]  # fmt: skip
    for content in BEGINNINGS:
        with pytest.raises(FileRefused) as refused:
            kind_of(content)
        said.append(refused.value.message)
    for content in (
        pdf(extra=b"/Encrypt 1 "),
        pdf(extra=b"/JS "),
        pdf("4111111111111111"),
        pdf("OHIP 1234567897"),
    ):
        with pytest.raises(FileRefused) as refused:
            check(content, Kind.PDF)
        said.append(refused.value.message)
    with override("fr"):
        assert [words for words in said if gettext(words) == words] == []
