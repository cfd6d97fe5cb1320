"""Rows that go together go as one statement, whole or not at all."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.db.models import Max

from townline.core import clock, ledger, live, outbox, rows
from townline.core.jobs import heartbeat
from townline.core.models import LedgerEntry


def done(stream: str, **after: object) -> None:
    ledger.append(stream=stream, verb="test.done", actor=None, now=clock.now(), after=after)


@pytest.mark.django_db
def test_rows_a_job_and_a_nudge_go_as_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1), rows.together():
        done("test:1", a=None)
        done("test:2", b="")
        outbox.defer(heartbeat, timestamp=7)
        live.announce("test:1")
    assert [fault for fault in ledger.verify() if fault.stream.startswith("test:")] == []
    assert LedgerEntry.objects.filter(stream__in=["test:1", "test:2"]).count() == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, args->>'timestamp' FROM procrastinate_jobs WHERE task_name = 'core.heartbeat'"
        )
        assert cursor.fetchone() == ("messages", "7")


@pytest.mark.django_db
def test_two_facts_of_one_stream_keep_their_order() -> None:
    with rows.together():
        done("test:3", step=1)
        done("test:3", step=2)
    steps = LedgerEntry.objects.filter(stream="test:3").order_by("seq")
    assert [(each.seq, each.data["after"]["step"]) for each in steps] == [(1, 1), (2, 2)]
    assert [fault for fault in ledger.verify() if fault.stream == "test:3"] == []


@pytest.mark.django_db(transaction=True)
def test_what_fails_writes_nothing() -> None:
    before = LedgerEntry.objects.aggregate(Max("pk"))

    def fail() -> None:
        with rows.together():
            done("test:4")
            rows.call("1 / %s::int", [0])

    with pytest.raises(DatabaseError):
        fail()
    assert LedgerEntry.objects.aggregate(Max("pk")) == before


@pytest.mark.django_db
def test_nothing_is_sent_where_the_code_inside_fails(django_assert_num_queries) -> None:
    def fail() -> None:
        with rows.together():
            done("test:5")
            raise KeyError

    with django_assert_num_queries(0), pytest.raises(KeyError):
        fail()


@pytest.mark.django_db
def test_a_row_of_another_is_taken_along() -> None:
    from townline.accounts.models import User
    from townline.contacts.models import AgentState

    ada = User.objects.create_user("ada", "ada@example.org", "x")
    AgentState.objects.create(user=ada, state="ready", since=clock.now())
    [state] = rows.select(
        AgentState, "WHERE contacts_agentstate.user_id = %s", [ada.pk], joins=("user",)
    )
    assert state.user == ada
    assert state.user.email == "ada@example.org"


@pytest.mark.django_db
def test_an_instant_or_a_number_that_comes_again_is_one_parameter() -> None:
    at, sent = clock.now(), dict[str, object]()

    def keep(execute, sql, given, many, context):
        sent.update(given)
        return execute(sql, given, many, context)

    with connection.execute_wrapper(keep), rows.together():
        for stream in ("test:6", "test:7"):
            ledger.append(
                stream=stream, verb="test.done", actor=None, now=at, contact_id=900_000_001
            )
        rows.call("pg_sleep(%s - %s)", [3, 3])
    values = list(sent.values())
    assert [values.count(each) for each in (at, 900_000_001, 3)] == [1, 1, 1]
    assert values.count("test:6") == 2, "words may stand for two types, and are not shared"
    kept = LedgerEntry.objects.filter(stream__in=["test:6", "test:7"])
    assert [(row.acted_at, row.known_at, row.contact_id) for row in kept] == [
        (at, at, 900_000_001)
    ] * 2


@pytest.mark.django_db
def test_counting_tries_waits_for_no_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'core_rate'")
        assert cursor.fetchone()[0] == "u"
