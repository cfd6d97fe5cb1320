"""The public list and its open data, as anybody may ask for them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from tests.stories.conftest import Town
from tests.stories.test_public_requests import report
from townline.core import clock
from townline.portal.views import open_data
from townline.service_requests import actions

PAGE = "/reported/"


@pytest.fixture
def street(town: Town) -> Town:
    """Three reports: on the corner, at a home, and one that nobody may see."""
    report(town, "pothole", location=town.here)
    report(town, "noise")
    report(town, "water_on_road")
    return town


def get(town: Town, path: str, **hours: float) -> Any:
    return get_at(town.later(**(hours or {"hours": 1})), path)


def get_at(instant: datetime, path: str, language: str = "en") -> Any:
    with clock.moved(instant - timezone.now()):
        return Client().get(path, headers={"accept-language": language})


def test_the_list_says_what_where_and_how_it_stands_and_nothing_of_whom(street: Town) -> None:
    page = get(street, PAGE)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("Received. The team has not looked at it yet.") == 2
    assert "Kestrel Road, Ashgrove" in text
    assert "about here" in text
    assert 'class="map-svg' in text
    for secret in ("418 Kestrel", "Verrill", "hedge", "0142", "Dinner", "water_on_road</h3>"):
        assert secret not in text


def test_a_quiet_one_stays_and_says_how_long_nothing_happened(street: Town) -> None:
    text = get(street, PAGE, days=400).content.decode()
    assert "Nothing new for 400 days." in text
    assert "and are late." in text


def test_places_types_times_and_orders_narrow_it(street: Town) -> None:
    def references(query: str) -> list[str]:
        return re.findall(r'<li id="(26-\d+)"', get(street, f"{PAGE}?{query}").content.decode())

    both = references("")
    assert len(both) == 2
    assert references("order=oldest") == both[::-1]
    assert references("kind=noise") == both[:1]
    assert references("town=tansley") == []
    assert references("state=closed") == []
    assert references("near=kestrel+and+fennimore&kind=pothole") == both[1:]
    assert references("x=5000&y=5000&w=500") == []
    assert references(f"reference={both[1]}") == both[1:]
    assert references("since=2026-11-24") == []
    assert references("until=2026-11-24") == both
    assert references("after=notanumber&x=nan&y=1&w=2&days=never&state=odd&since=tomorrow") == both


def test_what_fits_nothing_says_what_to_do_next(street: Town) -> None:
    text = get(street, f"{PAGE}?kind=pothole&town=tansley").content.decode()
    assert "No report fits what you chose" in text
    assert "Show everything" in text
    lost = get(street, f"{PAGE}?near=zzzzqqqq").content.decode()
    assert "We do not know that place." in lost
    assert 'value="zzzzqqqq"' in lost


def test_the_page_is_small_and_its_statements_do_not_grow(street: Town) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            get(street, PAGE)
        return len(statements)

    asked()  # what is remembered is read once, not by every page
    first = asked()
    for each in range(30):
        report(street, "pothole", location=street.here, now=street.now + timedelta(minutes=each))
    assert asked() <= first + 2 <= 6, "another piece of map reads its ground"
    assert asked() == first
    page = get(street, PAGE)
    assert len(re.sub(r"<svg class=.map-svg.*?</svg>", "", page.content.decode())) < 60_000
    assert 'rel="next"' in page.content.decode()


def test_it_is_in_french_for_who_asks(street: Town) -> None:
    text = get_at(street.later(hours=1), PAGE, "fr").content.decode()
    assert "Ce qui a été signalé" in text
    assert "dans les environs" in text


def test_csv_has_the_columns_that_are_defined_and_its_licence(street: Town) -> None:
    answer = get(street, f"{PAGE}reported.csv?state=all")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'rel="license"' in answer["Link"]
    assert list(rows[0]) == list(open_data.COLUMNS)
    assert [row["precision"] for row in rows] == ["about", "exact"]
    assert rows[1]["opened_at"] == "2026-11-23T10:00:00-05:00"
    page = get(street, f"{PAGE}data/").content.decode()
    assert all(f">{name}</dt>" in page for name in open_data.COLUMNS)


def test_a_long_file_names_the_next_one(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_data, "ROWS", 1)
    seen, path = [], f"{PAGE}reported.csv?state=all"
    for _ in range(3):
        answer = get(street, path)
        seen += [row["type_code"] for row in csv.DictReader(io.StringIO(answer.content.decode()))]
        more = re.search(r'<http://testserver([^>]+)>; rel="next"', answer["Link"])
        if not more:
            break
        path = more[1]
    assert seen == ["noise", "pothole"]


def test_geojson_puts_longitude_first_and_moved_points_where_they_were_moved(street: Town) -> None:
    body = json.loads(get(street, f"{PAGE}reported.geojson").content)
    near, exact = body["features"]
    assert exact["geometry"]["coordinates"] == [street.here.lon, street.here.lat]
    assert near["properties"]["precision"] == "about"
    assert near["geometry"]["coordinates"] != [street.here.lon, street.here.lat]
    assert body["license"].startswith("https://")


def test_feeds_are_read_by_a_reader_and_change_when_something_happened(street: Town) -> None:
    atom = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}
    root = etree.fromstring(get(street, f"{PAGE}feed.atom").content)
    entries = root.findall("a:entry", atom)
    assert len(entries) == 2
    assert entries[1].findtext("g:point", namespaces=atom)
    before = root.findtext("a:updated", namespaces=atom)
    made = report(street, "pothole", location=street.here)
    actions.accept(request_id=made.pk, actor=street.supervisor, now=street.later(minutes=30))
    root = etree.fromstring(get(street, f"{PAGE}feed.atom").content)
    assert root.findtext("a:updated", namespaces=atom) != before
    assert b"<rss" in get(street, f"{PAGE}feed.rss").content
