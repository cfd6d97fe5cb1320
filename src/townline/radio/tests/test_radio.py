"""The radio: a line typed at speed, units that go stale, people alone who are not heard from."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.actions import hire
from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.radio import actions, queries
from townline.radio.errors import LineNotUnderstood, NoSuchCheck, NotOnTheAir
from townline.radio.models import Check, Entry, Unit
from townline.radio.rules import welfare
from townline.radio.rules.typing import STATUSES, NotUnderstood, Said, Status, read

NOW = datetime(2026, 11, 1, 5, 20, tzinfo=UTC)  # 01:20 −4 on the night the clocks go back
UNITS = {"R2": "R2", "B1": "B1"}


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def desk(db):
    return hire(username="night", name="Night Desk", roles=["csr"], hashed_password="!", programs=[],
                actor=None, now=NOW)  # fmt: skip


@pytest.fixture
def r2(db):
    return Unit.objects.create(
        code="R2", name="Crew R2", program_code="roads", is_alone=True, check_minutes=30,
        status="available", status_at=NOW,
    )  # fmt: skip


def say(desk, line, minutes=0.0, subject="incident:7", **how):
    return actions.type_line(line=line, subject=subject, actor=desk, now=at(minutes), **how)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/s R2 onscene", Status("R2", "on_scene")),
        ("/s r2 rolling from the Quarry yard", Status("R2", "en_route", "from the Quarry yard")),
        ("R2: barriers aboard, twenty minutes", Said("barriers aboard, twenty minutes", unit="R2")),
        ("Hole is wider: two metres", Said("Hole is wider: two metres", speaker="Police")),
    ],
)
def test_a_line_means_what_it_says(line, meant):
    assert read(line, UNITS, speaker="Police") == meant


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/s R3 onscene", "There is no unit R3. Do you mean R2"),
        ("/s R2 onscen", "onscen is no status. Do you mean onscene"),
        ("/s R2", "What does R2 do"),
        ("/x R2", "/x is no command"),
        ("/c R2 soon", "every how many minutes"),
        ("/c R2 0", "every how many minutes"),
        ("/stop R2", "Why does nobody need to hear from R2"),
        ("   ", "Write what was said"),
    ],
)
def test_a_line_that_is_not_understood_says_what_would_be(line, hint):
    with pytest.raises(NotUnderstood, match=hint):
        read(line, UNITS)


@given(st.sampled_from(sorted(STATUSES)), st.data())
def test_every_word_of_a_status_means_it(status, data):
    word = data.draw(st.sampled_from(STATUSES[status]))
    assert read(f"/s B1 {word}", UNITS) == Status("B1", status)


@given(st.text(max_size=60))
def test_no_line_breaks_the_desk(line):
    with contextlib.suppress(NotUnderstood):
        assert read(line, UNITS)


@given(st.integers(1, 240), st.integers(-300, 3000))
def test_a_rung_is_reached_when_its_time_has_come_and_never_before(minutes, late):
    due = welfare.next_due(NOW, minutes)
    reached = welfare.rung(due, due + timedelta(seconds=late))
    assert reached == (0 if late < 0 else 1 if late < 300 else 2 if late < 600 else 3)


def test_alone_on_scene_a_check_begins_and_counts_thirty_real_minutes_over_the_change_of_clocks(
    desk, r2
):
    say(desk, "/s R2 onscene")
    check = Check.objects.get()
    assert check.due_at - NOW == timedelta(minutes=30)  # 01:50 −4; the clocks go back at 02:00
    actions.watch(now=at(29.9))
    assert queries.missed_checks() == []
    actions.watch(now=at(30))
    assert [each.unit.code for each in queries.missed_checks()] == ["R2"]


def test_a_missed_check_climbs_rung_by_rung_and_each_is_written_down_once(desk, r2):
    say(desk, "/c R2 30")
    for minutes in (30, 31, 35, 36, 40, 50):
        actions.watch(now=at(minutes))
    missed = [entry.text for entry in Entry.objects.filter(kind="missed").order_by("id")]
    assert [text.split(". ")[1].split()[0] for text in missed] == ["Call", "Tell", "Tell"]
    assert "police" in missed[2]


def test_a_watch_that_was_late_still_writes_every_rung(desk, r2):
    say(desk, "/c R2 30")
    assert actions.watch(now=at(45)) == 1
    assert Entry.objects.filter(kind="missed").count() == 3


def test_a_word_from_the_unit_starts_its_time_anew_and_clear_ends_it(desk, r2):
    say(desk, "/s R2 onscene")
    actions.watch(now=at(31))
    say(desk, "/ok R2 all quiet", 32)
    check = Check.objects.get()
    assert (check.rung, check.due_at) == (0, at(62))
    say(desk, "/s R2 clear", 40)
    assert Check.objects.get().stopped_at == at(40)
    with pytest.raises(NoSuchCheck):
        say(desk, "/ok R2", 41)


def test_who_sees_to_a_missed_check_is_kept_and_the_next_rung_is_unseen_again(desk, r2):
    say(desk, "/c R2 30")
    actions.watch(now=at(30))
    actions.acknowledge(check_id=Check.objects.get().pk, actor=desk, now=at(31))
    assert queries.missed_checks()[0].seen_by == desk
    actions.watch(now=at(35))
    assert queries.missed_checks()[0].seen_by is None


def test_what_a_unit_does_goes_stale_after_half_an_hour(desk, r2):
    say(desk, "/s R2 rolling")
    assert [line.is_stale for line in queries.units(at(29))] == [False]
    assert [line.is_stale for line in queries.units(at(30))] == [True]


def test_what_was_said_earlier_says_when_and_that_it_was_entered_later(desk, r2):
    entry = say(desk, "Police: hole is wider", 20, said_at=at(2))
    assert (entry.at, entry.typed_at, entry.was_late) == (at(2), at(20), True)
    assert not say(desk, "moving cars back", 21).was_late
    written = LedgerEntry.objects.get(data__after__entry=entry.pk)
    assert (written.stream, written.known_at) == ("incident:7", at(2))
    assert list(ledger.verify()) == []


def test_a_line_that_is_not_understood_changes_nothing(desk, r2):
    with pytest.raises(LineNotUnderstood):
        say(desk, "/s R9 onscene")
    assert Entry.objects.count() == 0


def test_a_unit_that_is_off_cannot_be_sent(desk, r2):
    say(desk, "/s R2 off")
    with pytest.raises(NotOnTheAir):
        actions.assign(unit_id=r2.pk, subject="incident:7", actor=desk, now=NOW)


def test_an_older_position_changes_nothing(r2):
    for x, when in ((10.0, 5), (99.0, 4)):
        actions.report_position(unit_id=r2.pk, x=x, y=1.0, at=at(when), now=at(6))
    assert Unit.objects.get().at == (10.0, 1.0)


def test_the_board_costs_the_same_for_many_units(desk, r2, django_assert_num_queries):
    for n in range(20):
        Unit.objects.create(
            code=f"X{n}", name="X", program_code="roads", status="available", status_at=NOW
        )
        say(desk, f"X{n}: here")
    with django_assert_num_queries(3):
        assert len(queries.units(NOW)) == 21
        assert [entry.who for entry in queries.log(subject="incident:7")][-1] == "X19"
