"""Whose it is, at the desk: both roads kept, both bodies told, the place corrected, two outcomes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from townline import regions
from townline.contacts import actions, queries
from townline.contacts.actions import ReferredTo
from townline.contacts.errors import NeedsWords, NoSuchReferral, WrongMoment
from townline.contacts.models import Contact, Referral
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.desk.rules import may_both_be_meant
from townline.directory import queries as directory
from townline.knowledge.models import GapReport
from townline.places import queries as places
from townline.regions.loaders import directory as directory_loader
from townline.regions.loaders import places as places_loader

PACK = Path(regions.__file__).parent / "northmoor"


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places_loader, directory_loader):
            loader.load(PACK, now=clock.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _northmoor(pack, db):
    """Each test asks of its own pack."""


def both_roads():
    found = places.find("wilmot line", at=clock.now(), limit=2)
    return [place.ref for place in found]


def ask(desk, call, name, sent=None, **more):
    url = reverse(f"desk:{name}", args=[call.pk, *more.values()])
    return desk.get(url) if sent is None else desk.post(url, sent)


def test_a_caller_whose_line_dropped_is_called_back_first(desk, call):
    url = reverse("desk:call_back", args=[call.pk])
    assert url not in ask(desk, call, "caller").content.decode()
    actions.mark_dropped(contact_id=call.pk, actor=call.agent, now=clock.now())
    assert url in ask(desk, call, "caller").content.decode()
    assert desk.post(url).status_code == 200
    call.refresh_from_db()
    assert (call.state, call.call_back_due_at) == ("live", None)


def test_two_places_that_are_too_alike_both_count():
    assert may_both_be_meant([("a", 0.62), ("b", 0.55), ("c", 0.52)]) == ["a", "b"]
    assert may_both_be_meant([("a", 0.95), ("b", 0.62)]) == []
    assert may_both_be_meant([("a", 0.95)]) == []


def test_a_garbled_road_is_offered_with_owner_keeper_and_agreement(
    desk, call, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        page = desk.get(reverse("desk:where", args=[call.pk]), {"q": "ine Line"}).content.decode()
    assert "Wilmot Line, Quarry Hill" in page
    assert "Wilmott Road, Tansley" in page
    page = desk.get(reverse("desk:where", args=[call.pk]), {"q": "willmot"}).content.decode()
    for words in (
        "Wilmot Line, Quarry Hill", "Wilmott Road, Tansley", "kept by Township of Quarry Hill",
        "kept by Township of Wexcombe", "Boundary road agreement", "Not sure which: keep both",
    ):  # fmt: skip
        assert words in page


def test_while_the_place_is_not_settled_both_bodies_are_told_and_later_one_stands_down(desk, call):
    assert ask(desk, call, "candidates", {"ref": both_roads()}).status_code == 200
    page = desk.get(reverse("desk:whose", args=[call.pk]), {"topic": "wires"}).content.decode()
    for name in ("Northmoor Hydro", "Township of Quarry Hill", "Township of Wexcombe"):
        assert name in page
    sent = {"topic": "wires", "kind": "cold", "to": ["hydro", "quarry_hill", "wexcombe"],
            "summary": "Wires down by the big barn"}  # fmt: skip
    assert ask(desk, call, "referrals", sent).status_code == 200
    made = queries.referrals_in(call.pk)
    assert [row.body_code for row in made] == ["hydro", "quarry_hill", "wexcombe"]
    assert {row.kind for row in made} == {
        "relay"
    }  # a hazard is ours to pass on, whatever was chosen
    fresh = Contact.objects.get(pk=call.pk)
    assert fresh.level == "A"
    assert {row.due_at for row in made} == {made[0].referred_at + timedelta(minutes=10)}
    ask(desk, call, "referrals", sent)
    assert len(queries.referrals_in(call.pk)) == 3  # nobody is asked twice

    for row in made:
        told = {"number": row.number, "outcome": "told", "spoke_with": "Desk 4"}
        said = ask(desk, call, "referral_relay", told, referral_id=row.pk)
        assert said.status_code == 200, said.content.decode()
    assert all(row.told_at and row.told_number for row in queries.referrals_in(call.pk))

    ask(desk, call, "place", {"ref": both_roads()[1]})
    fresh.refresh_from_db()
    assert fresh.candidates is None
    page = desk.get(reverse("desk:whose", args=[call.pk]), {"topic": "wires"}).content.decode()
    assert "The place is known now" in page
    keep = {"topic": "wires", "keep": ["hydro", "wexcombe"], "why": "The place is Wilmott Road"}
    assert ask(desk, call, "standing_down", keep).status_code == 200
    (gone,) = [row for row in queries.referrals_in(call.pk) if row.stood_down_at]
    assert gone.body_code == "quarry_hill"
    assert [row.pk for row in queries.to_be_released(viewer=call.agent)] == [gone.pk]
    released = {"number": gone.number, "outcome": "told", "spoke_with": "Desk 4"}
    ask(desk, call, "referral_relay", released, referral_id=gone.pk)
    assert queries.to_be_released(viewer=call.agent) == []
    with pytest.raises(WrongMoment):
        actions.note_relay(referral_id=gone.pk, number="", outcome="told", spoke_with="x", note="",
                           actor=call.agent, now=clock.now())  # fmt: skip
    verbs = set(LedgerEntry.objects.filter(contact_id=call.pk).values_list("verb", flat=True))
    assert {"contact.place_unsettled", "contact.referred", "contact.relay_told",
            "contact.stood_down"} <= verbs  # fmt: skip


def test_a_missed_box_and_a_leaking_truck_are_two_outcomes_of_one_contact(desk, call):
    here = places.find("kestrel and fennimore", at=clock.now(), limit=1)[0]
    ask(desk, call, "place", {"ref": here.ref})
    page = desk.get(reverse("desk:whose", args=[call.pk]), {"topic": "blue_box"}).content.decode()
    assert "Blue Box Producers of Northmoor" in page
    assert "1 Jan 2026" in page
    ask(desk, call, "referrals", {"topic": "blue_box", "kind": "cold", "to": ["producers"],
                                  "summary": "Box missed"})  # fmt: skip
    ask(desk, call, "referrals", {"topic": "spill", "kind": "cold", "to": ["region", "ashgrove"],
                                  "summary": "The truck leaks oil"})  # fmt: skip
    rows = {(row.topic, row.body_code): row for row in queries.referrals_in(call.pk)}
    assert rows["blue_box", "producers"].kind == "cold"
    assert rows["blue_box", "producers"].is_misdirected
    assert rows["spill", "region"].kind == "relay"
    assert not rows["spill", "region"].is_misdirected
    assert (
        rows["spill", "region"].number
        == directory.call_program("spills_response", clock.now()).number
    )
    assert not rows["spill", "ashgrove"].is_misdirected  # told to make the road safe
    now = clock.now()
    (wrong,) = queries.misdirected(since=now - timedelta(days=1), to=now)
    assert (wrong.body_code, wrong.topic_name, wrong.contacts) == ("producers", "Blue box", 1)

    # Finished as a referral, the hazard is still owed: whoever has not been told stands on the list.
    actions.wrap_up(contact_id=call.pk, disposition="referral", reasons=["waste", "roads"],
                    actor=call.agent, now=now)  # fmt: skip
    owed = queries.to_be_told(viewer=call.agent)
    assert {(row.topic, row.body_code) for row in owed} == {
        ("spill", "region"),
        ("spill", "ashgrove"),
    }
    assert Contact.objects.get(pk=call.pk).reasons == ["waste", "roads"]


def test_what_is_missing_is_refused_and_what_was_typed_stays(desk, call):
    here = places.find("kestrel and fennimore", at=clock.now(), limit=1)[0]
    ask(desk, call, "place", {"ref": here.ref})
    refused = ask(
        desk, call, "referrals", {"topic": "noise", "kind": "cold", "summary": "loud music"}
    )
    assert refused.status_code == 422
    assert "loud music" in refused.content.decode()
    assert ask(desk, call, "referrals", {"topic": "", "summary": "x"}).status_code == 422
    with pytest.raises(NeedsWords):
        actions.refer(contact_id=call.pk, topic="noise", topic_name="Noise", to=[], kind="cold",
                      summary=" ", place_label="", is_hazard=False, actor=call.agent,
                      now=clock.now())  # fmt: skip
    (made,) = actions.refer(
        contact_id=call.pk, topic="noise", topic_name="Noise", kind="relay", summary="loud",
        to=[ReferredTo("ashgrove", "City of Ashgrove", is_ours=False, number="905-555-0110")],
        place_label="", is_hazard=False, actor=call.agent, now=clock.now(),
    )  # fmt: skip
    assert (
        ask(desk, call, "referral_relay", {"outcome": "told"}, referral_id=made.pk).status_code
        == 422
    )
    for outcome in ("no_answer", "voicemail"):
        ask(
            desk,
            call,
            "referral_relay",
            {"outcome": outcome, "number": made.number},
            referral_id=made.pk,
        )
    (row,) = queries.to_be_told(viewer=call.agent)
    assert (row.told_at, [each.outcome for each in row.attempts.all()]) == (
        None, ["no_answer", "voicemail"],
    )  # fmt: skip
    with pytest.raises(NoSuchReferral):
        actions.note_relay(referral_id=0, number="", outcome="told", spoke_with="x", note="",
                           actor=call.agent, now=clock.now())  # fmt: skip


@pytest.mark.parametrize("name", ["relays", "misdirected"])
def test_lists_cost_the_same_however_long(desk, call, name, django_assert_max_num_queries):
    now = clock.now()
    Referral.objects.bulk_create(
        Referral(contact=call, topic=f"t{n}", topic_name=f"Topic {n}", body_code=f"b{n % 7}",
                 body_name=f"Body {n % 7}", kind="relay", number="905-555-0110", summary="x",
                 referred_at=now - timedelta(minutes=1), by=call.agent, due_at=now,
                 is_misdirected=True)
        for n in range(50)
    )  # fmt: skip
    with django_assert_max_num_queries(9):
        page = desk.get(reverse(f"contacts:{name}"))
    assert page.status_code == 200
    assert "Body 3" in page.content.decode()


def test_the_pane_keeps_to_its_budget(desk, call, django_assert_max_num_queries):
    here = places.find("kestrel and fennimore", at=clock.now(), limit=1)[0]
    ask(desk, call, "place", {"ref": here.ref})
    for name in ("whose", "council"):
        desk.get(reverse(f"desk:{name}", args=[call.pk]), {"topic": "pothole"})
        with django_assert_max_num_queries(8):
            assert (
                desk.get(reverse(f"desk:{name}", args=[call.pk]), {"topic": "pothole"}).status_code
                == 200
            )


def test_who_is_my_councillor_is_told_from_the_version_of_that_moment(desk, call):
    here = places.find("kestrel and fennimore", at=clock.now(), limit=1)[0]
    ask(desk, call, "place", {"ref": here.ref})
    page = ask(desk, call, "council").content.decode()
    place = Contact.objects.get(pk=call.pk).place or {}
    ward = place["ward_code"].replace("ashgrove-", "ashgrove-ward-")
    row = directory.entry(ward, clock.now())
    assert page.index(row.name) < page.index("Regional Chair")
    said = ask(desk, call, "council", {"code": ward})
    assert f"Told: {row.name}" in said.content.decode()
    again = ask(
        desk, call, "council"
    ).content.decode()  # the nudge that follows draws the pane anew
    assert f"Told: {row.name}" in again
    told = LedgerEntry.objects.get(contact_id=call.pk, verb="contact.directory_told")
    assert told.data["after"]["entry"] == row.pk


def test_the_simulator_shows_every_rule_and_the_calendar(desk, django_assert_max_num_queries):
    url = reverse("desk:who_does")
    assert "Choose a topic and a place" in desk.get(url).content.decode()
    asked = {"topic": "pothole", "place": "kestrel and fennimore", "at": "2026-11-25T02:10"}
    with django_assert_max_num_queries(22):
        page = desk.get(url, asked).content.decode()
    for words in ("City of Ashgrove", "905 555 0111", "Road maintenance agreement", "Won",
                  "Another owner’s road", "closed"):  # fmt: skip
        assert words in page
    day = desk.get(url, {**asked, "at": "2026-11-25T12:00"}).content.decode()
    assert "city road dispatch" in day
    holiday = desk.get(url, {**asked, "at": "2026-12-25T12:00"}).content.decode()
    assert "is a holiday" in holiday
    ended = desk.get(url, {"topic": "blue_box", "place": "kestrel and fennimore"}).content.decode()
    assert "Until 1 January 2026 it was Region of Northmoor." in ended
    assert desk.get(url, {"topic": "noise", "place": "zzzz qqqq"}).status_code == 422
    assert desk.get(url, {"topic": "noise", "x": "a", "y": "1"}).status_code == 422
    assert "Wilmot" in desk.get(reverse("desk:who_does_places"), {"q": "willmot"}).content.decode()


def test_one_key_says_that_a_line_of_the_directory_is_wrong(desk):
    url = reverse("desk:directory_report", args=["harbour-light-shelter"])
    assert url in desk.get(reverse("directory:home"), {"q": "harbour light"}).content.decode()
    assert desk.post(url, headers={"HX-Request": "true"}).status_code == 200
    report = GapReport.objects.get()
    assert "Harbour Light Shelter" in report.text
    assert "905-555-2100" in report.text
    assert desk.post(reverse("desk:directory_report", args=["nobody"])).status_code == 404


def test_a_callers_words_offer_the_topic(desk, call):
    page = desk.get(
        reverse("desk:what", args=[call.pk]), {"q": "my blue box was missed"}
    ).content.decode()
    assert "topic=blue_box" in page
