"""Official alerts are read; hostile and broken ones are refused by what is wrong with them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock
from townline.dispatch import actions
from townline.dispatch.errors import UnreadableAlert
from townline.dispatch.models import Alert, Incident
from townline.dispatch.models.alerts import ends_at
from townline.dispatch.queries import alerts as queries
from townline.dispatch.rules import cap
from townline.dispatch.tests.conftest import NIGHT, PACK, minutes, shift_to
from townline.knowledge.models import Bulletin

SAMPLE = PACK / "alerts" / "squall.xml"
GOOD = SAMPLE.read_bytes()
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&c;</alert>"""
STOLEN = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>"""


def changed(*pairs):
    data = GOOD
    for old, new in pairs:
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode())
    return data


def following(kind, identifier="later", **more):
    sender = more.get("sender", "weather@alerts.example")
    return changed(
        ("northmoor-demo-squall-0001", identifier),
        ("<sender>weather@alerts.example", f"<sender>{sender}"),
        ("<status>Actual", f"<status>{more.get('status', 'Actual')}"),
        ("<msgType>Alert</msgType>", f"<msgType>{kind}</msgType>"),
        ("<scope>Public</scope>", "<scope>Public</scope><references>weather@alerts.example,"
         "northmoor-demo-squall-0001,2026-11-25T01:30:00-05:00</references>"),
        ("2026-11-25T01:30:00-05:00</sent>", "2026-11-25T02:00:00-05:00</sent>"),
    )  # fmt: skip


def test_an_alert_is_read_in_both_languages():
    alert = cap.read(GOOD)
    assert (alert.sender, alert.status, alert.msg_type) == (
        "weather@alerts.example",
        "Actual",
        "Alert",
    )
    assert [info.language for info in alert.infos] == ["en-CA", "fr-CA"]
    french = alert.in_language("fr")
    assert french is not None
    assert french.headline == "Avertissement de bourrasques de neige"
    assert french.areas[0].polygons[0][0] == (43.02, -79.86)
    assert french.expires == "2026-11-25T12:00:00-05:00"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (BOMB, "document type"),
        (STOLEN, "document type"),
        (b'<?xml version="1.0"?><!DOCTYPE alert SYSTEM "http://x.example/a.dtd"><alert/>', "document type"),
        (GOOD.ljust(5_000_000), "larger than 1,000,000 bytes"),
        (b"", "empty"),
        (GOOD.replace(b"noon", b"\xff\xfe"), "not UTF-8: byte"),
        (GOOD[:-9], "not well-formed"),
        (b"not xml at all", "not well-formed"),
        (GOOD.replace(b'encoding="UTF-8"', b'encoding="nothing"'), "not well-formed"),
        (changed(("cap:1.2", "cap:1.1")), "namespace is urn:oasis:names:tc:emergency:cap:1.1"),
        (GOOD.replace(b' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', b""), "namespace is missing"),
        (b"<rss/>", "outermost element is rss"),
        (changed(("<sender>weather@alerts.example</sender>", "")), "no sender"),
        (changed(("<status>Actual", "<status>Maybe")), "status is Maybe"),
        (changed(("01:30:00-05:00</sent>", "01:30:00Z</sent>")), "needs its seconds and its offset"),
        (changed(("2026-11-25T01:30", "2026-13-25T01:30")), "no time"),
        (changed(("<msgType>Alert", "<msgType>Update")), "no references"),
        (changed(("43.02,-79.86 43.02", "43.02;-79.86 43.02")), "is no point"),
        (changed(("43.02,-79.86 43.02", "143.02,-79.86 43.02")), "not on the globe"),
        (changed((" 43.02,-79.86</polygon>", "</polygon>")), "the last is the first"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(data, says):
    with pytest.raises(cap.BadAlert) as refused:
        cap.read(data)
    assert says in str(refused.value)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=40))
def test_no_damage_makes_more_than_a_refusal(at, noise):
    with suppress(cap.BadAlert):
        read = cap.read(GOOD[:at] + noise + GOOD[at + len(noise) :])
        assert read.identifier


def test_the_command_reads_a_file_or_says_what_is_wrong(tmp_path, capsys):
    call_command("cap_read", str(SAMPLE))
    assert "Snow squall warning" in capsys.readouterr().out
    hostile = tmp_path / "hostile.xml"
    hostile.write_bytes(BOMB)
    with pytest.raises(CommandError, match="document type"):
        call_command("cap_read", str(hostile))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("cap_read", str(tmp_path / "none.xml"))


@pytest.mark.django_db
def test_an_update_takes_the_place_of_what_it_names_and_a_cancel_ends_it(june):
    first = actions.take_alert(data=GOOD, actor=june, now=NIGHT)
    assert actions.take_alert(data=GOOD, actor=june, now=NIGHT).pk == first.pk
    update = actions.take_alert(data=following("Update"), actor=june, now=NIGHT)
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == ("updated", update)
    assert Alert.objects.count() == 2


@pytest.mark.django_db
def test_nobody_else_and_no_exercise_cancels_it(june):
    first = actions.take_alert(data=GOOD, actor=june, now=NIGHT)
    actions.take_alert(
        data=following("Cancel", "a", sender="stranger@x.example"), actor=june, now=NIGHT
    )
    actions.take_alert(data=following("Cancel", "b", status="Exercise"), actor=june, now=NIGHT)
    first.refresh_from_db()
    assert first.state == "current"
    actions.take_alert(data=following("Cancel", "c"), actor=june, now=NIGHT)
    first.refresh_from_db()
    assert first.state == "cancelled"
    with pytest.raises(UnreadableAlert, match="document type"):
        actions.take_alert(data=BOMB, actor=june, now=NIGHT)


@pytest.mark.django_db
def test_the_page_reads_a_file_shows_the_region_s_part_and_makes_drafts_only(
    client, northmoor, ada
):
    client.force_login(ada)
    home = reverse("dispatch:alerts")
    with clock.moved(shift_to(NIGHT)):
        refused = client.post(home, {"file": SimpleUploadedFile("a.xml", BOMB)})
        assert refused.status_code == 422
        assert "document type" in refused.content.decode()
        huge = client.post(home, {"file": SimpleUploadedFile("a.xml", GOOD.ljust(5_000_000))})
        assert "larger than" in huge.content.decode()
        assert client.post(home).status_code == 422
        shown = client.post(home, {"file": SimpleUploadedFile("a.xml", GOOD)}, follow=True)
        text = shown.content.decode()
        assert "Avertissement de bourrasques de neige" in text
        assert "Port Sorrel" in text or "Ashgrove" in text
        drafts = shown.context["drafts"]
        form = client.get(drafts["incident"]).content.decode()
        assert 'value="Snow squall warning"' in form
        bulletin = client.get(drafts["bulletin"]).content.decode()
        assert "Snow squall warning" in bulletin
    assert not Incident.objects.exists()
    assert not Bulletin.objects.exists()


@pytest.mark.django_db
def test_an_exercise_makes_no_draft_and_far_away_touches_nobody(client, northmoor, june):
    client.force_login(june)
    far = changed(
        ("<status>Actual", "<status>Exercise"),
        ("43.02,-79", "53.02,-79"),
        ("43.14,-79", "53.14,-79"),
    )
    made = actions.take_alert(data=far, actor=june, now=NIGHT)
    assert queries.part_of(made, NIGHT).municipalities == []
    with clock.moved(shift_to(NIGHT)):
        text = client.get(reverse("dispatch:alert", args=[made.pk])).content.decode()
    assert "Draft an incident" not in text
    assert "It touches none of our municipalities." in text


@pytest.mark.django_db
def test_a_circle_touches_what_it_reaches(northmoor, june):
    ring = GOOD[GOOD.index(b"<polygon>") : GOOD.index(b"</polygon>") + 10]
    round_ = GOOD.replace(ring, b"<circle>43.10,-79.60 40</circle>")
    made = actions.take_alert(data=round_, actor=june, now=NIGHT)
    assert len(queries.part_of(made, NIGHT).municipalities) == 7


@pytest.mark.django_db
def test_the_list_costs_the_same_however_long(client, june):
    client.force_login(june)

    def cost():
        client.get(reverse("dispatch:alerts"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("dispatch:alerts"))
        return len(seen)

    actions.take_alert(data=GOOD, actor=june, now=NIGHT)
    few = cost()
    for n in range(6):
        actions.take_alert(data=changed(("squall-0001", f"squall-1{n}")), actor=june,
                           now=NIGHT + minutes(n))  # fmt: skip
    assert cost() == few


@pytest.mark.parametrize(
    ("minute", "over"), [("2026-11-25T16:59:00+00:00", False), ("2026-11-25T17:00:00+00:00", True)]
)
def test_an_alert_ends_at_its_instant_whatever_offset_it_was_written_with(minute, over):
    ends = ends_at([_said("2026-11-25T12:00:00-05:00"), _said("2026-11-25T16:30:00+00:00")])
    assert ends
    assert (ends <= datetime.fromisoformat(minute)) is over
    assert ends_at([_said("2026-11-25T12:00:00-05:00"), _said("")]) is None


def _said(expires):
    return cap.Info("en", "Squall", "", "", "", "", "", "", expires, ())
