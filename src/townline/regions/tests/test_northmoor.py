"""Northmoor is as big as it says, loads twice without doubling, and a fault in a pack is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from townline.accounts.models import User
from townline.core.models import LedgerEntry
from townline.directory import queries as directory
from townline.knowledge import queries as knowledge
from townline.knowledge.models import Article, Bulletin
from townline.places.models import Address, Municipality, Segment, Ward
from townline.regions import loading
from townline.regions.reading import BadPack
from townline.residents.models import Person
from townline.scripts.models import ScriptVersion
from townline.service_requests.models import ServiceDefinition

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
QUICK = (
    "places",
    "directory",
    "lines",
    "staff",
    "knowledge",
    "service_requests",
    "scripts",
    "care",
)


def load(*parts):
    folder = loading.pack("northmoor")
    return list(loading.load(folder, now=NOW, only=parts, tell=lambda words: None))


def sizes():
    models = (Municipality, Ward, Segment, Address, User, Article, ServiceDefinition, ScriptVersion,
              Bulletin, Person)  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_it_is_as_big_as_a_region_and_loads_twice_without_doubling(db):
    load(*QUICK)
    once, facts = sizes(), LedgerEntry.objects.count()
    for name, least in {
        "Municipality": 7, "Ward": 12, "Segment": 1500, "Address": 10_000, "User": 60, "Article": 60,
        "ServiceDefinition": 40, "ScriptVersion": 15,
    }.items():  # fmt: skip
        assert once[name] >= least, name
    assert len(directory.programs()) >= 20
    assert len({row.road_class for row in Segment.objects.all()}) >= 4
    assert Segment.objects.exclude(agreement="").count() > 0
    load(*QUICK)
    assert sizes() == once
    assert LedgerEntry.objects.count() == facts


@pytest.mark.slow
def test_it_has_lived_for_ninety_days(db):
    from townline.contacts.models import Contact
    from townline.core import ledger
    from townline.service_requests.models import ServiceRequest

    load()
    once = sizes()
    assert once["Person"] >= 2000
    assert Contact.objects.count() > 900
    assert ServiceRequest.objects.count() > 400
    first = Contact.objects.order_by("opened_at").values_list("opened_at", flat=True)[0]
    assert (NOW - first).days >= 85
    assert not ServiceRequest.objects.filter(owner_code="").exists()
    assert list(ledger.verify()) == []
    load("residents", "history")
    assert sizes() == once


def test_a_part_or_a_pack_that_is_not_there_is_refused_by_name(db):
    with pytest.raises(BadPack, match="moon"):
        load("moon")
    with pytest.raises(BadPack, match="atlantis"):
        loading.pack("atlantis")


def test_a_fault_in_a_file_is_refused_with_the_file(db, tmp_path):
    folder = loading.pack("northmoor")
    for path in folder.iterdir():
        if path.name != "scripts" and not path.name.startswith("__"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "scripts").mkdir()
    whole = (folder / "scripts" / "pothole.yaml").read_text()
    (tmp_path / "scripts" / "pothole.yaml").write_text(
        whole.replace("goto: size}", "goto: sise}", 1)
    )
    with pytest.raises(BadPack, match=r"scripts/pothole\.yaml"):
        list(loading.load(tmp_path, now=NOW, only=QUICK, tell=lambda words: None))


def test_its_answers_have_lived(db):
    load("places", "directory", "staff", "knowledge", "care")
    clerk = User.objects.get(username="clerk")
    assert [row.article.code for row in knowledge.waiting(clerk)] == [
        "signal-dark-safe", "snow-plow-order",
    ]  # fmt: skip
    drifted = {row.article.code for row in knowledge.drifted(NOW)}
    assert {"bus-pass", "warming-centres"} <= drifted
    counts = knowledge.freshness(NOW)
    assert (counts.overdue, counts.overdue_critical, counts.provisional) == (3, 2, 2)
    assert [row.step for row in knowledge.escalations()] == [2, 1, 1]
