"""A page of a website, as bytes, becomes the words of an answer, or a refusal that names the line.

Nothing here trusts the file: it is decoded strictly, looked over by patterns that take one pass, and parsed
by a sanitiser that knows no script before anything else touches it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import nh3
import yaml
from bs4 import BeautifulSoup
from charset_normalizer import from_bytes
from markdownify import markdownify

from townline.knowledge.errors import BadPage
from townline.knowledge.rules import speech

LARGEST, DEEPEST, MOST_MARKS = 2_000_000, 100, 20_000
KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
HEADINGS = {
    "code",
    "title",
    "language",
    "topic",
    "program",
    "say",
    "must",
    "words",
    "note",
    "audience",
}
_CONTENT = {
    "p", "ul", "ol", "li", "strong", "b", "em", "i", "a", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "code", "pre", "br", "hr", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "main",
    "article", "nav", "header", "footer", "aside", "section", "div", "span",
}  # fmt: skip
_DROPPED = {
    "script",
    "style",
    "title",
    "template",
    "textarea",
    "select",
    "button",
    "svg",
    "math",
    "noscript",
}
_MAY_STAY_OPEN = {
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "html", "head", "body", "br", "hr",
    "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param",
}  # fmt: skip
_HOSTILE = (
    (r"<\s*(?:iframe|object|embed|applet|frameset)\b", "it shows another page inside this one"),
    (r"<\s*base\b", "it bends every link of the page"),
    (r"<\s*meta\b[^>]{0,300}http-equiv\s*=\s*[\"']?\s*refresh", "it leads the reader elsewhere by itself"),
    (r"<[a-z][^<>]{0,2000}?\son[a-z]{2,30}\s*=", "it runs a script of its own"),
    (r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:javascript|vbscript|data)\s*:",
     "a link that runs a script"),
)  # fmt: skip
_IN_MARKDOWN = (
    (r"<\s*(?:script|iframe|object|embed|applet|style|form)\b", "HTML that does something"),
    (r"\]\(\s*<?\s*(?:javascript|vbscript|data)\s*:", "a link that runs a script"),
)


@dataclass(frozen=True)
class Page:
    """One page read: whose answer it is, and the words it brings. `text` has the keys it names, no others."""

    name: str
    code: str
    language: str
    title: str
    body: str
    topic: str = ""
    program: str = ""
    text: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def read(name: str, raw: bytes, *, clean: bool = False) -> Page:
    """A file of a folder, its name within it. Raises BadPage naming file and line.

    `clean` leaves out what would do something, and says so, instead of refusing the file.
    """
    kind = KINDS[PurePath(name).suffix.lower()]
    text = _decoded(name, raw, is_html=kind == "html")
    _check_marks(name, text)
    left_out = tuple(_hostile(name, text, kind, clean=clean))
    facts, body = _front_matter(name, text) if kind == "markdown" else ({}, text)
    title, body = (_of_markdown if kind == "markdown" else _of_html)(name, body)
    title = str(facts.get("title") or title).strip()[:160]
    if not title:
        raise BadPage(f"{name}, line 1: it has no title: begin with a heading.")
    if not body.strip():
        raise BadPage(f"{name}, line 1: it has no text.")
    code, language = _identity(name, text, facts)
    return Page(
        name, code, language, title, body.strip(), str(facts.get("topic", "")),
        str(facts.get("program", "")), _words(facts), left_out,
    )  # fmt: skip


def to_say(body: str) -> str:
    """The first sentences of a text that can be read aloud in 20 seconds, without its Markdown."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", body)
    plain = re.sub(r"^\s{0,3}(#{1,6}\s.*|[-*+]\s+|\d+\.\s+|>\s?)", "", plain, flags=re.M)
    plain = re.sub(r"[*_`|\\]+", "", plain)
    said = ""
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(plain.split())):
        longer = f"{said} {sentence}".strip()
        if not speech.can_be_said(longer):
            break
        said = longer
    return said or " ".join(plain.split()[:50])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _decoded(name: str, raw: bytes, *, is_html: bool) -> str:
    """The text of the file. Raises BadPage where it is too large, no text, or not in the encoding it says."""
    if len(raw) > LARGEST:
        line = raw.count(b"\n", 0, LARGEST) + 1
        size = f"{len(raw) / 1e6:.1f} MB, 2 MB at the most"
        raise BadPage(f"{name}, line {line}: too large to be one page ({size}).")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        declared = "utf-16"
    else:
        found = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", raw[:4000]) if is_html else None
        declared = found.group(1).decode().lower() if found else "utf-8"
        declared = {"iso-8859-1": "cp1252", "latin1": "cp1252", "utf-8": "utf-8-sig"}.get(
            declared, declared
        )
        if b"\0" in raw:
            raise BadPage(f"{name}, line {raw.count(10, 0, raw.index(0)) + 1}: this is no text.")
    try:
        text = raw.decode(declared)
    except LookupError as unknown:
        raise BadPage(f"{name}, line 1: nobody knows the encoding “{declared}”.") from unknown
    except UnicodeDecodeError as wrong:
        raise BadPage(_wrong_encoding(name, raw, wrong)) from wrong
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if garbled := re.search(r"Ã[\u0080-\u00bf©¨§ª«´ ]|â€[™œ“”]|\ufffd", text):
        line = _line(text, garbled.start())
        raise BadPage(
            f"{name}, line {line}: “{garbled.group(0)}” was read in a wrong encoding before."
        )
    return text


def _wrong_encoding(name: str, raw: bytes, wrong: UnicodeDecodeError) -> str:
    line = raw.count(b"\n", 0, wrong.start) + 1
    guess = from_bytes(raw[:100_000]).best()
    maybe = f" It may be {guess.encoding}." if guess else ""
    said = wrong.encoding.removesuffix("-sig").upper()
    byte = raw[wrong.start]
    return f"{name}, line {line}: byte 0x{byte:02X} is not {said}.{maybe} Save it as UTF-8."


def _hostile(name: str, text: str, kind: str, *, clean: bool) -> Iterator[str]:
    """What a page would do beyond being read. Raises BadPage, or yields it where it is only left out."""
    looked_over = re.sub(r"[\x00-\x09\x0b-\x1f]", "", html.unescape(text)).lower()
    for pattern, what in _HOSTILE if kind == "html" else _IN_MARKDOWN:
        found = re.search(pattern, looked_over)
        if found:
            said = f"line {_line(looked_over, found.start())}: {what}"
            if not clean:
                raise BadPage(f"{name}, {said}: {_shown(found.group(0))}")
            yield said
    if kind == "html":
        _check_depth(name, text)


def _check_marks(name: str, text: str) -> None:
    """A page of nothing but signs is made to keep a parser busy, not to be read."""
    for mark in "<&":
        if text.count(mark) > MOST_MARKS:
            position = -1
            for _ in range(MOST_MARKS + 1):
                position = text.index(mark, position + 1)
            line = _line(text, position)
            raise BadPage(f"{name}, line {line}: more than {MOST_MARKS:,} “{mark}” are no page.")


def _shown(found: str) -> str:
    return "“" + found[:20].strip() + ("…" if len(found) > 20 else "") + "”"


def _check_depth(name: str, text: str) -> None:
    depth = 0
    for tag in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})", text):
        if tag.group(2).lower() not in _MAY_STAY_OPEN:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > DEEPEST:
            line = _line(text, tag.start())
            raise BadPage(f"{name}, line {line}: nested more than {DEEPEST} deep.")


def _of_markdown(name: str, text: str) -> tuple[str, str]:
    """The first heading, and the rest."""
    heading = re.search(r"^#\s+(.+?)\s*#*\s*$", text, flags=re.M)
    if heading is None:
        return "", text
    return heading.group(1), text[: heading.start()] + text[heading.end() :]


def _of_html(name: str, text: str) -> tuple[str, str]:
    """The title, and the main part of the page as Markdown."""
    named = re.search(r"<title[^>]{0,200}>([^<]{1,400})</title", text, flags=re.I)
    safe = nh3.clean(
        text, tags=_CONTENT, clean_content_tags=_DROPPED, attributes={"a": {"href"}, "div": {"role"}},
        link_rel=None, url_schemes={"http", "https", "mailto", "tel"},
    )  # fmt: skip
    _check_depth(name, re.sub(r"<(/?)(?:p|li|td|th|tr|dt|dd|thead|tbody)\b", r"<\1div", safe))
    soup = BeautifulSoup(safe, "html.parser")
    main = soup.main or soup.select_one("[role=main]") or soup.article or soup
    for part in [
        *main.find_all(["nav", "footer", "aside"]),
        *(soup.find_all("header") if main is soup else ()),
    ]:
        part.decompose()
    heading = main.find("h1")
    title = heading.get_text(" ", strip=True) if heading else ""
    if heading:
        heading.decompose()
    body = markdownify(str(main), heading_style="ATX", bullets="-", strip=["img"])
    body = re.sub(r"[ \t]+\n", "\n", body)
    return title or (html.unescape(named.group(1)).strip() if named else ""), re.sub(
        r"\n{3,}", "\n\n", body
    )


def _front_matter(name: str, text: str) -> tuple[dict[str, Any], str]:
    """What a Markdown page says of itself between two lines of dashes, and the rest."""
    found = re.match(r"---\n(.*?)\n---\s*\n", text, flags=re.S)
    if found is None:
        return {}, text
    try:
        facts = yaml.safe_load(found.group(1)) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        raise BadPage(f"{name}, line {line}: the head of the page cannot be read.") from error
    if not isinstance(facts, dict):
        raise BadPage(f"{name}, line 2: the head of the page is not a list of names and values.")
    for key in facts:
        if key not in HEADINGS:
            at = text.find(f"\n{key}:") + 1
            raise BadPage(f"{name}, line {_line(text, at)}: nobody knows the heading “{key}”.")
    return facts, text[found.end() :]


def _identity(name: str, text: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """The code and the language: as it says, else by file name (`carts.fr.md`), folder (`fr/`), `lang`."""
    path = PurePath(name)
    stem, _dot, ending = path.stem.partition(".")
    if stem.lower() == "index" and len(path.parts) > 1:
        stem = path.parts[-2]
    declared = re.search(r"<html[^>]{0,200}\blang\s*=\s*[\"']?([a-z]{2})", text[:4000], flags=re.I)
    parts = {part.lower() for part in path.parts[:-1]}
    language = str(facts.get("language") or ending or ("fr" if "fr" in parts else ""))
    language = language or (declared.group(1).lower() if declared else "en")
    code = str(facts.get("code") or re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-"))[:60]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
        raise BadPage(f"{name}, line 1: a code has small letters, digits and hyphens: “{code}”.")
    if language not in ("en", "fr"):
        raise BadPage(
            f"{name}, line 1: answers are in English (en) or French (fr), not “{language}”."
        )
    return code, language


def _words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an answer that the head of a page gives."""
    words: dict[str, Any] = {}
    if "say" in facts:
        words["read_aloud"] = str(facts["say"])
    if "must" in facts:
        words["must_say"] = [str(each) for each in facts["must"] or ()]
    if "words" in facts:
        words["callers_words"] = "\n".join(str(each) for each in facts["words"] or ())
    if "note" in facts:
        words["internal_note"] = str(facts["note"])
    if "audience" in facts:
        words["audience"] = str(facts["audience"])
    return words
