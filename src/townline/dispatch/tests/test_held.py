"""What health holds of a contact that became theirs: kept, done and posted by them, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from townline.board import queries as board
from townline.contacts import actions as contacts
from townline.contacts.models import AnswerExposure, AnswerSending
from townline.core import clock, live
from townline.dispatch.tests.conftest import NIGHT, OUT, hang_up, minutes, shift_to

pytestmark = pytest.mark.django_db


def test_health_keeps_what_was_promised_and_posts_the_letter(
    client, intake, on_the_line, june, omar
):
    hang_up(on_the_line, june)
    held, (promised,) = reverse("contacts:held"), on_the_line.promises.all()
    (left,), letter = on_the_line.follow_ups.all(), AnswerSending.objects.get()
    print_it = reverse("contacts:sending", args=[letter.pk])
    client.force_login(omar)
    with clock.moved(shift_to(NIGHT + timedelta(days=2))):
        shown = client.get(held).content.decode()
        assert {"zz-promise", "zz-task", "zz-letter"} <= set(OUT.findall(shown))
        assert "2 are late" in shown
        assert "June Ali" in shown
        assert "zz-text" in client.get(print_it).content.decode()
        for page in (
            reverse("contacts:keeping", args=[promised.pk]),
            reverse("contacts:completion", args=[left.pk]),
            print_it,
        ):
            assert client.post(page, {"held": "1"}).url == held
        shown = client.get(held).content.decode()
    assert OUT.findall(shown) == []
    assert "Nothing is owed" in shown
    assert "Nothing waits" in shown
    promised.refresh_from_db()
    letter.refresh_from_db()
    assert (promised.kept_at is None, letter.state) == (False, "sent")


def test_what_health_holds_alarms_once_it_is_late_and_tells_others_no_more(
    client, intake, on_the_line, june, omar, ada
):
    hang_up(on_the_line, june)

    def heard(viewer, at):
        return [each for each in board.alarms(viewer, at).rows if each.kind == "held"]

    soon, late = NIGHT + minutes(29), NIGHT + timedelta(days=1, minutes=1)
    assert heard(omar, soon) == heard(ada, soon) == []
    (for_health,), (for_others,) = heard(omar, late), heard(ada, late)
    assert (for_health.title, for_health.url) == ("Held by health: 3 late", "/contacts/held/")
    assert for_health.since == NIGHT + minutes(30)
    assert (for_others.title, for_others.url) == ("Held by health, and late", "/rosters/")
    assert for_health.is_loud
    assert for_others.is_loud
    for who in (ada, june):
        client.force_login(who)
        assert client.get(reverse("contacts:held")).status_code == 403
        to_send = client.get(reverse("contacts:sendings")).content.decode()
        assert "Public Health sends it" in to_send
        assert "It has gone" not in to_send
        page = reverse("contacts:sending", args=[AnswerSending.objects.get().pk])
        assert client.post(page).status_code == 404
    assert AnswerSending.objects.get().state == "queued"


def test_health_settles_nothing_of_other_contacts(client, call, june, omar):
    other = call("9055550142", at=NIGHT)
    mine = {"contact_id": other.pk, "actor": june, "now": NIGHT}
    promised = contacts.promise(text="x", owner_id=june.pk, due_at=NIGHT + minutes(30), **mine)
    told = AnswerExposure.objects.create(
        contact=other, article_version_id=1, title="x", number=1, kind="sent", by=june,
        channel="paper", sent_to="x", at=NIGHT,
    )  # fmt: skip
    letter = AnswerSending.objects.create(exposure=told, channel="paper", to="x", subject="x",
                                          text="x", queued_at=NIGHT)  # fmt: skip
    client.force_login(omar)
    page = client.get(reverse("contacts:held")).content.decode()
    assert "Nothing is owed" in page
    assert "Nothing waits" in page
    assert client.post(reverse("contacts:keeping", args=[promised.pk])).status_code == 403
    assert client.get(reverse("contacts:sending", args=[letter.pk])).status_code == 404
    assert client.post(reverse("contacts:sending", args=[letter.pk])).status_code == 404


def test_held_costs_the_same_for_many(client, call, june, omar, django_assert_num_queries):
    client.force_login(omar)
    page = reverse("contacts:held")
    client.get(page)

    def promised():
        contact = call("9055550142", at=NIGHT)
        contacts.promise(contact_id=contact.pk, text="x", owner_id=june.pk,
                         due_at=NIGHT + minutes(30), actor=june, now=NIGHT)  # fmt: skip
        contacts.keep_apart(contact_ids=[contact.pk], compartment="health", actor=june, now=NIGHT)

    promised()
    with django_assert_num_queries(4):
        client.get(page)
    for _each in range(6):
        promised()
    with django_assert_num_queries(4):
        client.get(page)


def test_held_listens_and_fetches_its_lists_alone(client, intake, on_the_line, june, omar):
    hang_up(on_the_line, june)
    client.force_login(omar)
    page = reverse("contacts:held")
    whole = client.get(page).content.decode()
    assert 'data-topic="held"' in whole
    lists = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in lists
    assert {"zz-promise", "zz-task", "zz-letter"} <= set(OUT.findall(lists))


def test_whatever_changes_of_what_is_held_nudges_health(
    intake, on_the_line, june, omar, monkeypatch
):
    told: list[str] = []
    monkeypatch.setattr(live, "announce", lambda topic, ref="": told.append(topic))

    def nudges(change, **given):
        told.clear()
        change(actor=omar, now=NIGHT + minutes(6), **given)
        return "held" in told

    hang_up(on_the_line, june)
    assert "held" in told
    (promised,), (left,) = on_the_line.promises.all(), on_the_line.follow_ups.all()
    assert nudges(contacts.keep_promise, promise_id=promised.pk)
    assert nudges(contacts.finish_follow_up, follow_up_id=left.pk)
    assert nudges(contacts.settle_sending, sending_id=AnswerSending.objects.get().pk)


def test_a_contact_of_the_desk_nudges_nobody_at_health(call, june, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(live, "announce", lambda topic, ref="": told.append(topic))
    other = call("9055550142", at=NIGHT)
    contacts.promise(contact_id=other.pk, text="x", owner_id=june.pk, due_at=NIGHT + minutes(30),
                     actor=june, now=NIGHT)  # fmt: skip
    assert "held" not in told
    contacts.keep_apart(contact_ids=[other.pk], compartment="health", actor=june, now=NIGHT)
    assert "held" in told
