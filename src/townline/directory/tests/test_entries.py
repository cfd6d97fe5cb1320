"""The directory by name: versions, council by ward, past events, verification, steady costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.range import Range

from townline.core import clock
from townline.core.models import LedgerEntry
from townline.directory import actions, queries
from townline.directory.errors import AlreadyFromThen, BadEntry, NoSuchEntry
from townline.directory.models import Entry

MIDNIGHT = datetime(2026, 11, 15, 5, tzinfo=UTC)  # the new term begins
SECOND = timedelta(seconds=1)


def put(code="harbour-light", at=MIDNIGHT, **fields):
    return actions.put(
        kind="agency", code=code, fields={"name": "Harbour Light", "phone": "905-555-2100", **fields},
        from_at=at, actor=None, now=at,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_change_ends_one_version_and_begins_another():
    put()
    put(at=MIDNIGHT + timedelta(days=3), phone="905-555-2199")
    before, after = (queries.entry("harbour-light", MIDNIGHT + timedelta(days=d)) for d in (1, 3))
    assert (before.phone, after.phone) == ("905-555-2100", "905-555-2199")
    assert before.effective.upper == after.effective.lower
    told = LedgerEntry.objects.filter(stream="entry:harbour-light").order_by("seq").last()
    assert told is not None
    assert told.data["before"] == {"phone": "905-555-2100"}
    with pytest.raises(AlreadyFromThen):
        put(at=MIDNIGHT)


@pytest.mark.django_db
def test_the_database_itself_refuses_two_versions_at_once():
    row = put()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True), st.integers(0, 41))
def test_at_every_instant_there_is_one_version_or_none_before_the_first(days, asked):
    with transaction.atomic():
        for day in days:  # in any order, as files come
            put(at=MIDNIGHT + timedelta(days=day), role=f"from {day}")
        at = MIDNIGHT + timedelta(days=asked)
        found = list(Entry.objects.at(at).filter(code="harbour-light"))
        begun = [day for day in days if day <= asked]
        assert [row.role for row in found] == ([f"from {max(begun)}"] if begun else [])
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_ended_answers_no_more_and_stays_readable():
    put()
    actions.end(code="harbour-light", at=MIDNIGHT + SECOND, actor=None, now=MIDNIGHT + SECOND)
    assert queries.find("harbour light", at=MIDNIGHT)
    assert not queries.find("harbour light", at=MIDNIGHT + SECOND)
    assert queries.entry("harbour-light", MIDNIGHT + SECOND).name == "Harbour Light"
    with pytest.raises(NoSuchEntry):
        actions.end(code="harbour-light", at=MIDNIGHT + SECOND, actor=None, now=MIDNIGHT)


@pytest.mark.django_db
def test_an_event_that_is_over_vanishes_by_itself():
    times = {"starts_at": MIDNIGHT, "ends_at": MIDNIGHT + timedelta(hours=2)}
    actions.put(kind="event", code="open-house", fields={"name": "Open house", **times},
                from_at=MIDNIGHT - timedelta(days=9), actor=None, now=MIDNIGHT)  # fmt: skip
    last = times["ends_at"] - SECOND
    assert [e.code for e in queries.events(at=last)] == ["open-house"]
    assert queries.find("open house", at=last)
    assert queries.events(at=times["ends_at"]) == []
    assert queries.find("open house", at=times["ends_at"]) == []
    with pytest.raises(BadEntry):
        actions.put(kind="event", code="no-time", fields={"name": "When?"}, from_at=MIDNIGHT,
                    actor=None, now=MIDNIGHT)  # fmt: skip


@pytest.mark.usefixtures("northmoor")
def test_the_council_changes_by_itself_at_midnight():
    def holder(at):
        mayors = queries.members(municipality_code="port_sorrel", ward_code="port_sorrel-2", at=at)
        return next(m.name for m in mayors if m.code == "mayor-port-sorrel")

    assert holder(MIDNIGHT - SECOND) != holder(MIDNIGHT)


@pytest.mark.usefixtures("northmoor")
def test_my_councillor_is_the_wards_then_the_towns_then_the_chair():
    found = queries.members(municipality_code="ashgrove", ward_code="ashgrove-3", at=MIDNIGHT)
    assert found[0].code == "ashgrove-ward-3"
    assert {m.code for m in found[1:-1]} == {
        "mayor-ashgrove", *(f"regional-ashgrove-{n}" for n in range(1, 5)),
    }  # fmt: skip
    assert found[-1].code == "regional-chair"


@pytest.mark.usefixtures("northmoor")
def test_names_are_found_misspelt_without_accents_and_in_french():
    now = clock.now()
    assert queries.find("harber lite", at=now)[0].code == "harbour-light-shelter"
    assert queries.find("harber lite shelter", at=now)[0].code == "harbour-light-shelter"
    assert queries.find("banque alimentaire ashgrove", at=now)[0].code == "ashgrove-food-bank"
    assert queries.find("womens shelter", at=now)[0].code == "moor-valley-womens-shelter"
    assert queries.find("9055552100", at=now)[0].code == "harbour-light-shelter"
    assert queries.find("zz", at=now) == []


@pytest.mark.usefixtures("northmoor")
def test_the_region_is_whole():
    counts = queries.entry_counts(clock.now())
    assert counts["staff"] == 120
    assert counts["agency"] >= 60
    assert counts["event"] == 14  # the fifteenth is over
    assert counts["member"] == 38
    due, every = queries.verification_counts(clock.now().date(), clock.now())
    assert 5 <= due < every / 2
    assert (
        not Entry.objects.exclude(phone="")
        .exclude(phone__contains="905-555")
        .exclude(phone="9-1-1")
    )


@pytest.mark.usefixtures("northmoor")
def test_one_key_verifies_changes_or_buries_a_number(client, kit):
    client.force_login(kit)
    page = client.get(reverse("directory:queue")).content.decode()
    code = queries.due_for_verification(clock.now().date(), clock.now())[0].code
    assert code in page
    url = reverse("directory:verification", args=[code])
    assert client.post(url, {"outcome": "dead"}).status_code == 302
    row = queries.entry(code, clock.now())
    assert row.is_dead
    assert "Dead" in client.get(reverse("directory:queue")).content.decode()
    refused = client.post(url, {"outcome": "changed", "number": "12"})
    assert refused.status_code == 422
    assert "no telephone number" in refused.content.decode()
    assert client.post(url, {"outcome": "changed", "number": "905 555 2999"}).status_code == 302
    row = queries.entry(code, clock.now())
    assert (row.phone, row.is_dead, row.verified_by) == ("905-555-2999", False, "Kit Ade")
    assert code not in {
        e.code for e in queries.due_for_verification(clock.now().date(), clock.now())
    }


@pytest.mark.usefixtures("northmoor")
@pytest.mark.parametrize("name", ["home", "queue", "events"])
def test_a_list_costs_the_same_however_long_it_is(
    client, june, name, django_assert_max_num_queries
):
    client.force_login(june)
    with django_assert_max_num_queries(7):
        assert client.get(reverse(f"directory:{name}")).status_code == 200
    ever = Range(clock.now() - timedelta(days=1), None, "[)")
    Entry.objects.bulk_create(
        Entry(kind=kind, code=f"{kind}-{n}", name=f"A {kind} {n}", unit="waste", building="region-hall",
              effective=ever, plain=f"a {kind} {n}", starts_at=clock.now() if kind == "event" else None,
              ends_at=clock.now() + timedelta(days=1) if kind == "event" else None)
        for kind in ("agency", "event") for n in range(60)
    )  # fmt: skip
    with django_assert_max_num_queries(7):
        assert client.get(reverse(f"directory:{name}")).status_code == 200


@pytest.mark.usefixtures("northmoor")
def test_pages_of_an_entry_open_and_change_it(client, kit, june):
    client.force_login(june)
    for code in ("mayor-tansley", "harbour-light-shelter", "waste", "region-hall"):
        page = client.get(reverse("directory:entry", args=[code]))
        assert page.status_code == 200
    assert "stay neutral" in client.get(
        reverse("directory:entry", args=["mayor-tansley"]), {"at": "2026-11-20T12:00"}
    ).content.decode()  # fmt: skip
    assert client.get(reverse("directory:change", args=["region-hall"])).status_code == 403
    client.force_login(kit)
    url = reverse("directory:change", args=["harbour-light-shelter"])
    assert 'value="905-555-2100"' in client.get(url).content.decode()
    bad = client.post(url, {"name": "Harbour Light", "phone": "call home"})
    assert bad.status_code == 422
    assert "call home" in bad.content.decode()
    good = client.post(
        url, {"name": "Harbour Light Shelter", "phone": "905 555 2101", "is_public": "yes"}
    )
    assert good.status_code == 302
    assert queries.entry("harbour-light-shelter", clock.now()).phone == "905-555-2101"
    assert len(queries.versions("harbour-light-shelter")) == 2
    made = client.post(reverse("directory:new", args=["unit"]), {"name": "Night Desk", "phone": ""})
    assert made.status_code == 302
    assert queries.entry("night-desk", clock.now()).kind == "unit"


@pytest.mark.usefixtures("northmoor")
def test_a_page_walks_on_by_name(client, june):
    client.force_login(june)
    seen: list[str] = []
    url = reverse("directory:home") + "?kind=staff"
    for _ in range(4):
        answer = client.get(url)
        seen += [row["entry"].code for row in answer.context["rows"]]
        if not answer.context["more"]:
            break
        url = reverse("directory:home") + "?" + answer.context["more"]
    assert len(seen) == len(set(seen)) == 120
