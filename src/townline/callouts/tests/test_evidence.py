"""S11: who was called first? The record makes the decision again and finds what was edited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from townline import regions
from townline.accounts.models import User
from townline.callin import actions as lists
from townline.callin import queries as callin
from townline.callouts import actions, queries
from townline.callouts.models import Attempt, Callout
from townline.callouts.tests.building import start
from townline.core import apart, clock
from townline.core.models import LedgerEntry
from townline.regions.loaders import callin as agreements
from townline.regions.loaders import directory, places, rosters

pytestmark = pytest.mark.django_db
PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)


@pytest.fixture
def lea():
    return User.objects.create(username="lea", name="Lea Dane", roles=["supervisor"])


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Northmoor's rosters and agreements, loaded once and taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory, rosters, agreements):
            loader.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def called(town, db, lea):
    plan = callin.plan(program_code="road_operations", at=NIGHT)
    callout = start(plan, actor=lea, program_code="road_operations", title="Tree on wires")
    ring(callout, lea, "no_answer")
    ring(callout, lea, "accepted", eta_minutes=25)
    return callout


def ring(callout, actor, outcome, **more):
    attempt = Attempt.objects.exclude(state="ended").get(callout=callout)
    actions.dial(attempt_id=attempt.pk, actor=actor, now=clock.now(), override_reason="as frozen")
    actions.record(attempt_id=attempt.pk, outcome=outcome, actor=actor, now=clock.now(), **more)


def test_the_decision_comes_out_the_same_and_nothing_was_touched(called):
    shown = queries.evidence(called.pk)
    assert shown.differences == []
    assert shown.faults == []
    assert shown.plan.rungs[0].candidates
    assert shown.articles
    assert [each.attempt.outcome for each in shown.tried[:1]] == ["no_answer"]
    assert shown.tried[1].waited_seconds is not None


def test_an_edited_row_is_found_and_named(called):
    Attempt.objects.filter(callout=called, outcome="no_answer").update(outcome="declined")
    shown = queries.evidence(called.pk)
    assert len(shown.faults) == 1
    assert "outcome is declined in its row and no_answer in the ledger" in shown.faults[0]


def test_an_edited_plan_is_found(called):
    plan = dict(called.plan)
    first = next(rung for rung in plan["rungs"] if rung["candidates"])
    first["candidates"][0]["name"] = "Somebody Else"
    Callout.objects.filter(pk=called.pk).update(plan=plan)
    shown = queries.evidence(called.pk)
    assert "does not carry its seal" in shown.differences[0]
    assert any("Somebody Else was frozen" in each for each in shown.differences)


def test_a_call_that_vanished_is_missed(called):
    Attempt.objects.filter(callout=called, outcome="no_answer").delete()
    assert any("its row is gone" in each for each in queries.evidence(called.pk).faults)


def test_what_is_typed_later_says_so(client, called, lea):
    actions.add_note(callout_id=called.pk, text="She rang back at four", actor=lea, now=clock.now(),
                     at=clock.now() - timedelta(hours=3))  # fmt: skip
    client.force_login(lea)
    page = client.get(reverse("callouts:evidence", args=[called.pk])).text
    assert "entered later at" in page
    assert "She rang back at four" in page
    assert "Reproduced: identical." in page
    assert "Verified: untouched." in page


def test_a_correction_of_the_list_after_it_was_frozen_moves_nobody_in_the_record(town, lea):
    """The next callout goes by the corrected hours; what was decided before stays as it was decided."""

    def by_hours(plan):
        return [each.worker_id for each in plan.rungs[1].candidates]  # after those on standby

    water = "water_operations"
    frozen = callin.plan(at=NIGHT, program_code=water)
    callout = start(frozen, actor=lea, title="Main break", program_code=water)
    first, *others = by_hours(frozen)
    lists.adjust(worker_id=first, hours=400, reason="October was counted twice", actor=lea,
                 now=NIGHT + timedelta(hours=1), program_code=water)  # fmt: skip
    shown = queries.evidence(callout.pk)
    assert shown.differences == []
    assert shown.faults == []
    assert by_hours(shown.plan) == [first, *others]
    later = callin.plan(at=NIGHT + timedelta(hours=1, minutes=1), program_code=water)
    assert by_hours(later) == [*others, first]


def test_a_correction_since_is_a_line_of_its_own_with_its_author(town, client, lea, settings):
    """Of whom it concerns, in both copies; what was mended before the order was frozen is in the order."""
    water = "water_operations"
    frozen = callin.plan(at=NIGHT, program_code=water)
    first = frozen.rungs[1].candidates[0]

    def mend(reason, at, hours=400.0):
        lists.adjust(worker_id=first.worker_id, hours=hours, reason=reason, actor=lea, now=at,
                     program_code=water)  # fmt: skip

    mend("September", NIGHT - timedelta(days=30), 0.5)
    callout = start(frozen, actor=lea, title="Main break", program_code=water)
    frozen_at = callout.started_at
    mend("October was counted twice", frozen_at + timedelta(hours=1), -2.5)
    (line,) = queries.evidence(callout.pk).deviations
    assert (line.name, line.text, line.actor_name) == (
        first.name, "October was counted twice", "Lea Dane",
    )  # fmt: skip
    client.force_login(lea)
    for copy in ("", "?copy=union"):
        page = client.get(reverse("callouts:evidence", args=[callout.pk]) + copy).text
        assert (
            "list corrected after the order was frozen</b>, -2.5 h, October was counted twice (Lea Dane)"
            in page
        )
        assert "September" not in page


def test_what_was_typed_of_a_correction_is_kept_apart_with_its_callout(town, lea, monkeypatch):
    water = "water_operations"
    frozen = callin.plan(at=NIGHT, program_code=water)
    first = frozen.rungs[1].candidates[0]
    callout = start(frozen, actor=lea, title="Main break", program_code=water)
    lists.adjust(worker_id=first.worker_id, hours=2, reason="Was ill with a fever", actor=lea,
                 now=callout.started_at + timedelta(hours=1), program_code=water)  # fmt: skip
    for closed, text in ((set(), "Was ill with a fever"), ({callout.subject}, apart.held())):
        monkeypatch.setattr(apart, "closed_to", lambda *_, closed=closed: closed)
        (line,) = queries.evidence(callout.pk, viewer=lea).deviations
        assert (line.text, line.name) == (text, first.name)


def test_the_union_s_copy_shows_two_digits(client, called, lea):
    client.force_login(lea)
    number = Attempt.objects.filter(callout=called).exclude(number="").first().number  # type: ignore[union-attr]
    assert number in client.get(reverse("callouts:evidence", args=[called.pk])).text
    copy = client.get(reverse("callouts:evidence", args=[called.pk]) + "?copy=union").text
    assert number not in copy
    assert f"••• {number[-2:]}" in copy


def test_only_who_keeps_evidence_reads_it(client, called):
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    assert client.get(reverse("callouts:evidence", args=[called.pk])).status_code == 403


def test_the_command_writes_the_file_or_says_what_is_wrong(called, tmp_path, capsys):
    out = tmp_path / "record.html"
    call_command("evidence", str(called.pk), out=str(out))
    assert "Reproduced: identical" in capsys.readouterr().out
    assert "Tree on wires" in out.read_text()
    Attempt.objects.filter(callout=called, outcome="no_answer").update(number="905-555-0000")
    with pytest.raises(CommandError):
        call_command("evidence", str(called.pk), out=str(out))


def test_the_record_needs_few_statements(called, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        queries.evidence(called.pk)
    assert LedgerEntry.objects.filter(stream=called.stream).exists()
