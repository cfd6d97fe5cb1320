"""Bulletins expire, are read on the record, and hold back Ready while a critical one is unread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.knowledge import actions, queries
from townline.knowledge.errors import (
    ExpiryNeeded,
    FrenchIncomplete,
    NotYetRead,
    QuizIncomplete,
    UpdateAfterExpiry,
    WrongAnswer,
)
from townline.knowledge.views.bulletins import strip_words

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def ada():
    return User.objects.create(username="ada", name="Ada Quill", roles=["csr"])


def publish(title="Icy roads", *, severity="info", now=NOW, **more):
    more.setdefault("expires_at", now + 4 * HOUR)
    return actions.publish_bulletin(
        title=title, text="Salt trucks are out.", severity=severity, actor=None, now=now, **more
    )


def test_a_bulletin_is_current_until_the_minute_it_expires():
    publish(expires_at=NOW + HOUR)

    assert [b.title for b in queries.current_bulletins(NOW)] == ["Icy roads"]
    assert queries.current_bulletins(NOW + HOUR) == []


def test_a_bulletin_must_end_and_its_update_comes_before_the_end():
    with pytest.raises(ExpiryNeeded):
        publish(expires_at=None)
    with pytest.raises(ExpiryNeeded):
        publish(expires_at=NOW)
    with pytest.raises(UpdateAfterExpiry):
        publish(update_due_at=NOW + 5 * HOUR)


def test_the_loudest_bulletin_stands_first():
    publish("Quiet")
    publish("Loud", severity="critical")
    publish("Middle", severity="important")

    assert [b.title for b in queries.current_bulletins(NOW)] == ["Loud", "Middle", "Quiet"]


def test_only_public_words_for_everyone_reach_residents():
    publish("Inside only", public_text="")
    publish("For staff", public_text="Secret", audience="staff")
    publish("For all", public_text="Roads are icy.")

    assert [b.title for b in queries.public_bulletins(NOW)] == ["For all"]


FRENCH = {"title_fr": "Routes glacées", "public_text_fr": "Les routes sont glacées."}


def test_who_reads_french_reads_it_in_french_where_it_was_written_and_else_in_english():
    publish("Icy", public_text="Roads are icy.", **FRENCH)
    publish("Later", public_text="Salt comes.", now=NOW + timedelta(minutes=1))

    def read(language):
        rows = queries.public_notices(NOW + HOUR, language=language)
        return {(row.language, row.title, row.text) for row in rows}

    assert read("en") == {("en", "Icy", "Roads are icy."), ("en", "Later", "Salt comes.")}
    assert read("fr") == {("fr", *FRENCH.values()), ("en", "Later", "Salt comes.")}


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title_fr": ""}, "title_fr"), ({"public_text_fr": " "}, "public_text_fr"),
     ({"public_text": ""}, "public_text")],
)  # fmt: skip
def test_half_in_french_is_refused_by_its_field_and_changes_nothing(given, field):
    whole = {"public_text": "Roads are icy.", **FRENCH}
    made = publish(**whole)
    with pytest.raises(FrenchIncomplete) as refused:
        publish("Second", **(whole | given))
    assert refused.value.field == field
    with pytest.raises(FrenchIncomplete):
        actions.update_bulletin(bulletin_id=made.pk, text="x", expires_at=NOW + HOUR, actor=None,
                                now=NOW, **(whole | given))  # fmt: skip
    (left,) = queries.public_notices(NOW, language="fr")
    assert left.text == FRENCH["public_text_fr"]


def test_an_update_without_french_says_nothing_of_yesterday_in_french():
    made = publish(public_text="Roads are icy.", **FRENCH)
    actions.update_bulletin(bulletin_id=made.pk, text="Dry again.", public_text="Roads are dry.",
                            expires_at=NOW + HOUR, actor=None, now=NOW)  # fmt: skip
    (left,) = queries.public_notices(NOW, language="fr")
    assert (left.language, left.text) == ("en", "Roads are dry.")


def test_a_page_in_french_shows_it_and_marks_what_is_english(client):
    now = clock.now()
    publish("Icy", public_text="Roads are icy.", now=now, **FRENCH)
    publish("Salt", public_text="Salt comes.", now=now)
    page = client.get(reverse("portal:home"), headers={"Accept-Language": "fr-CA"}).content.decode()
    assert '<article class="hit" lang="fr"><h3>Routes glacées</h3>' in page
    assert '<article class="hit" lang="en"><h3>Salt</h3>' in page
    assert "Roads are icy." not in page


def test_an_unread_critical_bulletin_holds_back_ready_and_reading_it_lets_go(ada):
    bulletin = publish(severity="critical")
    assert not queries.may_go_ready(ada, NOW)
    with pytest.raises(NotYetRead):
        actions.acknowledge_briefing(items=1, actor=ada, now=NOW)

    actions.acknowledge(bulletin_id=bulletin.pk, actor=ada, now=NOW)
    actions.acknowledge_briefing(items=1, actor=ada, now=NOW)

    assert queries.may_go_ready(ada, NOW)
    verbs = LedgerEntry.objects.filter(actor_id=ada.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["bulletin.read", "briefing.acknowledged"]


def test_an_update_of_a_critical_bulletin_is_read_again(ada):
    bulletin = publish(severity="critical")
    actions.acknowledge(bulletin_id=bulletin.pk, actor=ada, now=NOW)
    actions.acknowledge_briefing(items=1, actor=ada, now=NOW)

    actions.update_bulletin(
        bulletin_id=bulletin.pk, text="Now the bridge is closed.", expires_at=NOW + 6 * HOUR,
        actor=None, now=NOW + HOUR,
    )  # fmt: skip

    assert not queries.may_go_ready(ada, NOW + HOUR)


def test_a_quiet_bulletin_in_mid_shift_does_not_stop_anybody_but_the_next_shift_hears_of_it(ada):
    actions.acknowledge_briefing(items=0, actor=ada, now=NOW)
    publish(now=NOW + HOUR, expires_at=NOW + 48 * HOUR)

    assert queries.may_go_ready(ada, NOW + 2 * HOUR)
    assert not queries.may_go_ready(ada, NOW + 16 * HOUR)
    assert queries.changes_for(ada, NOW + 16 * HOUR).count == 1


def test_a_quiz_is_answered_right_before_a_bulletin_counts_as_read(ada):
    bulletin = publish(
        severity="critical", quiz_question="Who plows?", quiz_answers=["Region", "City"],
        quiz_right=1,
    )  # fmt: skip
    with pytest.raises(WrongAnswer):
        actions.acknowledge(bulletin_id=bulletin.pk, answer=0, actor=ada, now=NOW)
    actions.acknowledge(bulletin_id=bulletin.pk, answer=1, actor=ada, now=NOW)
    assert queries.may_go_ready(ada, NOW) is False  # the rest of the briefing is still unseen
    actions.acknowledge_briefing(items=1, actor=ada, now=NOW)
    assert queries.may_go_ready(ada, NOW)
    with pytest.raises(QuizIncomplete):
        publish(quiz_question="Why?", quiz_answers=["Only one"], quiz_right=0)


def test_a_bulletin_turns_amber_on_every_desk_the_minute_its_update_is_overdue():
    bulletin = publish(severity="important", update_due_at=NOW + HOUR)
    minute = timedelta(minutes=1)
    assert "Update overdue" not in strip_words(NOW + HOUR - minute)
    amber = strip_words(NOW + HOUR)
    assert "Update overdue" in amber
    assert 'class="p2"' in amber  # amber, where an important one is blue
    # open pages hear of it, though nobody did anything
    assert actions.tell_what_time_changed(since=NOW + HOUR - minute, now=NOW + HOUR) == (0, 1)

    actions.update_bulletin(
        bulletin_id=bulletin.pk, text="Crews are on it.", expires_at=NOW + 4 * HOUR,
        update_due_at=NOW + 3 * HOUR, actor=None, now=NOW + HOUR + minute,
    )  # fmt: skip
    assert "Update overdue" not in strip_words(NOW + HOUR + minute)


def test_who_has_read_a_bulletin_is_proof_of_notice(ada):
    bulletin = publish(severity="critical")
    actions.acknowledge(bulletin_id=bulletin.pk, actor=ada, now=NOW + HOUR)
    [receipt] = queries.receipts(bulletin.pk)
    assert (receipt.user, receipt.read_at, receipt.revision) == (ada, NOW + HOUR, 1)


def test_an_expired_bulletin_leaves_every_desk_at_once():
    bulletin = publish()
    actions.expire(bulletin_id=bulletin.pk, reason="Roads are clear.", actor=None, now=NOW)
    assert queries.current_bulletins(NOW) == []


def test_what_a_briefing_tells_costs_at_most_six_statements(ada, django_assert_max_num_queries):
    publish()
    with django_assert_max_num_queries(6):
        queries.changes_for(ada, NOW)


def test_asking_whether_somebody_may_go_ready_costs_two_statements(ada, django_assert_num_queries):
    publish(severity="critical")
    with django_assert_num_queries(2):
        queries.may_go_ready(ada, NOW)


@pytest.mark.django_db
def test_the_strip_that_is_pushed_is_the_strip_that_is_fetched(client):
    from townline.accounts.models import User
    from townline.knowledge.views.bulletins import LINK, strip_words

    assert reverse("knowledge:bulletins") == LINK
    now = clock.now()
    actions.publish_bulletin(
        title="Kestrel Road is closed", text="At the bridge.", expires_at=now + timedelta(hours=2),
        severity="important", actor=None, now=now,
    )  # fmt: skip
    client.force_login(User.objects.create(username="june", roles=["csr"]))
    fetched = client.get(reverse("knowledge:bulletin_strip")).content.decode()
    assert "Kestrel Road is closed" in fetched
    assert fetched == strip_words(clock.now())
