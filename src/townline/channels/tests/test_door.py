"""The door of telephone systems: who may knock, what is understood, and what is said when it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townline.channels.tests.conftest import KEY
from townline.contacts.models import ChannelEvent, Contact, Line
from townline.core import clock


def test_a_call_opens_a_contact_and_is_told_its_reference(report, june):
    answer = report(line="roads", from_number="905-555-0142", to="june")
    contact = Contact.objects.get()
    assert answer.json() == {"contact": contact.reference, "state": "offered"}
    assert (contact.line, contact.offered_to) == (Line.objects.get(code="roads"), june)


def test_a_repeat_is_answered_as_the_first_time(report, june):
    first = report().json()
    report(event_id="e2", kind="answered", to="june")
    assert report().json() == first
    assert ChannelEvent.objects.count() == 2


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], "ключ"])
def test_without_the_key_nobody_is_heard(report, key):
    refused = report(key=key.encode().decode("latin-1"))
    assert refused.status_code == 401
    assert not Contact.objects.exists()


def test_without_a_key_of_its_own_the_door_is_shut(report, settings):
    settings.TOWNLINE_CHANNEL_KEY = ""
    assert report(key="").status_code == 401


def test_reading_is_refused_in_the_same_shape(client):
    refused = client.get("/channels/events/")
    assert (refused.status_code, refused.json()["code"]) == (405, "post_only")
    assert refused["Allow"] == "POST"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "shouted"}, "kind"),
        ({"event_id": ""}, "event_id"),
        ({"call_id": "x" * 65}, "call_id"),
        ({"at": "2026-11-23T10:00:00"}, "at"),
        ({"colour": "red"}, "colour"),
        ({"line": "attic"}, "line"),
        ({"from_number": "905\x00"}, "from_number"),
        ({"cause": "boredom"}, "cause"),
    ],
)
def test_a_wrong_event_says_which_part_to_mend(report, wrong, field):
    refused = report(**wrong)
    assert refused.status_code == 400
    assert refused.json()["field"] == field
    assert refused.json()["message"]
    assert not Contact.objects.exists()


def test_a_body_that_is_no_json_is_refused(client):
    refused = client.post(
        "/channels/events/", b"\xff\x00{", content_type="application/json",
        headers={"Authorization": f"Bearer {KEY}"},
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_event")


def test_a_clock_that_is_ahead_does_not_make_us_aware_in_the_future(report):
    report(at=(clock.now() + timedelta(hours=3)).isoformat())
    assert Contact.objects.get().aware_at <= clock.now()


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = ["event_id", "kind", "call_id", "at", "line", "from_number", "tty", "to", "cause"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(fields), json_value, max_size=4))
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks_the_door(report, change):
    answer = report(**change)
    assert answer.status_code in (200, 400)
    assert "contact" in answer.json() or answer.json()["message"]
