"""Where something is changes what fits: a named municipality, and whose a topic is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.core.finding import Asked
from townline.directory import finders, queries
from townline.directory.models import Responsibility
from townline.directory.tests.conftest import NOON

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("northmoor")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("is there a clinic in Port Sorrel", "port_sorrel"),
        ("PORT-SORREL dog licence", "port_sorrel"),
        ("le quai de millbrook falls", "millbrook_falls"),
        ("the port is closed", ""),
        ("sorrel in my lawn", ""),
    ],
)
def test_a_municipality_is_known_by_its_name_alone(said, code):
    assert queries.municipality_named(said) == code


def test_whose_it_is_stands_beside_a_topic_only_where_the_road_does_not_matter(june):
    shown = 0
    for topic in queries.named_topics():
        for place in ("ashgrove", "quarry_hill"):
            rules = [r for r in Responsibility.objects.filter(topic=topic.code)
                     if NOON in r.effective and r.municipality_code in ("", place)]  # fmt: skip
            found = queries.whose_in(topic.code, place, NOON)
            if any(r.owner_code or r.rule != "body" for r in rules):
                assert found is None
            elif found:
                shown += 1
                same = queries.who_does(topic.code, municipality_code=place, owner_code="anybody",
                                        maintainer_code="anybody", at=NOON)  # fmt: skip
                assert same
                assert (same.body_code, same.call.number) == (found.body_code, found.call.number)
    assert shown > 4


def test_the_box_says_whose_a_topic_is_where_the_place_is_known(june):
    def details(place):
        asked = Asked("barking dog", june, NOON, municipality_code=place)
        return [hit.detail for hit in finders._topics(asked)]

    assert details("") == [""] * len(details(""))
    assert any("Port Sorrel" in each and "905-555-" in each for each in details("port_sorrel"))
    assert details("port_sorrel") != details("ashgrove")


def test_what_lies_in_the_municipality_comes_first(june):
    def first(place):
        return queries.find("lobby", at=NOON, kind="place", near=place)[0].municipality_code

    assert first("port_sorrel") == "port_sorrel"
    assert first("ashgrove") == "ashgrove"
    everywhere = {hit.code for hit in queries.find("lobby", at=NOON, kind="place")}
    assert everywhere == {
        hit.code for hit in queries.find("lobby", at=NOON, kind="place", near="ashgrove")
    }


def test_what_happens_there_stands_before_what_happens_elsewhere(june):
    from townline.core.finding import found
    from townline.knowledge import actions

    for area in ("Ashgrove", "Port Sorrel"):
        actions.publish_bulletin(title="Low water pressure today", text="Crews are at it.", area=area,
                                 severity="info", expires_at=NOON + HOUR, actor=june, now=NOON)  # fmt: skip

    def areas(place):
        groups = found(Asked("low water pressure", june, NOON, municipality_code=place))
        return [hit.detail for group in groups if group.kind == "bulletin" for hit in group.hits]

    assert areas("ashgrove")[0] == "Ashgrove"
    assert areas("port_sorrel")[0] == "Port Sorrel"
