"""Who the Region is: read with the count of changes, dated, and known to the page that may not ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from psycopg.types.range import Range

from townline.core import clock, pages, reference, region
from townline.core.models import RegionFacts
from townline.core.templatetags.townline import tel, tel_link


def facts(**over) -> RegionFacts:
    return RegionFacts.objects.create(**{
        "name": "Elmvale", "name_en": "County of Elmvale", "name_fr": "Comté d’Elmvale",
        "main": "613-555-0100",
        "effective": Range(datetime(2020, 1, 1, tzinfo=UTC), None, "[)"), **over,
    })  # fmt: skip


def test_it_is_asked_for_once_and_again_after_a_change(db, django_assert_num_queries):
    facts()
    with reference.request(), django_assert_num_queries(2):  # the count, the rows
        assert [region.here().name, region.here().main] == ["Elmvale", "613-555-0100"]
    RegionFacts.objects.update(main="613-555-0199")
    with reference.request():
        assert region.here().main == "613-555-0199"


def test_a_change_of_its_day_needs_no_change_of_the_count(db):
    facts(effective=Range(None, datetime(2026, 12, 1, 5, tzinfo=UTC), "[)"), main="613-555-0001")
    facts(effective=Range(datetime(2026, 12, 1, 5, tzinfo=UTC), None, "[)"), main="613-555-0002")
    said = []
    for at in (datetime(2026, 12, 1, 4, 59, 50, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC)):
        with reference.request(), clock.moved(at - clock.now()):
            said.append(region.here().main)
    assert said == ["613-555-0001", "613-555-0002"]


def test_the_page_of_a_fault_gives_the_number_read_last(db, rf, django_assert_num_queries):
    facts()
    region.here()
    with django_assert_num_queries(0):
        page = pages.broken(rf.get("/")).content.decode()
    assert "613 555 0100" in page
    assert "905 555 0100" not in page


def test_a_process_that_never_read_it_says_what_the_settings_say(settings, rf: RequestFactory):
    assert "905 555 0100" in pages.broken(rf.get("/")).content.decode()
    settings.TOWNLINE_REGION_NUMBER = ""
    page = pages.broken(rf.get("/")).content.decode()
    assert "9-1-1" in page
    assert "call us" not in page


def test_the_names_are_those_of_the_language_of_the_page(db):
    facts()
    with override("fr"):
        assert region.here().full_name == "Comté d’Elmvale"
    assert region.here().full_name == "County of Elmvale"


def test_other_numbers_are_another_mark_for_devices(db):
    row = facts()
    before = region.here().mark
    row.main = "613-555-0111"
    row.save()
    assert region.here().mark != before


@pytest.mark.parametrize(("number", "link"), [
    ("905-555-0100", "tel:+19055550100"), ("905-555-0100 x12", "tel:+19055550100,12"),
    ("1-800-555-0199", "tel:+18005550199"), ("9-1-1", "tel:911"), ("+44 20 7946 0000", "tel:+442079460000"),
    ("", ""),
])  # fmt: skip
def test_a_number_is_dialled_whole(number, link):
    assert tel(number) == link
    assert tel_link("") == ""


def test_nothing_written_in_a_number_is_markup():
    assert "<b>" not in tel_link("<b>905-555-0100", "nowrap")
