"""Lists in the database: the events and the ledger each rebuild them, and plans can be made again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from townline.accounts.models import User
from townline.callin import actions, handlers, queries
from townline.callin.errors import BadAgreement, NotOnList, ReasonNeeded, VersionTaken
from townline.callin.models import AgreementVersion, EqualisationList, ListEvent, as_sheet
from townline.callin.rules.lists import replay
from townline.callin.rules.standings import Event
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.regions import loading
from townline.rosters.models import Worker

NOW = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10 in the town


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """Loaded once for all stories here; each story is undone by itself, and this at the end."""
    parts = ("directory", "staff", "rosters", "callin")
    with django_db_blocker.unblock(), transaction.atomic():
        list(loading.load(loading.pack("northmoor"), now=NOW, only=parts, tell=lambda _: None))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def town(region, db) -> None:
    """Northmoor's crews, agreements and lists."""


def stored(row: EqualisationList):
    return as_sheet(row, list(row.standings.order_by("worker_id")))


def from_ledger(row: EqualisationList):
    versions = {
        f"{v.code} {v.version}": queries.agreement(v) for v in AgreementVersion.objects.all()
    }
    steps = []
    for entry in LedgerEntry.objects.filter(stream=row.stream).order_by("seq"):
        told = entry.data["after"]["event"]
        event = Event(**{**told, "at": datetime.fromisoformat(told["at"])})
        steps.append((event, versions[entry.rule_version]))
    return replay(steps)


def test_replaying_events_or_ledger_rebuilds_every_list(town):
    lists = list(EqualisationList.objects.all())
    assert len(lists) == 8
    for row in lists:
        kept = stored(row)
        assert queries.sheet_at(row, NOW) == kept
        assert from_ledger(row) == kept
        charged = sum(line["minutes"] for event in row.events.all() for line in event.lines)
        assert charged == sum(each.minutes for each in kept.standings.values())


def test_an_event_can_not_be_changed_in_the_database(town):
    for change in (
        lambda: ListEvent.objects.update(minutes=0),
        lambda: ListEvent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_plan_can_be_made_again_from_what_was_kept(town, django_assert_num_queries):
    for program in ("road_operations", "water_operations", "public_health"):
        with django_assert_num_queries(10):
            plan = queries.plan(program_code=program, at=NOW)
        version = AgreementVersion.objects.get(
            code=plan.agreement_code, version=plan.agreement_version
        )
        kept = queries.Plan.from_json(plan.as_json())
        again = queries.replay(kept.inputs, version)
        assert again == plan
        assert again.digest == plan.digest
        assert plan.rungs[0].candidates, program
        assert plan.rungs[-1].candidates[-1].classification == "manager"
        for rung in plan.rungs:
            whys = [each.why for each in rung.candidates] + [each.why for each in rung.skips]
            assert all("(" in why for why in whys)


def test_the_list_of_the_past_is_asked_for_the_past(town):
    row = EqualisationList.objects.get(program_code="water_operations")
    then = NOW - timedelta(days=30)
    plan = queries.plan(program_code="water_operations", at=then)
    old = {each["worker_id"]: each["minutes"] for each in plan.inputs["list"]["standings"]}
    assert old == {k: s.minutes for k, s in queries.sheet_at(row, then).standings.items()}
    assert old != {k: s.minutes for k, s in stored(row).standings.items()}


def test_outcomes_are_charged_once_and_mended_by_later_news(town):
    row = EqualisationList.objects.get(program_code="water_operations")
    worker = row.standings.order_by("id")[0].worker_id

    def record(outcome: str, hours: float | None = 4) -> int:
        lines = actions.record_outcome(
            program_code="water_operations",
            worker_id=worker,
            outcome=outcome,
            callout_ref="callout:7",
            at=NOW,
            hours=hours,
            actor=None,
            now=NOW,
        )
        return sum(line.minutes for line in lines)

    assert record("unknown") == 0
    assert record("accepted") == 240
    assert record("accepted") == 0
    assert record("no_show") == 240
    assert record("cancelled") == -480
    assert queries.sheet_at(row, NOW) == stored(EqualisationList.objects.get(pk=row.pk))


def test_somebody_outside_every_list_costs_nothing(town):
    manager = Worker.objects.get(program_code="road_operations", classification="manager")
    actions.record_outcome(
        program_code="road_operations",
        worker_id=manager.pk,
        outcome="accepted",
        callout_ref="callout:8",
        at=NOW,
        actor=None,
        now=NOW,
    )
    assert (
        actions.record_outcome(
            program_code="transit",
            worker_id=manager.pk,
            outcome="accepted",
            callout_ref="callout:8",
            at=NOW,
            actor=None,
            now=NOW,
        )
        == ()
    )
    plan = queries.plan(program_code="transit", at=NOW)
    assert plan.agreement_code == ""


def test_a_hand_needs_a_reason_and_a_name_on_the_list(town):
    clerk = User.objects.get(username="admin")
    row = EqualisationList.objects.get(program_code="housing")
    worker = row.standings.order_by("id")[0].worker_id
    with pytest.raises(ReasonNeeded):
        actions.adjust(
            program_code="housing", worker_id=worker, hours=1, reason=" ", actor=clerk, now=NOW
        )
    with pytest.raises(NotOnList):
        actions.adjust(
            program_code="housing", worker_id=0, hours=1, reason="x", actor=clerk, now=NOW
        )
    before = row.standings.get(worker=worker).minutes
    actions.adjust(
        program_code="housing",
        worker_id=worker,
        hours=-0.5,
        reason="Typed twice",
        actor=clerk,
        now=NOW,
    )
    assert row.standings.get(worker=worker).minutes == before - 30


def test_a_new_beginning_is_written_down_by_itself(town):
    row = EqualisationList.objects.get(program_code="road_operations")
    new_year = datetime(2027, 1, 1, 5, 1, tzinfo=UTC)
    assert actions.settle(program_code="road_operations", now=new_year) >= 1
    assert set(row.standings.values_list("minutes", flat=True)) == {0}
    assert actions.settle(program_code="road_operations", now=new_year) == 0


def test_the_night_settles_every_list(town, monkeypatch):
    """The job that runs at ten past midnight leaves no list out, and doing it twice is doing it once."""
    new_year = datetime(2027, 1, 1, 5, 10, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: new_year)
    asked: list[str] = []
    settle = actions.settle

    def noted(*, program_code: str, now: datetime) -> int:
        asked.append(program_code)
        return settle(program_code=program_code, now=now)

    monkeypatch.setattr(actions, "settle", noted)
    handlers.settle(timestamp=0)
    codes = set(EqualisationList.objects.values_list("program_code", flat=True))
    assert len(codes) >= 2
    assert set(asked) == codes
    before = LedgerEntry.objects.count()
    for row in EqualisationList.objects.all():  # nothing is left to settle on any of them
        assert actions.settle(program_code=row.program_code, now=new_year) == 0
    roads = EqualisationList.objects.get(program_code="road_operations")
    assert set(roads.standings.values_list("minutes", flat=True)) == {0}
    assert LedgerEntry.objects.count() == before


def test_versions_follow_one_another_and_never_change(town):
    old, new = AgreementVersion.objects.filter(code="roads_local_61").order_by("effective")
    assert old.effective.upper == new.effective.lower == datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert queries.version_for("road_operations", new.effective.lower - timedelta(seconds=1)) == old
    with pytest.raises(VersionTaken):
        actions.publish_agreement(body={**new.body, "title": "Other"}, actor=None, now=NOW)
    with pytest.raises(BadAgreement, match="ladder"):
        actions.publish_agreement(body={**new.body, "ladder": []}, actor=None, now=NOW)
    plan = queries.plan(program_code="road_operations", at=NOW)
    other = queries.replay(plan.inputs, old)
    own = [c.worker_id for c in plan.rungs[2].candidates]
    assert sorted(own) == sorted(c.worker_id for c in other.rungs[2].candidates)
    assert own != [c.worker_id for c in other.rungs[2].candidates]
