"""Northmoor's crews: everybody invented, every tier held by somebody who may, the same twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from townline.regions import loading
from townline.rosters import queries
from townline.rosters.models import Duty, Shift, Tier, Worker, WorkerNumber

NOW = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10 in the town
PROGRAMS = {
    "road_operations", "traffic_signals", "water_operations", "wastewater", "spills_response",
    "public_health", "housing", "facilities",
}  # fmt: skip


def load(now: datetime = NOW) -> None:
    folder = loading.pack("northmoor")
    list(loading.load(folder, now=now, only=("directory", "staff", "rosters"), tell=lambda _: None))


def sizes() -> list[int]:
    return [model.objects.count() for model in (Worker, WorkerNumber, Shift, Tier, Duty)]


def test_every_tier_is_held_at_night_by_somebody_qualified(db):
    load()
    once = sizes()
    assert 55 <= once[0] <= 80
    for at in (NOW, NOW - timedelta(days=55), NOW + timedelta(days=55)):
        held = queries.on_duty(at)
        assert {(row.program_code, row.tier) for row in held} == {
            (code, tier) for code in PROGRAMS for tier in (1, 2, 3)
        }
        assert all(row.numbers for row in held)
        workers = [row.worker_id for row in held]
        assert len(set(workers)) == len(workers), "nobody holds two tiers at once"
    needs = {(tier.program_code, tier.order): set(tier.needs) for tier in Tier.objects.all()}
    for duty in Duty.objects.select_related("worker").prefetch_related("worker__qualifications"):
        papers = {each.code for each in duty.worker.qualifications.all()}
        assert needs[duty.program_code, duty.tier] <= papers
    assert all(n.number.startswith("905-555-") for n in WorkerNumber.objects.all())
    load()
    assert sizes() == once


def test_loading_later_goes_on_where_the_weeks_end(db):
    load()
    before = set(Duty.objects.values_list("pk", "worker"))
    load(NOW + timedelta(days=21))
    after = set(Duty.objects.values_list("pk", "worker"))
    assert before < after


def test_demo_accounts_are_people_on_call(db):
    load()
    for username, program, tier in (("worker", "road_operations", 1), ("manager", "road_operations", 3),
                                    ("health", "public_health", 1)):  # fmt: skip
        row = next(each for each in queries.on_duty(NOW, program_code=program) if each.tier == tier)
        assert Worker.objects.get(user__username=username).pk == row.worker_id
