"""The life of a contact: rung, answered, juggled, dropped, finished; in whatever order events come."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.stories.conftest import NOW, Town
from townline.contacts import actions, queries, rules
from townline.contacts.actions.drafts import Diverged, SavedDraft
from townline.contacts.errors import NotReady, NotYours, Unfinished, WrongMoment
from townline.contacts.models import ChannelEvent, Contact
from townline.contacts.rules import CallEvent, State
from townline.core import clock, ledger
from townline.residents import actions as people
from townline.residents import queries as residents
from townline.residents.errors import NobodyFound
from townline.service_requests import actions as requests

KEY = "a-key-for-tests"


def ring(town: Town, **change: Any) -> Contact:
    wanted: dict[str, Any] = {
        "event_id": "e1", "kind": "offered", "call_id": "call-1", "at": town.now, "now": town.now,
        "from_number": "905-555-0142", "to": "csr",
    }  # fmt: skip
    return actions.receive_channel_event(**(wanted | change))


def live(town: Town, **change: Any) -> Contact:
    return actions.answer(
        contact_id=ring(town, **change).pk, actor=town.csr, now=town.later(seconds=8)
    )


def test_a_call_opens_its_contact_and_aware_is_when_it_rang(town: Town) -> None:
    contact = live(town)
    assert (contact.state, contact.agent, contact.aware_at) == ("live", town.csr, town.now)
    assert contact.from_number == "+19055550142"
    assert contact.slot == 1


def test_an_offered_call_is_for_whom_it_rings(town: Town) -> None:
    contact = ring(town)
    with pytest.raises(NotYours):
        actions.answer(contact_id=contact.pk, actor=town.colleague, now=town.now)


def test_a_repeated_event_changes_nothing(town: Town) -> None:
    first, again = ring(town), ring(town)
    assert first.pk == again.pk
    assert ChannelEvent.objects.count() == 1


EVENTS = (
    ("offered", 0, ""),
    ("answered", 5, ""),
    ("held", 30, ""),
    ("resumed", 60, ""),
    ("ended", 90, "far_end"),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_events_in_any_order_end_in_the_same_state(town: Town, order: tuple[int, ...]) -> None:
    chosen = [EVENTS[n] for n in (0, 1, 2, 4)]
    for n in order:
        kind, seconds, cause = chosen[n]
        contact = ring(
            town, event_id=kind, kind=kind, cause=cause, at=town.now + timedelta(seconds=seconds)
        )
    assert contact.state == "wrap_up"
    assert contact.aware_at == town.now


kinds = st.sampled_from(["offered", "answered", "held", "resumed", "ended"])
calls = st.lists(
    st.builds(lambda kind, s: CallEvent(kind, NOW + timedelta(seconds=s), "far_end"), kinds, st.integers(0, 99)),
    min_size=1, max_size=7,
)  # fmt: skip


@given(calls, st.randoms())
def test_order_and_repetition_never_change_the_state(events: list[CallEvent], shuffle: Any) -> None:
    again = [*events, *events]
    shuffle.shuffle(again)
    assert rules.replayed(again) is rules.replayed(events)


def test_a_late_event_never_wakes_a_finished_contact(town: Town) -> None:
    contact = live(town)
    actions.wrap_up(
        contact_id=contact.pk,
        disposition="answered",
        reasons=["Waste"],
        actor=town.csr,
        now=town.later(minutes=3),
    )
    ring(town, event_id="late", kind="held", at=town.later(seconds=20))
    assert Contact.objects.get(pk=contact.pk).state == "closed"


def test_a_dropped_line_keeps_the_contact_open_with_the_call_back_on_top(town: Town) -> None:
    contact = live(town)
    ring(town, event_id="e9", kind="ended", cause="dropped", at=town.later(minutes=2))
    dropped = Contact.objects.get(pk=contact.pk)
    assert dropped.state == "dropped"
    assert dropped.call_back_due_at == town.later(minutes=7)
    assert [c.pk for c in queries.desk_of(town.csr)] == [contact.pk]


def test_nobody_goes_ready_before_the_briefing(town: Town) -> None:
    with pytest.raises(NotReady):
        actions.go_ready(user=town.csr, now=town.now)


def test_partners_go_first_and_then_who_waits_longest(town: Town) -> None:
    waiting = [
        rules.Waiting(1, 5, False, "en", NOW), rules.Waiting(2, 0, False, "en", NOW + timedelta(minutes=9)),
        rules.Waiting(3, 5, True, "en", NOW + timedelta(minutes=1)), rules.Waiting(4, 5, False, "fr", NOW),
    ]  # fmt: skip
    english = frozenset({"en"})
    assert rules.next_to_offer(waiting, languages=english) == waiting[1]
    assert rules.next_to_offer([waiting[0], waiting[2]], languages=english) == waiting[2]
    assert rules.next_to_offer([waiting[3]], languages=english) is None


def test_nine_contacts_have_nine_numbers_and_the_tenth_has_none(town: Town) -> None:
    slots = [
        actions.open_by_hand(channel="counter", actor=town.csr, now=town.now).slot
        for _ in range(10)
    ]
    assert slots == [1, 2, 3, 4, 5, 6, 7, 8, 9, None]


def test_two_pins_stand_side_by_side_and_a_third_moves_the_older_out(town: Town) -> None:
    made = [actions.open_by_hand(channel="phone", actor=town.csr, now=town.now) for _ in range(3)]
    for n, contact in enumerate(made):
        actions.pin(contact_id=contact.pk, actor=town.csr, now=town.later(minutes=n))
    pinned = Contact.objects.filter(pinned_at__isnull=False).order_by("pk")
    assert [c.pk for c in pinned] == [made[1].pk, made[2].pk]


def test_a_place_is_corrected_and_the_first_stays_in_the_ledger(town: Town) -> None:
    contact = live(town)
    actions.set_place(contact_id=contact.pk, location=town.here, actor=town.csr, now=town.now)
    actions.set_place(
        contact_id=contact.pk, location=None, actor=town.csr, now=town.later(minutes=1)
    )
    verbs = [entry.verb for entry in queries.timeline(contact.pk) if "place" in entry.verb]
    assert verbs == ["contact.place_set", "contact.place_corrected"]


def test_urgency_rises_and_never_falls_silently(town: Town) -> None:
    contact = live(town)
    for level, expected in (("B", "B"), ("E", "E"), ("C", "E")):
        actions.raise_level(
            contact_id=contact.pk, level=level, reason="said so", actor=town.csr, now=town.now
        )
        assert Contact.objects.get(pk=contact.pk).level == expected


def test_finishing_names_what_is_missing_and_gives_a_reference(town: Town) -> None:
    contact = live(town)
    with pytest.raises(Unfinished, match="an outcome, at least one reason"):
        actions.wrap_up(
            contact_id=contact.pk, disposition="", reasons=[], actor=town.csr, now=town.now
        )
    done = actions.wrap_up(
        contact_id=contact.pk,
        disposition="answered",
        reasons=["Waste"],
        actor=town.csr,
        now=town.later(minutes=2),
    )
    assert done.reference.startswith("C26-")
    with pytest.raises(WrongMoment):
        actions.park(contact_id=contact.pk, actor=town.csr, now=town.now)


def save(town: Town, contact: Contact, text: str, revision: int, tab: str) -> SavedDraft | Diverged:
    return actions.save_draft(
        contact_id=contact.pk, field="notes", text=text, caret=len(text), revision=revision, tab=tab,
        actor=town.csr, now=town.now,
    )  # fmt: skip


def test_two_windows_lose_neither_text(town: Town) -> None:
    contact = live(town)
    first = save(town, contact, "water bubbling", 0, "one")
    assert isinstance(first, SavedDraft)
    assert isinstance(save(town, contact, "water bubbling up", first.revision, "two"), SavedDraft)
    other = save(town, contact, "brown water", first.revision, "one")
    assert isinstance(other, Diverged)
    assert (other.theirs, other.mine) == ("water bubbling up", "brown water")
    actions.park(contact_id=contact.pk, actor=town.csr, now=town.now)
    kept = Contact.objects.get(pk=contact.pk).notes
    assert "water bubbling up" in kept
    assert "brown water" in kept


def test_saving_a_draft_is_cheap(town: Town, django_assert_max_num_queries: Any) -> None:
    contact = live(town)
    save(town, contact, "a", 0, "one")
    with django_assert_max_num_queries(5):  # three, and the savepoint of the test's transaction
        save(town, contact, "ab", 1, "one")


def test_a_protected_person_is_exactly_nobody(town: Town, django_assert_num_queries: Any) -> None:
    known = people.create_person(
        name="Ines Wexmoor", phone="905-555-1111", actor=town.csr, now=town.now
    )
    people.protect(
        person_id=known.pk, reason="Court order", review_date=None, actor=town.privacy, now=town.now
    )
    contact = live(town)
    for hidden, absent in (
        (
            lambda: residents.match_number("905-555-1111", viewer=town.csr),
            lambda: residents.match_number("905-555-9999", viewer=town.csr),
        ),
        (
            lambda: residents.find_people("Ines Wexmoor", viewer=town.csr),
            lambda: residents.find_people("Xavier Nobody", viewer=town.csr),
        ),
        (
            lambda: residents.summary(known.pk, viewer=town.csr),
            lambda: residents.summary(10**9, viewer=town.csr),
        ),
    ):
        with django_assert_num_queries(1):
            seen = hidden()
        with django_assert_num_queries(1):
            assert absent() == seen
    with pytest.raises(NobodyFound):
        actions.set_person(contact_id=contact.pk, person_id=known.pk, actor=town.csr, now=town.now)
    assert not residents.match_number("905-555-1111", viewer=town.privacy)
    people.break_glass(
        words="905-555-1111", reason="Access request", actor=town.privacy, now=clock.now()
    )
    assert residents.match_number("905-555-1111", viewer=town.privacy)


def test_reading_a_person_is_logged_with_the_contact_it_was_for(town: Town, client: Client) -> None:
    known = people.create_person(
        name="Rafe Coldbeck", phone="905-555-1212", actor=town.csr, now=town.now
    )
    contact = live(town)
    actions.set_person(contact_id=contact.pk, person_id=known.pk, actor=town.csr, now=town.now)
    client.force_login(town.privacy)
    page = client.get("/access-log/").content.decode()
    assert f"resident:{known.pk}" in page
    assert str(contact.pk) in page
    client.force_login(town.csr)
    assert client.get("/access-log/").status_code == 403


def test_verification_keeps_only_whether_the_answer_fitted(town: Town) -> None:
    known = people.create_person(
        name="Rafe Coldbeck",
        phone="905-555-1212",
        address="418 Kestrel Road, Ashgrove",
        actor=town.csr,
        now=town.now,
    )
    contact = live(town)
    actions.set_person(contact_id=contact.pk, person_id=known.pk, actor=town.csr, now=town.now)
    levels = [
        actions.record_verification(contact_id=contact.pk, question=q, given=given, actor=town.csr, now=town.now).verification_level
        for q, given in (("phone_end", "9999"), ("phone_end", "1212"), ("street", "418 Kestrel road"))
    ]  # fmt: skip
    assert levels == [0, 0, 1]
    words = json.dumps([entry.data for entry in queries.timeline(contact.pk)])
    assert "1212" not in words.replace('"+1', "")


def post(client: Client, body: object, key: str = KEY) -> Any:
    return client.post(
        "/channels/events/", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip


@override_settings(TOWNLINE_CHANNEL_KEY=KEY)
def test_the_channel_door_checks_the_key_and_says_what_to_mend(town: Town, client: Client) -> None:
    good = {"event_id": "x1", "kind": "offered", "call_id": "c1", "line": "general"}
    assert post(client, good, "wrong").status_code == 401
    assert post(client, good).json()["state"] == "offered"
    assert post(client, good | {"kind": "exploded"}).json()["field"] == "kind"
    assert (
        post(client, good | {"event_id": "x2", "call_id": "c2", "line": "nowhere"}).json()["field"]
        == "line"
    )
    assert client.get("/channels/events/").status_code == 405


def test_service_level_keeps_longer_abandons_in_the_denominator() -> None:
    # 100 offered, 4 hung up within 5 s, 10 hung up later, 72 of 86 answered within 20 s.
    interval = rules.Interval(100, 4, 14, 86, 72)
    assert rules.service_level(interval) == 72 / 96
    assert rules.abandonment(interval) == 10 / 96
    assert rules.service_level(rules.Interval(3, 3, 3, 0, 0)) is None


def test_the_ledger_of_all_this_is_whole(town: Town) -> None:
    contact = live(town)
    actions.park(contact_id=contact.pk, actor=town.csr, now=town.now, reason="second call")
    actions.resume(contact_id=contact.pk, actor=town.csr, now=town.now)
    assert State(Contact.objects.get(pk=contact.pk).state) is State.LIVE
    assert list(ledger.verify()) == []


def test_finishing_right_after_the_request_takes_its_outcome_and_reason(
    town: Town, client: Client
) -> None:
    contact = live(town)
    requests.open_request(
        contact_id=contact.pk, definition_code="pothole", attributes={"size": "Dinner plate"},
        location=town.here, description="", urgency="C", urgency_reason="", hazard="", person_id=None,
        aware_at=contact.aware_at, actor=town.csr, now=town.now,
    )  # fmt: skip
    client.force_login(town.csr)
    # The page had not heard of the request yet when the keys were pressed.
    client.post(f"/desk/contacts/{contact.pk}/wrap-up/", {"disposition": "", "reason": "Transit"})
    contact.refresh_from_db()
    assert (contact.state, contact.disposition) == ("closed", "service_request")
    assert contact.reasons == ["Transit"]
