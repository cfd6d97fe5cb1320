"""What a person wrote anew in an answer by mail: without what their program quotes."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.correspondence.rules.incoming import read, said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "North side.\n\nOn Tue, Nov 24, 2026 at 9:00 Northmoor wrote:\n> Which side?",
            "North side.",
        ),
        (
            "Côté nord.\n\nLe mar. 24 nov. 2026 à 09:00, Northmoor a écrit :\n> Quel côté?",
            "Côté nord.",
        ),
        ("North.\r\n-----Original Message-----\r\nFrom: Northmoor", "North."),
        ("> Which side?\nNorth.", "North."),
        ("North.\n-- \nMara", "North."),
        ("On the north side they wrote nothing", "On the north side they wrote nothing"),
        ("", ""),
    ],
)
def test_what_is_quoted_is_left_out(text, words):
    assert said(text) == words


@given(st.text())
def test_any_text_is_read_and_never_grows(text):
    assert len(said(text)) <= min(len(text) + 1, 4000)


def test_html_alone_is_read_without_its_tags_scripts_and_quotes():
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "Mara <Mara@Mail.example>", "<7@m>"
    mail.set_content("<p>North &amp; east</p><script>x()</script><blockquote>Which?</blockquote>",
                     subtype="html")  # fmt: skip
    came = read(mail.as_bytes())
    assert (came.kind, came.words, came.sender, came.own_id) == (
        "person", "North & east", "mara@mail.example", "<7@m>",
    )  # fmt: skip
