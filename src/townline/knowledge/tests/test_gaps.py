"""From "this is wrong" to "it was mended": met twice is one, owned, settled, and the reporter hears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.knowledge import actions, queries
from townline.knowledge.errors import NoSuchReport, ReasonNeeded, TextNeeded
from townline.knowledge.models import GapReport, SearchQuery, State
from townline.knowledge.rules import gaps as rules

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def hired(username, *roles):
    return User.objects.create(username=username, name=username.title(), roles=list(roles))


@pytest.fixture
def june(db):
    return hired("june", "csr")


@pytest.fixture
def kim(db):
    return hired("kim", "csr")


@pytest.fixture
def ada(db):
    return hired("ada", "supervisor")


@pytest.fixture
def ed(db):
    return hired("ed", "knowledge_editor")


@pytest.fixture
def compost(db):
    then = clock.now() - timedelta(days=9)
    actions.open_article(
        code="free-compost", topic="waste", program_code="waste", actor=None, now=then
    )
    text = {
        "title": "Is there free compost?",
        "read_aloud": "On Saturday.",
        "public_wording": "Saturday.",
    }
    made = actions.draft(code="free-compost", language="en", text=text, actor=None, now=then)
    actions.approve(version_id=made.pk, actor=None, now=then)
    return actions.publish_version(version_id=made.pk, actor=None, now=then)


def flag(actor, version=None, *, kind="wrong", text="It is cancelled.", **more):
    pk = version.pk if version else None
    return actions.report_gap(kind=kind, text=text, version_id=pk, actor=actor, now=NOW, **more)


def test_the_same_met_twice_is_one_report_with_two_sightings(june, kim, compost):
    first = flag(june, compost)
    again = flag(kim, compost, text="", severity="unsafe")
    assert again.pk == first.pk
    again.refresh_from_db()
    assert (again.times, again.severity, again.text) == (2, "unsafe", "It is cancelled.")
    assert {each.reporter_id for each in queries.sightings(first.pk)} == {june.pk, kim.pk}


def test_another_kind_another_step_or_a_settled_one_is_another_report(june, ed, compost):
    first = flag(june, compost)
    assert flag(june, compost, kind="unclear").pk != first.pk
    assert flag(june, step="Tree down: ask_wires").pk != flag(june, step="Tree down: ask_road").pk
    actions.settle_gap(report_id=first.pk, outcome="Mended.", actor=ed, now=NOW)
    assert flag(june, compost).pk != first.pk


def test_words_may_be_left_out_only_where_something_says_what_it_is_about(june):
    with pytest.raises(TextNeeded):
        flag(june, text=" ")
    assert flag(june, kind="system", text="", where="/requests/").text == "This system has a fault"


def test_everybody_who_met_it_hears_what_became_of_it(june, kim, ed, compost):
    report = flag(june, compost)
    flag(kim, compost)
    actions.settle_gap(report_id=report.pk, outcome="The date is right now.", actor=ed, now=NOW)
    for who in (june, kim):
        assert [each.report.outcome for each in queries.outcomes_for(who)] == [
            "The date is right now."
        ]
        assert queries.changes_for(who, NOW + timedelta(hours=1)).heard
    assert queries.outcomes_for(ed) == []
    actions.hear_outcomes(actor=june, now=NOW)
    assert queries.outcomes_for(june) == []
    assert len(queries.outcomes_for(kim)) == 1


def test_a_report_is_settled_once_and_with_words(june, ed, compost):
    report = flag(june, compost)
    with pytest.raises(ReasonNeeded):
        actions.settle_gap(report_id=report.pk, outcome=" ", actor=ed, now=NOW)
    actions.settle_gap(report_id=report.pk, outcome="Mended.", actor=ed, now=NOW)
    with pytest.raises(NoSuchReport):
        actions.settle_gap(report_id=report.pk, outcome="Again.", actor=ed, now=NOW)


def test_the_queue_has_the_most_harmful_first_and_is_filtered(june, ed, compost):
    small = flag(june, compost, kind="unclear", severity="minor")
    unsafe = flag(june, kind="website", text="The form is dead", severity="unsafe")
    misleads = flag(june, compost, severity="misleads")
    assert [row.pk for row in queries.open_gaps()] == [unsafe.pk, misleads.pk, small.pk]
    assert [row.pk for row in queries.open_gaps(kind="website")] == [unsafe.pk]
    actions.assign_gap(report_id=small.pk, to_id=ed.pk, actor=ed, now=NOW)
    assert [row.pk for row in queries.open_gaps(assigned_to=ed.pk)] == [small.pk]


def test_what_many_look_for_and_nobody_gets_becomes_a_report_once(db):
    def searched(text, results, times):
        SearchQuery.objects.bulk_create(
            SearchQuery(text=text, results=results, at=NOW - timedelta(hours=n))
            for n in range(1, times + 1)
        )

    searched("cart swop", 0, 4)
    searched("odsp dental", 3, 6)
    searched("orange bag", 0, 2)
    assert actions.report_searches(now=NOW) == 2
    searched("cart swop", 0, 3)
    assert actions.report_searches(now=NOW + timedelta(hours=1)) == 0
    found = {row.words: (row.severity, row.times) for row in queries.open_gaps()}
    assert found == {"cart swop": ("misleads", 7), "odsp dental": ("minor", 6)}


def test_the_queue_costs_the_same_however_long(
    client, ed, june, compost, django_assert_max_num_queries
):
    client.force_login(ed)
    flag(june, compost)
    client.get(reverse("knowledge:gaps"))
    for n in range(30):
        flag(june, kind="missing", text=f"Nothing about {n}")
    with django_assert_max_num_queries(8):
        assert "Nothing about 29" in client.get(reverse("knowledge:gaps")).content.decode()


def test_one_key_comes_filled_and_a_second_sends_it(client, june, compost):
    client.force_login(june)
    where = {"version": compost.pk, "contact": 7, "where": "/desk/contacts/7/"}
    form = client.get(reverse("knowledge:gap_key"), where).content.decode()
    assert "Is there free compost?" in form
    assert 'name="contact" value="7"' in form
    sent = client.post(
        reverse("knowledge:gap_key"), {"kind": "wrong", "severity": "misleads", **where}
    )
    assert "You will hear" in sent.content.decode()
    sighting = GapReport.objects.get().sightings.get()
    assert (sighting.contact_id, sighting.where) == (7, "/desk/contacts/7/")


def test_what_was_typed_stays_when_the_key_is_refused(client, june):
    client.force_login(june)
    refused = client.post(
        reverse("knowledge:gap_key"), {"kind": "wrong", "severity": "nonsense", "text": "The fee"}
    )
    assert refused.status_code == 422
    assert 'value="The fee"' in refused.content.decode()


def test_a_supervisor_pulls_an_unsafe_answer_at_once_and_a_csr_may_not(client, june, ada, compost):
    report = flag(june, compost, severity="unsafe")
    client.force_login(june)
    assert client.post(reverse("knowledge:gap_pull", args=[report.pk])).status_code == 403
    client.force_login(ada)
    assert (
        "Withdraw the answer now"
        in client.get(reverse("knowledge:gap", args=[report.pk])).content.decode()
    )
    client.post(reverse("knowledge:gap_pull", args=[report.pk]))
    compost.refresh_from_db()
    assert compost.state == State.WITHDRAWN
    assert LedgerEntry.objects.filter(verb="gap.answer_pulled", actor_id=ada.pk).exists()
    assert client.get(reverse("answers:answer", args=["free-compost"])).status_code == 404


def test_the_editor_owns_settles_and_links_what_mends_it(client, june, ed, compost):
    report = flag(june, compost)
    client.force_login(ed)
    client.post(reverse("knowledge:gap_owner", args=[report.pk]), {"to": ed.pk})
    refused = client.post(
        reverse("knowledge:gap_outcome", args=[report.pk]),
        {"reason": " ", "mended_by": "script tree"},
    )
    assert refused.status_code == 422
    assert "script tree" in refused.content.decode()
    client.post(
        reverse("knowledge:gap_outcome", args=[report.pk]),
        {"reason": "Mended.", "mended": compost.pk},
    )
    report.refresh_from_db()
    assert (report.assigned_to_id, report.mended_version_id, report.outcome) == (
        ed.pk,
        compost.pk,
        "Mended.",
    )
    client.force_login(june)
    assert "Mended." in client.get(reverse("knowledge:gap_news")).content.decode()
    client.get(reverse("knowledge:gaps"))
    assert "Mended." not in client.get(reverse("knowledge:gap_news")).content.decode()


def test_each_harm_is_owed_in_its_time():
    assert rules.owed_at("unsafe", NOW) == NOW + timedelta(hours=1)
    assert rules.owed_at("misleads", NOW) == NOW + timedelta(days=1)
    assert rules.owed_at("minor", NOW) == NOW + timedelta(days=10)


@pytest.mark.parametrize(
    ("times", "found", "harm"),
    [(2, False, None), (3, False, "misleads"), (5, True, None), (6, True, "minor")],
)
def test_how_often_searches_must_fail(times, found, harm):
    assert rules.search_harm(times=times, found=found) == harm


@given(st.sampled_from(rules.HARM), st.sampled_from(rules.HARM))
def test_the_worse_of_two_is_one_of_them_whichever_comes_first(one, other):
    assert rules.worse(one, other) == rules.worse(other, one)
    assert rules.worse(one, other) in {one, other}
