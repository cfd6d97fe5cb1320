"""The public pages in French: every word of ours, and English marked where the data has no French."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import polib
import pytest
import yaml
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.template import templatize

from config import catalogues
from townline import core
from townline.accounts.errors import LockedOut, SignInRefused
from townline.core.errors import NotFound
from townline.core.limits import TooOften
from townline.core.templatetags.townline import said
from townline.service_requests.rules import WORDS

TOWNLINE = Path(core.__file__).parents[1]
CATALOGUE = TOWNLINE / "core" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PUBLIC = sorted(
    [
        *(TOWNLINE / "portal" / "templates" / "portal").glob("*.html"),
        *(TOWNLINE / "knowledge" / "templates" / "knowledge").glob("public_*.html"),
        *(TOWNLINE / "complaints" / "templates" / "complaints").glob("public_*.html"),
        TOWNLINE / "complaints" / "templates" / "complaints" / "_letter.html",
        *(TOWNLINE / "service_requests" / "templates" / "service_requests").glob("outside*.html"),
        TOWNLINE / "core" / "templates" / "core" / "refusal_public.html",
        TOWNLINE / "accounts" / "templates" / "accounts" / "sign_in.html",
    ]
)
LITERAL = re.compile(r"""gettext\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def _msgids(template):
    code = templatize(template.read_text(), origin=template.name)
    return {ast.literal_eval(found) for found in LITERAL.findall(code)}


@pytest.fixture(scope="module")
def french():
    entries = [
        entry
        for catalogue in (CATALOGUE, *TOWNLINE.glob("*/locale/fr/LC_MESSAGES/django.po"))
        for entry in polib.pofile(str(catalogue), check_for_duplicates=True)
    ]
    known = [entry for entry in entries if not entry.fuzzy and not entry.obsolete]
    # What differs by number has one text for one and one for many; each must keep its places.
    return {
        text: words
        for entry in known
        for text, words in (
            ((entry.msgid, entry.msgstr),)
            if not entry.msgid_plural
            else (
                (entry.msgid, entry.msgstr_plural[0]),
                (entry.msgid_plural, entry.msgstr_plural[1]),
            )
        )
    }


@pytest.mark.parametrize("template", PUBLIC, ids=lambda path: path.name)
def test_every_word_of_a_public_template_has_its_french(template, french):
    wanted = _msgids(template)

    assert wanted, "the extractor found nothing: it does not read this template"
    assert {text for text in wanted if not french.get(text)} == set()


@pytest.mark.parametrize(
    "text",
    [*WORDS.values(), *(r().message for r in (TooOften, NotFound, SignInRefused, LockedOut))],
)
def test_every_status_and_every_public_refusal_has_its_french(text, french):
    assert french.get(text)


def test_a_translation_keeps_the_places_where_values_go_in(french):
    holes = re.compile(r"%\(\w+\)s|<[^>]+>|905 555 \d{4}")
    assert {
        a for a, b in french.items() if sorted(holes.findall(a)) != sorted(holes.findall(b))
    } == set()


def test_every_request_type_of_northmoor_has_a_french_name():
    pack = yaml.safe_load((TOWNLINE / "regions" / "northmoor" / "service_types.yaml").read_text())
    types = next(
        value for value in pack.values() if isinstance(value, list) and "public" in value[0]
    )

    assert len(types) >= 50
    assert [each["code"] for each in types if not each.get("fr")] == []


@pytest.mark.django_db
def test_a_browser_that_asks_for_french_gets_a_french_page(client):
    page = client.get(
        reverse("portal:home"), headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"}
    )
    text = page.content.decode()

    assert '<html lang="fr' in text
    assert "Comment pouvons-nous vous aider?" in text
    assert "Région de Northmoor" in text
    assert "How can we help?" not in text


@pytest.mark.django_db
def test_the_switch_is_kept_and_beats_the_browser(client):
    find = reverse("portal:find")
    answer = client.post(reverse("core:language"), {"language": "fr", "next": find})

    assert answer.status_code == 302
    assert answer["Location"] == find
    assert answer.cookies["django_language"]["max-age"] >= 30 * 24 * 3600
    assert (
        "Retrouver ma demande"
        in client.get(find, headers={"accept-language": "en"}).content.decode()
    )


@pytest.mark.django_db
def test_the_switch_keeps_what_was_searched(client):
    page = client.get(reverse("portal:home"), {"q": "bus pass"}).content.decode()

    assert 'name="next" value="/services/?q=bus+pass"' in page


@pytest.mark.django_db
def test_the_switch_beats_a_language_in_the_address(client):
    """Somebody followed a link to the French page and presses English: the link must not win."""
    page = client.get("/answers/?language=fr").content.decode()
    assert 'name="next" value="/answers/"' in page

    client.post(reverse("core:language"), {"language": "en", "next": "/answers/"})
    assert '<html lang="en"' in client.get("/answers/").content.decode()


@pytest.mark.django_db
def test_a_request_that_is_not_found_is_refused_in_french(client):
    page = client.post(
        reverse("portal:find"),
        {"reference": "26-999999", "digits": "0000"},
        headers={"accept-language": "fr"},
    )

    assert page.status_code == 404
    assert "Aucune demande ne correspond" in page.content.decode()


@pytest.mark.django_db
def test_a_stranger_is_refused_in_the_public_frame_and_in_french(client):
    for _each in range(11):
        page = client.post(reverse("portal:find"), {}, headers={"accept-language": "fr"})
    text = page.content.decode()

    assert page.status_code == 429
    assert "Trop de tentatives. Attendez quelques minutes." in text
    assert "Back to your desk" not in text


def test_words_without_a_translation_are_marked_english_on_a_french_page():
    with override("fr"):
        assert said("Crew <7> was here") == '<span lang="en">Crew &lt;7&gt; was here</span>'
        assert said("Done.") == "C’est fait."
        assert said("") == ""
    with override("en"):
        assert said("Crew <7> was here") == "Crew &lt;7&gt; was here"


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path):
    folder = tmp_path / "app" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(CATALOGUE.read_text())

    assert catalogues.compile_all(tmp_path) == [folder / "django.mo"]
    assert catalogues.compile_all(tmp_path) == []
    later = (folder / "django.mo").stat().st_mtime + 5
    source.touch()
    os.utime(source, (later, later))
    assert catalogues.compile_all(tmp_path) == [folder / "django.mo"]
    assert sorted(each.name for each in folder.iterdir()) == ["django.mo", "django.po"]
