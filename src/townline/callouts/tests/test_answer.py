"""The worker's page: one call, one person, no sign-in, and nothing else within reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from townline.callouts import actions, queries, signing
from townline.callouts.models import Alarm, Attempt, Callout, Fill, Report
from townline.callouts.tests.building import person, plan, rung, start
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.rosters.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def callout():
    return start(plan(rung("first", person(1), person(2))))


@pytest.fixture
def anna(db):
    return Worker.objects.create(
        pk=1001, employee_number="R-1", name="Anna", program_code="water", classification="operator",
        seniority_date=date(2010, 1, 1), hired_date=date(2010, 1, 1),
    )  # fmt: skip


def first(callout):
    return Attempt.objects.filter(callout=callout).order_by("id").first()


def page(attempt):
    return reverse("callouts:answer", args=[signing.token_for(attempt.call_id)])


def press(client, attempt, kind, **more):
    return client.post(page(attempt), {"press": kind, **more})


def test_looking_at_the_page_answers_nothing_and_says_what_is_asked(client, callout):
    shown = client.get(page(first(callout)))
    assert shown.status_code == 200
    assert "Water main break" in shown.text
    assert "Can you respond?" in shown.text
    assert "you are the first" in shown.text
    assert (
        shown["Referrer-Policy"] == "same-origin"
    )  # with none a form is sent with an origin of null
    assert "no-store" in shown["Cache-Control"]
    assert not Fill.objects.exists()
    assert first(callout).state == "intent"


def test_a_yes_with_minutes_fills_the_place(client, callout):
    answer = press(client, first(callout), "accept", eta="30")
    assert answer.status_code == 302
    fill = Fill.objects.get(callout=callout)
    assert fill.worker_id == 1001
    assert fill.eta_at is not None
    assert fill.eta_at - fill.accepted_at == timedelta(minutes=30)
    assert first(callout).note == "by the signed link"
    assert "You accepted" in client.get(page(first(callout))).text


def test_own_minutes_must_be_minutes_and_what_was_typed_stays(client, callout):
    refused = press(client, first(callout), "own", minutes="soon")
    assert refused.status_code == 422
    assert "Give the minutes" in refused.text
    assert 'value="soon"' in refused.text
    assert not Fill.objects.exists()
    press(client, first(callout), "own", minutes="35")
    assert Fill.objects.exists()


def test_two_presses_are_one(client, callout, anna):
    attempt = first(callout)
    for _ in range(3):
        press(client, attempt, "accept", eta="10")
    for kind in ("en_route", "en_route", "on_scene", "clear", "clear"):
        press(client, attempt, kind)
    assert Fill.objects.count() == 1
    assert list(Report.objects.values_list("kind", flat=True)) == ["en_route", "on_scene", "clear"]
    assert queries.hours_for(callout.pk)[0].state == "waiting"


def test_a_no_needs_a_reason_and_the_next_person_is_called(client, callout):
    assert press(client, first(callout), "decline").status_code == 422
    press(client, first(callout), "decline", reason="Ill")
    gone = first(callout)
    assert (gone.outcome, gone.note) == ("declined", "Ill (by the signed link)")
    assert Attempt.objects.exclude(state="ended").get().worker_id == 1002
    assert "You said no" in client.get(page(gone)).text


def test_a_late_yes_is_thanked_and_fills_nothing(client, callout):
    early = first(callout)
    actions.record(attempt_id=early.pk, outcome="no_answer", actor=None, now=clock.now())
    second = Attempt.objects.exclude(state="ended").get()
    actions.record(
        attempt_id=second.pk, outcome="accepted", eta_minutes=5, actor=None, now=clock.now()
    )
    shown = client.get(page(early))
    assert "This callout is over" in shown.text
    press(client, early, "accept", eta="10")
    assert "already filled" in client.get(page(early)).text
    assert Fill.objects.count() == 1
    assert Attempt.objects.filter(outcome="accepted_filled").exists()


def test_a_wrong_place_sounds_at_the_desk_and_moves_nothing(client, callout):
    assert press(client, first(callout), "wrong_place", place=" ").status_code == 422
    for _ in range(2):
        press(client, first(callout), "wrong_place", place="It is the other King Street")
    alarm = Alarm.objects.get(kind="place")
    assert "the other King Street" in alarm.text
    assert Report.objects.count() == 1
    assert Callout.objects.get().state == "calling"


def test_police_is_heard_although_the_crew_is_full_and_only_from_the_crew(client, callout):
    attempt = first(callout)
    assert press(client, attempt, "police").status_code == 403
    press(client, attempt, "accept", eta="10")
    press(client, attempt, "police")
    press(client, attempt, "police")
    assert Alarm.objects.filter(kind="police", taken_at=None).count() == 1
    assert Report.objects.filter(kind="police").count() == 1
    assert LedgerEntry.objects.filter(verb="callout.police").count() == 1


def test_a_wrong_link_and_an_ended_one_open_nothing(client, callout):
    attempt = first(callout)
    wrong = client.get(reverse("callouts:answer", args=["abc:def"]))
    assert wrong.status_code == 404
    assert "This link opens nothing" in wrong.text
    token = signing.token_for(attempt.call_id)
    assert client.get(reverse("callouts:answer", args=[token[:-1] + "!"])).status_code == 404
    long_ago = clock.now() - timedelta(hours=25)
    Callout.objects.update(deadline_at=long_ago, started_at=long_ago)
    ended = client.post(page(attempt), {"press": "accept", "eta": "10"})
    assert ended.status_code == 404
    assert "is over" in ended.text
    assert not Fill.objects.exists()


def test_no_answer_writes_the_address_into_a_log(client, callout, caplog):
    press(client, first(callout), "decline")
    press(client, first(callout), "police")
    client.get(reverse("callouts:answer", args=["abc:def"]))
    assert not [each for each in caplog.records if "/callouts/answer/" in each.getMessage()]


def test_the_page_speaks_french(client, callout):
    shown = client.get(page(first(callout)), headers={"accept-language": "fr"})
    assert "on a besoin de vous" in shown.text
    assert "vous êtes le premier appel" in shown.text


def test_the_page_needs_few_statements_however_many_were_tried(
    client, django_assert_max_num_queries
):
    callout = start(plan(rung("first", *(person(n) for n in range(1, 12)))))
    for _ in range(8):
        actions.record(attempt_id=Attempt.objects.exclude(state="ended").get(callout=callout).pk,
                       outcome="no_answer", actor=None, now=clock.now())  # fmt: skip
    last = Attempt.objects.exclude(state="ended").get(callout=callout)
    with django_assert_max_num_queries(10):  # two read who the Region is, the first time
        shown = client.get(page(last))
    assert "8 people" in shown.text


def test_nobody_presses_forty_times_a_minute(client, callout):
    answers = [press(client, first(callout), "nothing").status_code for _ in range(41)]
    assert answers[-1] == 429


def test_the_desk_reads_address_and_number_back_once(callout):
    from townline.accounts.models import User

    june = User.objects.create(username="june", name="June Ali", roles=["csr"])
    actions.answer(attempt_id=first(callout).pk, accepts=True, eta_minutes=10, now=clock.now())
    fill = Fill.objects.get()
    for _ in range(2):
        actions.read_back(fill_id=fill.pk, kind="read_place", actor=june, now=clock.now())
    ticked = Report.objects.get()
    assert (ticked.kind, ticked.entered_by, ticked.name) == ("read_place", "June Ali", fill.name)
