"""What leaves the house: HSDS 3 as its documentation requires it, and events in both languages.

The schema below is our own wording of what the specification's documentation says is required and of which
type; it is not the specification's file.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jsonschema
import polib
import pytest
from django.urls import reverse
from django.utils.translation.template import templatize

from townline import core, directory
from townline.core import clock
from townline.directory.models import Entry

pytestmark = pytest.mark.usefixtures("northmoor")
WORDS = {"type": "string", "minLength": 1}
ID = {"type": "string", "format": "uuid"}
PLACES = {"enum": ["physical", "postal", "virtual"]}


def thing(required, /, **properties):
    return {"type": "object", "required": ["id", *required.split()],
            "properties": {"id": ID, **properties}}  # fmt: skip


def many(schema):
    return {"type": "array", "items": schema}


LANGUAGE = thing("", name=WORDS, code=WORDS)
PHONE = thing(
    "number", number=WORDS, type=WORDS, extension={"type": "number"}, languages=many(LANGUAGE)
)
SCHEDULE = thing(
    "", freq={"enum": ["WEEKLY", "MONTHLY"]}, byday=WORDS,
    opens_at={"type": "string", "pattern": r"^\d\d:\d\d"},
    closes_at={"type": "string", "pattern": r"^\d\d:\d\d"},
)  # fmt: skip
ADDRESS = thing(
    "address_1 city state_province postal_code country address_type", address_1=WORDS, city=WORDS,
    state_province=WORDS, postal_code=WORDS, country={"type": "string", "pattern": "^[A-Z]{2}$"},
    address_type=PLACES,
)  # fmt: skip
LOCATION = thing(
    "location_type", location_type=PLACES, name=WORDS, latitude={"type": "number"},
    longitude={"type": "number"}, addresses=many(ADDRESS), phones=many(PHONE),
    languages=many(LANGUAGE), schedules=many(SCHEDULE), accessibility=many(thing("", description=WORDS)),
)  # fmt: skip
ORGANIZATION = thing(
    "name description", name=WORDS, description=WORDS, email={"type": "string", "format": "email"},
    website={"type": "string", "format": "uri"}, phones=many(PHONE), locations=many(LOCATION),
)  # fmt: skip
SERVICE = thing(
    "name status", name=WORDS, status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    organization_id=ID, assured_date={"type": "string", "format": "date"}, phones=many(PHONE),
    languages=many(LANGUAGE), schedules=many(SCHEDULE), organization=ORGANIZATION,
    service_at_locations=many(thing("", location=LOCATION)),
)  # fmt: skip
SCHEMAS = {"organizations": ORGANIZATION, "services": SERVICE, "locations": LOCATION}


def valid(given, schema):
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    faults = jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(given)
    return [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in faults]


@pytest.mark.parametrize("what", SCHEMAS)
def test_everything_that_is_exported_is_as_the_specification_requires(client, what):
    page = client.get(reverse("hsds:many", args=[what]), {"per_page": "500"}).json()
    assert page["total_items"] == len(page["contents"]) > 10
    assert valid(page["contents"], many(SCHEMAS[what])) == []
    one = client.get(reverse("hsds:one", args=[what, page["contents"][0]["id"]])).json()
    assert valid(one, SCHEMAS[what]) == []
    if what == "services":
        assert one["organization"]["id"] == one["organization_id"]


def test_the_schema_sees_what_is_missing():
    assert valid([{"id": "no-uuid", "name": "A", "status": "asleep"}], many(SERVICE))
    assert valid({"id": "8a8f3a7e-6a1b-4f5e-9c1d-2b3c4d5e6f70", "name": "A"}, ORGANIZATION)


def test_pages_follow_one_another_and_internal_entries_never_leave(client):
    Entry.objects.filter(code="harbour-light-shelter").update(is_public=False)
    url = reverse("hsds:many", args=["services"])
    first = client.get(url, {"per_page": "20"}).json()
    last = client.get(url, {"per_page": "20", "page": "99"}).json()
    assert first["first_page"]
    assert last["last_page"]
    assert last["page_number"] == last["total_pages"]
    everything = client.get(url, {"per_page": "500"}).content.decode()
    assert "Harbour Light" not in everything
    assert "Kit Ade" not in everything
    assert client.get(reverse("hsds:many", args=["people"])).status_code == 404
    assert client.get(reverse("hsds:root")).json()["version"] == "3.0"


def test_anybody_reads_what_is_on_in_both_languages(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get(reverse("events:list")).content.decode()
    assert "Open house: Kestrel Road rebuilding" in page
    assert "Emergency preparedness for staff" not in page
    assert "transit in the townships" not in page  # it is over
    french = client.get(reverse("events:list"), headers={"accept-language": "fr"}).content.decode()
    assert "Portes ouvertes" in french
    assert "Événements" in french
    Entry.objects.filter(kind="event", starts_at__gt=clock.now()).delete()
    assert "Nothing is planned" in client.get(reverse("events:list")).content.decode()


def test_every_word_of_the_public_page_has_its_french():
    known = {
        entry.msgid: entry.msgstr
        for app in (core, directory)
        for entry in polib.pofile(
            str(Path(str(app.__file__)).parent / "locale" / "fr" / "LC_MESSAGES" / "django.po")
        )
    }
    template = (
        Path(str(directory.__file__)).parent / "templates" / "directory" / "public_events.html"
    )
    literal = re.compile(r"""gettext\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
    asked = {
        ast.literal_eval(m) for m in literal.findall(templatize(template.read_text(), origin="x"))
    }
    assert asked
    assert {text for text in asked if not known.get(text)} == set()
