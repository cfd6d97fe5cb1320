"""Standby that was not answered in time: docs/explanation/hours.md, with its numbers."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.callouts import actions, queries
from townline.callouts.models import Attempt, WorkRecord
from townline.callouts.queries import times
from townline.callouts.rules.standby import Try, standing
from townline.callouts.tests.building import person, plan, rung, start
from townline.callouts.tests.test_hours import (  # noqa: F401 - fixtures
    NIGHT,
    ROADS,
    cleo,
    rhea,
    town,
)
from townline.core import ledger

MIN = timedelta(minutes=1)


@pytest.fixture
def night(rhea, monkeypatch):  # noqa: F811
    """Rhea is on standby and is called at ten past two; the database's clock goes where it is put."""
    now = SimpleNamespace(at=NIGHT)
    monkeypatch.setattr(times, "_read", lambda: now.at)
    callout = start(
        plan(rung("standby", person(1, "Rhea Quillon", worker_id=rhea.pk)), rung("list", person(2))),
        program_code=ROADS, now=NIGHT, minutes=60,
    )  # fmt: skip

    def put(minutes):
        now.at = NIGHT + minutes * MIN
        return now.at

    def end(outcome, minutes, **more):
        attempt = Attempt.objects.exclude(state="ended").get(callout=callout)
        if attempt.state == "intent":
            actions.dial(attempt_id=attempt.pk, actor=None, now=now.at)
        actions.record(attempt_id=attempt.pk, outcome=outcome, actor=None, now=put(minutes), **more)

    return SimpleNamespace(callout=callout, put=put, end=end)


def lost(night, minutes):
    actions.note_lost_standby(now=night.put(minutes))
    return list(WorkRecord.objects.filter(kind="standby").select_related("worker"))


def why(made):
    return [each.why for each in queries.worths([made])[made.pk].lines]


@pytest.mark.django_db
def test_no_answer_is_lost_after_31_minutes_and_not_after_30(night):
    night.end("no_answer", 1)
    assert lost(night, 30) == []
    (made,) = lost(night, 31)
    assert why(made) == ["no answer, 30 min are allowed: standby pay of 2026-11-24 is lost (18.01)"]
    assert (made.state, made.worked_minutes, made.worker.name) == ("waiting", 0, "Rhea Quillon")
    assert len(lost(night, 45)) == 1  # once, however often it is looked for
    assert not list(ledger.verify(night.callout.stream))


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "is_lost"), [(30, False), (31, True)])
@pytest.mark.parametrize("outcome", ["accepted", "declined"])
def test_an_answer_counts_by_its_minute_whether_yes_or_no(night, minutes, is_lost, outcome):
    night.end("voicemail", 1)
    first = Attempt.objects.get(callout=night.callout, position=1)
    night.put(minutes)
    actions.answer(attempt_id=first.pk, accepts=outcome == "accepted", eta_minutes=10, reason="Ill",
                   now=NIGHT + minutes * MIN)  # fmt: skip
    found = lost(night, 90)
    assert bool(found) is is_lost
    if is_lost:
        assert why(found[0]) == [
            "answered after 31 min, 30 min are allowed: standby pay of 2026-11-24 is lost (18.01)"
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["failed", "wrong_number", "cancelled"])
def test_our_own_trouble_takes_nothing(night, outcome):
    Attempt.objects.filter(callout=night.callout, position=1).update(
        state="ended", outcome=outcome, placed_at=NIGHT, ended_at=NIGHT + MIN
    )
    assert lost(night, 90) == []


@pytest.mark.django_db
def test_who_is_called_from_the_list_has_no_standby_to_lose(night):
    night.end("no_answer", 1)
    night.put(6)
    Attempt.objects.filter(callout=night.callout, position=2).update(
        state="ended", outcome="no_answer", placed_at=NIGHT + 6 * MIN, ended_at=NIGHT + 7 * MIN
    )
    assert [each.worker.name for each in lost(night, 90)] == ["Rhea Quillon"]


@pytest.mark.django_db
def test_it_is_a_line_of_the_payroll_file_once_the_program_has_said_so(night, cleo):  # noqa: F811
    night.end("no_answer", 1)
    (made,) = lost(night, 31)
    now = NIGHT + timedelta(hours=14)
    actions.decide(record_id=made.pk, approves=True, decision="", actor=cleo, now=now)
    file = actions.take_to_payroll(program_code=ROADS, start=date(2026, 11, 16), end=date(2026, 11, 24),
                                   today=date(2026, 11, 24), actor=cleo, now=now)  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(file.content))
    assert (row["kind"], row["rule"], row["paid_minutes"], row["rate"]) == (
        "standby",
        "standby",
        "0",
        "0.0",
    )
    assert (
        row["sentence"]
        == "no answer, 30 min are allowed: standby pay of 2026-11-24 is lost (18.01)"
    )
    assert (row["worked_minutes"], row["agreement"]) == ("0", "roads_local_61 2026-1")


@pytest.mark.django_db
def test_the_program_refuses_it_with_a_reason_and_it_stands_beside_no_hours(night, rhea, cleo):  # noqa: F811
    night.end("no_answer", 1)
    (made,) = lost(night, 31)
    now = NIGHT + timedelta(hours=14)
    claimed = actions.claim(worker_id=rhea.pk, start_at=NIGHT - 20 * MIN, end_at=NIGHT + 40 * MIN, now=now,
                            trigger="Signals", reason="", is_phone=False, actor=rhea.user)  # fmt: skip
    assert (
        queries.worths([claimed])[claimed.pk].paid_minutes == 180
    )  # as without the standby beside it
    refused = actions.decide(record_id=made.pk, approves=False, decision="Was at another call.",
                             actor=cleo, now=now)  # fmt: skip
    assert (refused.state, refused.lines) == ("refused", [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("no_answer", "busy", "voicemail", "failed", "declined", "accepted")),
            st.integers(0, 90), st.integers(0, 5),
        ), max_size=6,
    )
)  # fmt: skip
def test_the_first_call_and_the_first_answer_count(said):
    at = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    tries = [Try(how, at + m * MIN, at + (m + more) * MIN) for how, m, more in said]
    called, answered = standing(tries)
    heard = [each.at for each in tries if each.outcome != "failed"]
    assert called == (min(heard) if heard else None)
    said_yes_or_no = [
        each.ended_at
        for each in tries
        if each.outcome in ("declined", "accepted") and each.ended_at
    ]
    assert answered == (min(said_yes_or_no) if said_yes_or_no else None)
