"""By e-mail, and what the call-in lists hear of a result."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import transaction

from townline.callin.models import EqualisationList, ListEvent
from townline.callouts import handlers
from townline.callouts.actions.charging import NEVER_CHARGED
from townline.callouts.actions.crewing import conclude
from townline.callouts.engine.calling import Caller
from townline.callouts.engine.taking import Taker
from townline.callouts.models import CalloutEvent
from townline.callouts.signing import link_for
from townline.callouts.tests.building import NOW, person, plan, rung, start
from townline.regions import loading
from townline.rosters.models import Worker

AT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)
PARTS = ("directory", "staff", "rosters", "callin")


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """Northmoor's crews and lists, loaded once and undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        list(loading.load(loading.pack("northmoor"), now=AT, only=PARTS, tell=lambda _: None))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def listed(region, db):
    """A list of Northmoor's water crew, and somebody on it."""
    row = EqualisationList.objects.filter(program_code__contains="water").order_by("id").first()
    assert row is not None
    return row, row.standings.order_by("worker_id")[0].worker_id


def minutes(row, worker_id):
    return row.standings.get(worker_id=worker_id).minutes


def result_of(row, worker_id, outcome):
    given = plan(rung("a", person(1, worker_id=worker_id)), slots=())
    callout = start(given, program_code=row.program_code, now=NOW)
    conclude(callout, position=1, worker_id=worker_id, name="P", result=outcome, now=NOW)
    return CalloutEvent.objects.get(callout=callout, kind="result")


def test_an_e_mail_goes_to_the_workers_own_address_in_neutral_words(region, db):
    worker = Worker.objects.exclude(email="").order_by("id").first()
    assert worker is not None
    callout = start(
        plan(rung("a", person(1, worker_id=worker.pk))), carrier="mail", title="Measles, 14 Elm",
        voicemail="Please call the Region.",
    )  # fmt: skip
    work = Taker().take()
    heard = Caller().place(work.to_place[0], work.callouts[callout.pk])

    assert (heard.kind, heard.outcome) == ("ended", "sent")
    sent = mail.outbox[-1]
    assert sent.to == [worker.email]
    assert link_for(work.to_place[0].call_id) in sent.body
    assert "Please call the Region." in sent.body
    assert "Measles" not in f"{sent.subject} {sent.body}"
    assert str(work.to_place[0].call_id) in sent.extra_headers["Message-ID"]


def test_somebody_without_an_address_is_refused_not_lost(db):
    callout = start(plan(rung("a", person(1))), carrier="mail")
    work = Taker().take()

    assert Caller().place(work.to_place[0], work.callouts[callout.pk]).kind == "refused"


def test_a_decline_charges_the_list_once_however_often_the_job_runs(listed):
    row, worker_id = listed
    event, before = result_of(row, worker_id, "declined"), minutes(row, worker_id)
    handlers.charge(event_id=event.pk)
    once = minutes(row, worker_id)
    handlers.charge(event_id=event.pk)

    assert once > before
    assert minutes(row, worker_id) == once
    event.refresh_from_db()
    assert event.charged_at is not None


@pytest.mark.parametrize("outcome", sorted(NEVER_CHARGED))
def test_our_own_trouble_is_charged_to_nobody(listed, outcome, monkeypatch):
    deferred = []
    monkeypatch.setattr("townline.core.outbox.defer", lambda task, **_: deferred.append(task.name))
    row, worker_id = listed
    before, told = minutes(row, worker_id), ListEvent.objects.count()
    result_of(row, worker_id, outcome)

    assert "callouts.charge" not in deferred
    assert (minutes(row, worker_id), ListEvent.objects.count()) == (before, told)
