"""The health of the answers: every figure can be counted by hand, and no list makes the page dearer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.contacts.models import AnswerExposure, Contact
from townline.core import clock
from townline.desk.charts import Column, columns, shares
from townline.desk.queries import content
from townline.knowledge import actions
from townline.knowledge.models import SearchQuery

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = User.objects.create(username="kit", name="Kit Ade", roles=["knowledge_editor"])
    client.force_login(user)
    return user


@pytest.fixture
def june():
    return User.objects.create(username="june", name="June Park", roles=["csr"])


def live(code, *, days=3):
    at = clock.now() - timedelta(days=days)
    actions.open_article(code=code, topic="waste", program_code="waste", actor=None, now=at)
    text = {"title": f"About {code}", "read_aloud": "Yes.", "owner": "Waste"}
    version = actions.draft(code=code, language="en", text=text, actor=None, now=at)
    actions.approve(version_id=version.pk, actor=None, now=at)
    return actions.publish_version(version_id=version.pk, actor=None, now=at)


def finished(june, version=None, kind="read_out"):
    now = clock.now()
    contact = Contact.objects.create(
        channel="voice", state="closed", opened_at=now, aware_at=now, closed_at=now,
        agent=june,
    )  # fmt: skip
    if version is not None:
        AnswerExposure.objects.create(
            contact=contact, article_version_id=version.pk, title=version.title, number=1, kind=kind,
            at=now - timedelta(seconds=1), by=june,
        )  # fmt: skip
    return contact


def test_the_figures_are_what_one_counts_by_hand(client, editor, june):
    carts, fees = live("carts"), live("fees", days=400)
    finished(june, carts)
    finished(june, carts)
    finished(june, fees, kind="viewed")
    finished(june)
    for text, results, chosen in (("cart swop", 0, ""), ("cart swop", 0, ""), ("bin", 3, ""),
                                  ("bus", 2, "answer")):  # fmt: skip
        SearchQuery.objects.create(
            text=text, results=results, chosen_kind=chosen, user=june,
            at=clock.now() - timedelta(minutes=1),
        )  # fmt: skip
    report = actions.report_gap(
        kind="wrong", text="Old.", severity="unsafe", version_id=carts.pk, actor=june,
        now=clock.now() - timedelta(hours=5),
    )  # fmt: skip
    actions.settle_gap(
        report_id=report.pk, outcome="Done.", actor=editor, now=clock.now() - timedelta(hours=2)
    )

    health = content.health(editor, clock.now())
    assert (health.finished, health.linked_share) == (4, 0.5)
    assert [(row.version.article.code, row.contacts) for row in health.used] == [("carts", 2)]
    assert health.reused == 1
    assert [(term.text, term.times) for term in health.without_result] == [("cart swop", 2)]
    assert (health.searches.total, health.searches.none, health.searches.passed_by) == (4, 2, 1)
    assert (health.freshness.fresh, health.freshness.overdue) == (1, 1)
    assert [(row.settled, round(row.hours)) for row in health.fixes] == [(1, 3)]
    page = client.get(reverse("desk:content_health")).content.decode()
    for words in ("cart swop", "50%", "of 4 contacts", "3.0 h"):
        assert words in page


def test_the_page_costs_the_same_however_many_answers_there_are(
    client, editor, june, django_assert_max_num_queries
):
    for n in range(12):
        finished(june, live(f"old-{n}", days=400))
        if n in (0, 11):
            with django_assert_max_num_queries(18):
                client.get(reverse("desk:content_health"))


def test_an_empty_installation_says_so_and_a_csr_may_not_look(client, editor, june):
    page = client.get(reverse("desk:content_health")).content.decode()
    assert "Nobody has searched in the span." in page
    client.force_login(june)
    assert client.get(reverse("desk:content_health")).status_code == 403


def test_a_chart_says_in_words_what_it_shows_and_never_leaves_its_frame():
    drawn = columns([Column("2 Nov", 3.0, "300%"), Column("9 Nov", 0, "0%")], label="A & B", top=1)
    assert 'aria-label="A &amp; B"' in drawn
    assert 'y="34.0"' in drawn
    assert 'width="637.0"' in shares([("ok", 2), ("bad", 0)], label="x")
