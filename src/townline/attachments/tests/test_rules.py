"""What may be taken, with the numbers of docs/explanation/files.md."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from townline.attachments.errors import (
    FileRefused,
    NotWhole,
    PersonalNumber,
    TooLarge,
    TwoThingsAtOnce,
    WrongKind,
)
from townline.attachments.rules import documents, kinds, numbers, pictures
from townline.attachments.rules.kinds import Kind, kind_of
from townline.attachments.rules.names import shown_name
from townline.attachments.tests.making import pdf, pdf_bomb, photo, png_bomb


def test_a_file_is_what_is_in_it_and_not_what_it_is_called() -> None:
    assert kind_of(photo("JPEG")) is Kind.JPEG
    assert kind_of(photo("PNG")) is Kind.PNG
    assert kind_of(photo("WEBP")) is Kind.WEBP
    assert kind_of(pdf()) is Kind.PDF
    assert kind_of("Der Hydrant, côté nord\n".encode()) is Kind.TEXT


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b'<?xml version="1.0"?>\n<svg onload="x()"/>', "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>Hi", "Web pages"),
        (b"<HTML><script>", "Web pages"),
        (b"MZ\x90\x00", "a program"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"#!/bin/sh\nrm -rf /", "a program"),
        (b"PK\x03\x04....", "an archive"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"GIF89a", "GIF"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x00\x00\x00\x18ftypmp42", "Films"),
        (b"\x00\x01\x02\x03", "We take photos"),
        (b"", "We take photos"),
    ],
)
def test_what_is_not_taken_is_refused_by_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(WrongKind, match=words):
        kind_of(content)


def test_a_photo_that_is_also_an_archive_or_a_page_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    for tail in (
        packed.getvalue(),
        b"%PDF-1.7 ...",
        b"<script>alert(1)</script>",
        b"<?php system()",
    ):
        content = photo("PNG") + tail
        assert kind_of(content) is Kind.PNG
        with pytest.raises(TwoThingsAtOnce):
            kinds.refuse_a_second_file(content, Kind.PNG)
    kinds.refuse_a_second_file(photo("PNG"), Kind.PNG)
    with pytest.raises(TwoThingsAtOnce):
        kinds.refuse_a_second_file(pdf() + packed.getvalue(), Kind.PDF)
    with pytest.raises(WrongKind, match="parts of a web page"):
        kinds.refuse_a_second_file(b"hello <script>x</script>", Kind.TEXT)


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG, Kind.WEBP])
def test_the_copies_of_a_photo_carry_no_place_and_no_camera(kind: Kind) -> None:
    before = photo(kind.name, size=(2400, 1800), place=True)
    assert b"Kestrel Phones" in before
    made = pictures.copies(before, kind)
    for copy, longest in ((made.view, 1600), (made.small, 320)):
        drawn = Image.open(io.BytesIO(copy))
        assert max(drawn.size) == longest
        assert not drawn.getexif()
        assert b"Exif" not in copy
        assert b"Kestrel" not in copy
    assert (made.width, made.height) == (2400, 1800)


def test_a_photo_on_its_side_stands_upright_in_its_copies() -> None:
    made = pictures.copies(photo(size=(600, 400), turned=True), Kind.JPEG)
    assert (made.width, made.height) == (400, 600)
    assert Image.open(io.BytesIO(made.view)).size == (400, 600)


def test_where_a_photo_was_taken_is_read() -> None:
    found = pictures.where_taken(photo(place=True), Kind.JPEG)
    assert found == pictures.Taken(43.56, -79.65, "2026-11-20 08:15")
    assert pictures.where_taken(photo(), Kind.JPEG) is None


def test_a_bomb_of_pixels_is_refused_before_one_is_read() -> None:
    with pytest.raises(TooLarge, match="30000 × 30000"):
        pictures.copies(png_bomb(), Kind.PNG)
    with pytest.raises(NotWhole):
        pictures.copies(
            png_bomb(6000, 6000), Kind.PNG
        )  # within the limit, but its rows are missing


def test_a_photo_that_was_cut_off_is_not_whole() -> None:
    for form, kind in (("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("WEBP", Kind.WEBP)):
        content = photo(form)
        with pytest.raises(NotWhole):
            pictures.copies(content[: len(content) // 2], kind)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert) >> "), "carries a program"),
        (pdf(extra=b"/OpenAction << /S /J#61vaScript >> "), "carries a program"),
        (pdf(extra=b"/Names << /EmbeddedFiles 3 0 R >> "), "carries a program"),
        (pdf(extra=b"/Encrypt 9 0 R "), "locked"),
        (pdf_bomb(), "unpacks to more"),
        (pdf()[:-8], "damaged"),
    ],
)
def test_a_pdf_with_more_than_words_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        documents.check(content, Kind.PDF)


@pytest.mark.parametrize("packed", [False, True])
def test_numbers_in_documents_are_found(packed: bool) -> None:
    documents.check(pdf("Hydro pole 4411, call 905-555-0134", packed=packed), Kind.PDF)
    with pytest.raises(PersonalNumber, match="payment card"):
        documents.check(pdf("Card 4111 1111 1111 1111", packed=packed), Kind.PDF)
    with pytest.raises(PersonalNumber, match="health card"):
        documents.check(pdf("OHIP 1234567897", packed=packed), Kind.PDF)


def test_card_and_health_numbers_are_masked_and_telephone_numbers_are_not() -> None:
    text = "Visa 4111-1111-1111-1111, health card 1234 567 897 AB, call 905-555-0134 or 9055550126."
    made = numbers.masked(text)
    assert (
        made.text
        == "Visa [card ••1111], health card [health card], call 905-555-0134 or 9055550126."
    )
    assert made.kinds == ("card", "health")
    assert numbers.masked("Card 4111 1111 1111 1112").text == "Card 4111 1111 1111 1112"
    assert numbers.masked("1234567897").kinds == ()  # nothing says that it is no telephone
    assert numbers.masked("carte santé 1234567897").kinds == ("health",)
    assert numbers.masked("1234567897AB").kinds == ("health",)
    assert numbers.masked("Parcel 00000000000000000").kinds == ()


@given(st.text(alphabet="0123456789 -.,abcAB", max_size=120))
def test_what_was_masked_once_holds_nothing_more(text: str) -> None:
    once = numbers.masked(text)
    assert numbers.masked(once.text).text == once.text
    assert (once.text == text) == (once.kinds == ())


@given(
    st.from_regex(r"4[0-9]{14}", fullmatch=True), st.sampled_from(["", " ", "-"]), st.integers(1, 9)
)
def test_every_card_is_found_and_no_card_with_one_digit_wrong(
    stem: str, gap: str, slip: int
) -> None:
    last = next(d for d in "0123456789" if numbers.passes_luhn(stem + d))
    number = stem + last
    if len(set(number)) == 1:
        return
    grouped = gap.join(number[n : n + 4] for n in range(0, 16, 4))
    assert [f.kind for f in numbers.found_in(f"no. {grouped}.")] == ["card"]
    wrong = stem + str((int(last) + slip) % 10)
    assert numbers.found_in(wrong) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\hole.jpeg", "hole.jpg"),
        ("shell.php.jpg", "shell-php.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ('a"; filename="b.html', "a-filenameb.jpg"),
        ("nid\x00.png\r\nSet-Cookie: x", "nid.jpg"),
        ("....//", "file.jpg"),
        ("", "file.jpg"),
        ("Nid de poule côté nord.JPG", "Nid-de-poule-côté-nord.jpg"),
    ],
)
def test_a_name_is_words_and_never_a_path(name: str, shown: str) -> None:
    assert shown_name(name, "jpg") == shown


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    shown = shown_name(name, "jpg")
    assert shown.endswith(".jpg")
    assert len(shown) <= 80
    assert not any(c in shown for c in '/\\\x00\r\n"<>')
    assert not shown.startswith((".", "-"))


_STARTS = [photo("JPEG", (40, 30)), photo("PNG", (40, 30)), photo("WEBP", (40, 30)), pdf(), b""]


@given(
    st.sampled_from(_STARTS), st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 2000)
)
def test_whatever_comes_is_taken_or_refused_in_words(
    start: bytes, noise: bytes, at: int, cut: int
) -> None:
    content = (start[:at] + noise + start[at + len(noise) :])[: 100_000 - cut]
    said = ""
    try:
        kind = kind_of(content)
        kinds.refuse_a_second_file(content, kind)
        if kinds.SORTS[kind].is_picture:
            pictures.copies(content, kind)
            pictures.where_taken(content, kind)
        else:
            documents.check(content, kind)
    except FileRefused as refusal:
        said = refusal.message
    assert said == "" or len(said) > 20
