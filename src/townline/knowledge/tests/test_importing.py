"""A website becomes drafts, or a refusal that names file and line; never half of it."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from townline.knowledge import actions, queries
from townline.knowledge.errors import BadPage
from townline.knowledge.models import Article, ArticleVersion
from townline.knowledge.rules import pages, speech
from townline.knowledge.templatetags.knowledge_text import markdown

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>Carts | Northmoor</title><script>track()</script></head>
<body><header><h1>Northmoor</h1></header><nav><a href="/">Home</a></nav>
<main><h1>Change the size of my cart</h1><p>One exchange a household is <strong>free</strong>.</p>
<ul><li>Owners only</li></ul><p>See <a href="https://northmoor.example/carts">the sizes</a>.</p>
<form><button>Send</button></form></main><footer>All rights</footer></body></html>"""


def test_the_main_part_of_a_page_becomes_markdown_and_nothing_around_it():
    page = pages.read("waste/carts.html", PAGE.encode())
    assert (page.code, page.language, page.title) == ("carts", "en", "Change the size of my cart")
    assert "is **free**." in page.body
    assert "- Owners only" in page.body
    assert "[the sizes](https://northmoor.example/carts)" in page.body
    for gone in ("Home", "All rights", "track", "Send", "Northmoor\n"):
        assert gone not in page.body


def test_markdown_with_a_head_brings_its_own_words():
    text = (
        "---\ncode: bus-pass\nlanguage: fr\nsay: Aux comptoirs.\nwords: [titre, passe]\n---\n"
        "# Laissez-passer\n\nAux **comptoirs**.\n"
    )
    page = pages.read("x/any.md", text.encode())
    assert (page.code, page.language, page.title) == ("bus-pass", "fr", "Laissez-passer")
    assert page.text == {"read_aloud": "Aux comptoirs.", "callers_words": "titre\npasse"}


@pytest.mark.parametrize(
    ("name", "code", "language"),
    [
        ("carts.fr.md", "carts", "fr"),
        ("fr/carts.md", "carts", "fr"),
        ("en/Bus_Pass 2.md", "bus-pass-2", "en"),
        ("transit/bus-pass/index.md", "bus-pass", "en"),
    ],
)
def test_whose_answer_a_file_is(name, code, language):
    page = pages.read(name, b"# Title\n\nText.")
    assert (page.code, page.language) == (code, language)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.html", b"<h1>A</h1>\n<p onclick='x()'>y</p>", "a.html, line 2: it runs a script of its own"),
        ("a.html", b"<h1>A</h1>\n\n<a href='java\tscript:x'>y</a>", "line 3: a link that runs a script"),
        ("a.html", b"<h1>A</h1>\n<a href='&#106;avascript:x'>y</a>", "line 2: a link that runs a script"),
        ("a.html", b"<h1>A</h1>\n<iframe src='https://x.example'></iframe>", "line 2: it shows another"),
        ("a.html", b"<meta http-equiv=refresh content=0>\n<h1>A</h1>", "line 1: it leads the reader"),
        ("a.html", b"<h1>A</h1>\n" + b"<div>\n" * 500 + b"deep", "line 102: nested more than 100 deep"),
        ("a.html", b"<h1>A</h1>\n" + b"<b>" * 5000 + b"deep", "line 2: nested more than 100 deep"),
        ("a.md", b"# A\n\nx\n<script>y</script>", "a.md, line 4: HTML that does something"),
        ("a.md", b"# A\n\n[x](javascript:alert(1))", "line 3: a link that runs a script"),
        ("a.md", b"# A\n\ncaf\xe9 cr\xe8me \xe0 la carte d\xe9j\xe0 vu\n", "line 3: byte 0xE9 is not UTF-8"),
        ("a.html", b"<meta charset=utf-8>\n<h1>A</h1>\n<p>\xe9t\xe9</p>", "line 3: byte 0xE9 is not UTF-8"),
        ("a.html", b"<meta charset=klingon>\n<h1>A</h1>", "nobody knows the encoding"),
        ("a.md", "# A\n\nCollecte dÃ©calÃ©e".encode(), "line 3: “Ã©” was read in a wrong encoding"),
        ("a.md", b"# A\n\n\x00\x01", "line 3: this is no text"),
        ("a.md", b"# A\n" * 2_600_000, "line 500001: too large to be one page (10.4 MB"),
        ("a.md", b"Only words.", "line 1: it has no title"),
        ("a.md", b"# A\n\n", "line 1: it has no text"),
        ("a.md", b"---\ncode: a\ncolour: red\n---\n# A\n\nx", "line 3: nobody knows the heading “colour”"),
        ("a.md", b"---\ncode: [a\n---\n# A\n\nx", "the head of the page cannot be read"),
        ("a.de.md", b"# A\n\nx", "not “de”"),
        ("..md", b"# A\n\nx", "a code has small letters"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_refused_by_file_and_line(name, raw, said):
    with pytest.raises(BadPage) as refused:
        pages.read(name, raw)
    assert said in refused.value.message


HANGS = [
    "<" * 900_000, "<a " * 500_000, "<!--" * 400_000, "</" * 900_000, "<?" * 900_000, "<p>" * 600_000,
    "<![CDATA[" * 200_000, "<a href='" * 200_000, "&#" * 900_000, "<table><tr><td>" * 100_000,
    "<p>" * 19_000, "&#" * 19_000, "<" * 19_000, "&lt;" * 19_000, "<!-- >" * 19_000,
]  # fmt: skip


@pytest.mark.parametrize("raw", HANGS)
def test_a_page_made_to_hang_the_reader_does_not(raw):
    started = time.process_time()  # what it costs itself, however busy the machine is
    with suppress(BadPage):
        pages.read("a.html", f"<h1>A</h1><p>words</p>{raw}".encode())
    assert time.process_time() - started < 5


def test_what_a_page_would_do_is_left_out_on_demand_and_told():
    page = pages.read("a.html", b"<h1>A</h1>\n<p onclick='x()'>Words</p>", clean=True)
    assert page.body == "Words"
    assert page.left_out == ("line 2: it runs a script of its own",)


@given(st.text(max_size=400))
def test_whatever_a_page_holds_it_can_do_nothing_but_be_read(text):
    try:
        page = pages.read("a.html", f"<h1>A</h1><p>words {text}</p>".encode(), clean=True)
    except (BadPage, UnicodeEncodeError):
        return
    shown = markdown(page.body).lower()
    for harm in ("<script", "<iframe", 'href="javascript'):
        assert harm not in shown


@given(st.text(min_size=1, max_size=2000))
def test_what_is_read_aloud_fits_into_twenty_seconds(text):
    assert speech.can_be_said(pages.to_say(text)) or len(pages.to_say(text).split()) <= 50


@pytest.fixture
def website(tmp_path: Path):
    (tmp_path / "en").mkdir()
    (tmp_path / "fr").mkdir()
    (tmp_path / "en" / "carts.html").write_text(PAGE)
    (tmp_path / "fr" / "carts.md").write_text("# Changer de bac\n\nUn échange par ménage.\n")
    return tmp_path


def run(folder, *more):
    out = StringIO()
    call_command("answers_import", str(folder), *more, stdout=out, stderr=out)
    return out.getvalue()


def test_nothing_is_written_before_it_is_applied(db, website):
    said = run(website)
    assert "new      carts (en)  Change the size of my cart  <- en/carts.html" in said
    assert not Article.objects.exists()


def test_pages_become_drafts_that_wait_and_the_second_time_only_what_changed(db, website):
    assert "2 drafts written" in run(website, "--apply")
    english, french = ArticleVersion.objects.order_by("language")
    assert (english.state, english.confidence) == ("draft", "not_validated")
    assert french.translated_from == english
    assert english.read_aloud.startswith("One exchange a household is free.")
    assert queries.live_version("carts", at=NOW) is None

    (website / "fr" / "carts.md").write_text("# Changer de bac\n\nDeux échanges par ménage.\n")
    said = run(website, "--apply")
    assert "same     carts (en)" in said
    assert "-Un échange par ménage." in said
    assert "+Deux échanges par ménage." in said
    assert ArticleVersion.objects.count() == 3


def test_one_refused_page_keeps_every_other_out(db, website):
    (website / "en" / "bad.html").write_text("<h1>A</h1>\n<p onclick='x()'>y</p>")
    with pytest.raises(CommandError, match="1 of 3 pages are refused: nothing was written"):
        run(website, "--apply")
    assert not Article.objects.exists()


def test_two_pages_of_one_answer_and_a_folder_that_is_not_there_are_refused(db, website):
    (website / "en" / "carts.md").write_text("# Carts\n\nx")
    with pytest.raises(CommandError, match="is the same answer in the same language"):
        run(website)
    with pytest.raises(CommandError, match="There is no folder"):
        run(website / "nowhere")


def test_a_refusal_in_the_middle_of_writing_undoes_what_was_written(db, website):
    (website / "fr" / "carts.md").write_text(
        "---\nsay: " + "mot " * 90 + "\n---\n# Changer de bac\n\nUn échange.\n"
    )
    with pytest.raises(CommandError, match=r"fr/carts\.md, line 1: The words to read aloud"):
        run(website, "--apply")
    assert not Article.objects.exists()
    assert (
        actions.import_pages(wanted=[], topic="x", program_code="", actor=None, now=NOW).drafts
        == []
    )
