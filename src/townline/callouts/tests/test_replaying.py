"""A past callout under another version of the rules, from the page to the engine that made the order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline import regions
from townline.accounts.models import User
from townline.callin import queries as callin
from townline.callin.models import AgreementVersion
from townline.callouts import queries
from townline.callouts.errors import NotReplayable
from townline.callouts.models import Attempt, Callout
from townline.callouts.rules.replaying import moved
from townline.callouts.tests.building import person, plan, rung, start
from townline.core.models import LedgerEntry
from townline.regions.loaders import callin as agreements
from townline.regions.loaders import directory, places, rosters

PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)


def test_who_moves_who_joins_and_who_leaves():
    was = plan(rung("a", person(1, "Rhea"), person(2, "Sam")), rung("b", person(3, "Tom")))
    becomes = plan(
        rung("a", person(1, "Sam", worker_id=1002), person(2, "Uma", worker_id=9)),
        rung("b", person(3, "Rhea", worker_id=1001)),
    )
    lines = [(line.name, line.kind, line.by) for line in moved(was, becomes)]
    assert lines == [
        ("Sam", "earlier", 1),
        ("Uma", "joins", 0),
        ("Rhea", "later", -2),
        ("Tom", "leaves", 0),
    ]


@given(st.permutations(range(1, 6)), st.permutations(range(1, 6)))
def test_the_same_people_in_another_order_move_by_nothing_in_sum(first, second):
    def ordered(keys):
        return plan(rung("a", *(person(n, worker_id=key) for n, key in enumerate(keys, 1))))

    lines = moved(ordered(first), ordered(second))
    assert sum(line.by for line in lines) == 0
    assert all((line.kind == "same") is (line.by == 0) for line in lines)
    assert [line.worker_id for line in lines] == list(second)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Northmoor's rosters and agreements, loaded once and taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory, rosters, agreements):
            loader.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lea(db):
    return User.objects.create(username="lea", name="Lea Dane", roles=["supervisor"])


@pytest.fixture
def called(town, db, lea):
    made = callin.plan(program_code="road_operations", at=NIGHT)
    return start(made, actor=lea, program_code="road_operations", title="Tree on wires")


def version(callout, *, is_same):
    code, number = callout.plan["agreement_code"], callout.plan["agreement_version"]
    found = AgreementVersion.objects.filter(code=code)
    return found.get(version=number) if is_same else found.exclude(version=number).first()


@pytest.mark.django_db
def test_under_its_own_version_nobody_moves(called):
    shown = queries.replayed(called, version(called, is_same=True))
    assert (shown.changed, shown.was.digest) == (0, shown.becomes.digest)


@pytest.mark.django_db
def test_under_another_version_the_engine_orders_the_same_facts(called):
    other = version(called, is_same=False)
    shown = queries.replayed(called, other)
    assert shown.becomes.agreement_version == other.version
    assert shown.becomes.inputs == shown.was.inputs
    assert shown.becomes == callin.replay(called.plan["inputs"], other)
    called_now = {
        c.worker_id: c.position for rung in shown.becomes.rungs for c in reversed(rung.candidates)
    }
    assert {m.worker_id for m in shown.lines if m.becomes.position} == set(called_now)


@pytest.mark.django_db
def test_the_list_is_kept_by_the_other_version_too_where_that_is_asked(called):
    shown = queries.replayed(called, version(called, is_same=False), with_list=True)
    assert shown.becomes.inputs["people"] == shown.was.inputs["people"]
    assert "list" in shown.becomes.inputs


@pytest.mark.django_db
def test_a_version_of_another_agreement_is_refused(called):
    other = AgreementVersion.objects.exclude(programs__contains=["road_operations"])[0]
    with pytest.raises(NotReplayable):
        queries.replayed(called, other)


@pytest.mark.django_db
def test_the_page_goes_from_choice_to_difference_and_writes_nothing(
    client, lea, called, django_assert_max_num_queries
):
    client.force_login(lea)
    page = reverse("callouts:replay")
    assert "Tree on wires" in client.get(page).content.decode()
    before = (LedgerEntry.objects.count(), Attempt.objects.count())
    other = version(called, is_same=False)
    asked = {"callout": called.pk, "version": other.pk}
    shown = client.get(page, asked).content.decode()
    assert str(other) in shown
    assert "was rung" in shown
    assert (LedgerEntry.objects.count(), Attempt.objects.count()) == before
    for n in range(5):
        Callout.objects.create(
            subject=f"incident:{n}", title="Another", program_code="road_operations", level="A",
            plan=called.plan, plan_digest=called.plan_digest, rule_version=called.rule_version,
            started_at=NIGHT, deadline_at=NIGHT + timedelta(minutes=10),
        )  # fmt: skip
    with django_assert_max_num_queries(14):
        client.get(page, {**asked, "list": "1"})
    strange = AgreementVersion.objects.exclude(programs__contains=["road_operations"])[0]
    shown = client.get(page, {"callout": called.pk, "version": strange.pk}).content.decode()
    assert f'<option value="{other.pk}" selected>' in shown  # the agreement's other version instead
    assert str(strange) not in shown
    called.program_code = "nobody"
    called.save(update_fields=["program_code"])
    refused = client.get(page, {"callout": called.pk})
    assert refused.status_code == 422
    assert "another agreement" in refused.content.decode()
    assert "Tree on wires" in refused.content.decode()  # what was chosen stays


@pytest.mark.django_db
def test_only_who_may_read_the_rules_may_replay(client):
    client.force_login(
        User.objects.create(username="edna", name="Edna Roy", roles=["on_call_worker"])
    )
    assert client.get(reverse("callouts:replay")).status_code == 403
