"""Who is on call: given, taken over, traded, watched over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import Range

from townline.core import ledger, live
from townline.core.models import LedgerEntry
from townline.rosters import actions, handlers, queries
from townline.rosters.errors import (
    AlreadyDecided,
    InThePast,
    NobodyOnDuty,
    NotConfirmed,
    NotFit,
    NotTheirs,
    NotYours,
    OwnTrade,
    ReasonNeeded,
    RosterMoved,
    SamePerson,
)
from townline.rosters.models import Absence, Duty, RosterAlarm, Trade
from townline.rosters.rules.files import read_table
from townline.rosters.rules.periods import Period

TONIGHT = "2026-11-23 17:00,2026-11-24 08:00"
TOMORROW = "2026-11-24 17:00,2026-11-25 08:00"


def on_now(crew, hours=0.0, tier=1):
    held = queries.on_duty(crew.now + timedelta(hours=hours), program_code="roads")
    return next((each.name for each in held if each.tier == tier), None)


def give(crew, who, during, *, tier=1, override=""):
    actions.assign(program_code="roads", tier=tier, worker_id=who.pk, during=during, override=override,
                   actor=crew.clerk, now=crew.now)  # fmt: skip


def trade(crew, during=None, back=None):
    return actions.propose(
        program_code="roads", tier=1, giver_id=crew.anna.pk, taker_id=crew.cleo.pk,
        during=during or crew.hours(4, 8), back=back, reason="A concert.", actor=crew.anna.user, now=crew.now,
    )  # fmt: skip


def confirm(crew, made, who, **how):
    return actions.confirm(trade_id=made.pk, worker_id=who.pk, actor=how.pop("actor", who.user),
                           now=crew.now, **how)  # fmt: skip


def approve(crew, made, actor=None, now=None):
    return actions.approve(trade_id=made.pk, actor=actor or crew.manager, now=now or crew.now)


def test_the_instant_decides_on_the_night_the_clocks_go_back(crew):
    start = datetime(
        2026, 11, 1, 4, 0, tzinfo=UTC
    )  # 00:00 with −4; 02:00 with −5 is three hours later
    end = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    Duty.objects.create(program_code="roads", tier=1, worker=crew.cleo, effective=Range(start, end))
    first, second = (datetime(2026, 11, 1, h, 30, tzinfo=UTC) for h in (5, 6))  # both are 01:30
    assert [d.name for d in queries.on_duty(first)] == ["Cleo"]
    assert [d.name for d in queries.on_duty(second)] == ["Cleo"]
    assert queries.on_duty(end) == []
    assert end - start == timedelta(hours=3)


def test_a_tier_never_has_two_holders(crew):
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(program_code="roads", tier=1, worker=crew.cleo,
                            effective=Range(crew.now, crew.now + timedelta(hours=1)))  # fmt: skip


def test_a_part_of_a_duty_goes_to_somebody_else_and_the_rest_stays(crew):
    give(crew, crew.cleo, crew.hours(4, 8))
    assert [on_now(crew, h) for h in (3.9, 4, 7.9, 8, 15.4, 15.5)] == [
        "Anna", "Cleo", "Cleo", "Anna", "Anna", None,
    ]  # fmt: skip


def test_somebody_unqualified_is_refused_with_the_reason_unless_a_reason_is_given(crew):
    with pytest.raises(NotFit, match="Dan does not hold dz_licence"):
        give(crew, crew.dan, crew.hours(4, 8))
    with pytest.raises(NotFit, match="already on call"):
        give(crew, crew.ben, crew.hours(4, 8))
    give(crew, crew.dan, crew.hours(4, 8), override="The licence was renewed this morning.")
    assert on_now(crew, 5) == "Dan"
    assert (
        LedgerEntry.objects.filter(verb="duty.assigned")
        .latest("id")
        .data["reason"]
        .startswith("The licence")
    )


def test_what_is_past_stays_as_it_was(crew):
    with pytest.raises(InThePast):
        give(crew, crew.cleo, crew.hours(-5, -1))


def test_somebody_takes_over_from_this_minute(crew):
    later = crew.now + timedelta(hours=3)
    during = actions.take_now(program_code="roads", tier=1, worker_id=crew.cleo.pk, reason="Anna is unwell.",
                              actor=crew.cleo.user, now=later)  # fmt: skip
    assert during == crew.hours(3, 15.5)
    assert (on_now(crew, 2.9), on_now(crew, 3)) == ("Anna", "Cleo")
    with pytest.raises(NobodyOnDuty):
        actions.take_now(program_code="roads", tier=1, worker_id=crew.cleo.pk, actor=crew.cleo.user,
                         now=crew.now + timedelta(hours=20))  # fmt: skip


def test_a_trade_needs_both_and_a_third_and_then_changes_at_once(crew):
    made = trade(crew)
    with pytest.raises(NotConfirmed):
        approve(crew, made)
    with pytest.raises(NotYours):
        confirm(crew, made, crew.ben)
    with pytest.raises(NotYours):
        confirm(crew, made, crew.cleo, actor=crew.anna.user)
    assert on_now(crew, 5) == "Anna"
    confirm(crew, made, crew.cleo)
    with pytest.raises(OwnTrade):
        approve(crew, made, actor=crew.cleo.user)
    approve(crew, made)
    assert [on_now(crew, h) for h in (3.9, 4, 8)] == ["Anna", "Cleo", "Anna"]
    with pytest.raises(AlreadyDecided):
        approve(crew, made)
    verbs = set(LedgerEntry.objects.filter(stream="roster:roads:1").values_list("verb", flat=True))
    assert {"trade.proposed", "trade.confirmed", "duty.traded", "trade.approved"} <= verbs
    assert list(ledger.verify()) == []


def test_a_word_by_telephone_is_written_down_by_the_clerk(crew):
    made = trade(crew)
    confirm(crew, made, crew.cleo, actor=crew.clerk, by_phone=True)
    assert approve(crew, made).taker_confirmed_by == crew.clerk


def test_a_duty_for_a_duty_changes_both_or_neither(crew):
    give(crew, crew.cleo, crew.hours(24, 39))
    made = trade(crew, during=crew.hours(0, 15), back=crew.hours(24, 39))
    confirm(crew, made, crew.cleo)
    approve(crew, made)
    assert (on_now(crew, 1), on_now(crew, 30)) == ("Cleo", "Anna")


def test_a_trade_of_what_one_no_longer_holds_is_refused_when_it_is_approved(crew):
    made = trade(crew)
    confirm(crew, made, crew.cleo)
    give(crew, crew.dan, crew.hours(5, 6), override="So it is.")
    with pytest.raises(NotTheirs):
        approve(crew, made)
    assert Trade.objects.get(pk=made.pk).state == "open"


def test_a_trade_with_oneself_or_with_somebody_unfit_is_refused(crew):
    with pytest.raises(SamePerson):
        actions.propose(program_code="roads", tier=1, giver_id=crew.anna.pk, taker_id=crew.anna.pk,
                        during=crew.hours(1, 2), actor=crew.clerk, now=crew.now)  # fmt: skip
    Absence.objects.create(worker=crew.cleo, kind="vacation",
                           during=Range(crew.now, crew.now + timedelta(days=2)))  # fmt: skip
    with pytest.raises(NotFit, match="Cleo is away"):
        trade(crew)


def test_a_refused_trade_says_why(crew):
    made = trade(crew)
    with pytest.raises(ReasonNeeded):
        actions.refuse(trade_id=made.pk, reason=" ", actor=crew.manager, now=crew.now)
    actions.refuse(
        trade_id=made.pk, reason="Two trades this week already.", actor=crew.manager, now=crew.now
    )
    assert Trade.objects.get(pk=made.pk).decision == "Two trades this week already."


def test_a_gap_is_seen_a_day_ahead_once_and_clears_when_it_is_mended(crew):
    actions.confirm_on_duty(worker_id=crew.anna.pk, actor=crew.anna.user, now=crew.now)
    at = crew.now + timedelta(hours=1)
    for tier in (1, 2):
        give(crew, crew.anna if tier == 1 else crew.ben, crew.hours(23.5, 40), tier=tier)
    assert actions.watch(now=at) == 1  # Ben has said nothing for an hour
    actions.release(program_code="roads", tier=2, during=crew.hours(9, 11), reason="Ben is ill.",
                    actor=crew.clerk, now=at)  # fmt: skip
    assert actions.watch(now=at) == 2
    gap = RosterAlarm.objects.get(kind="gap")
    assert "Nobody holds Second on-call of Road Operations from Tue 24 Nov 02:00 −5" in gap.why
    actions.watch(now=at + timedelta(minutes=1))
    actions.watch(now=crew.now + timedelta(hours=10))  # in the middle of it
    assert RosterAlarm.objects.filter(kind="gap").count() == 1
    actions.acknowledge(alarm_id=gap.pk, actor=crew.manager, now=at)
    give(crew, crew.cleo, crew.hours(10, 11), tier=2)
    actions.watch(now=crew.now + timedelta(hours=10, minutes=1))
    gap.refresh_from_db()
    assert (gap.seen_by, gap.cleared_at is not None) == (crew.manager, True)


def test_a_gap_is_told_of_when_it_is_less_than_a_day_away_and_not_before(crew):
    actions.confirm_on_duty(worker_id=crew.anna.pk, actor=crew.anna.user, now=crew.now)
    actions.confirm_on_duty(worker_id=crew.ben.pk, actor=crew.ben.user, now=crew.now)
    gap = next(each for each in queries.faults(crew.now) if each.kind == "gap")
    day_before = gap.during.start - timedelta(hours=24)
    for at, is_told in ((day_before, False), (day_before + timedelta(seconds=1), True)):
        told = [each.during for each in queries.faults(at) if each.kind == "gap"]
        assert (gap.during.start in [each.start for each in told]) == is_told


def test_pages_are_told_in_the_minute_in_which_a_duty_turns_by_the_clock_alone(crew, monkeypatch):
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "announce", lambda topic, ref="": told.append((topic, str(ref))))
    give(crew, crew.anna, crew.hours(3, 4))
    Duty.objects.exclude(effective__startswith=crew.now + timedelta(hours=3)).delete()
    told.clear()
    turns = {}
    for minute in (179, 180, 181, 239, 240, 241):
        handlers.turn(timestamp=int((crew.now + timedelta(minutes=minute)).timestamp()))
        turns[minute], told[:] = list(told), []
    here = [("rosters", "roads")]
    assert turns == {179: [], 180: here, 181: [], 239: [], 240: here, 241: []}


def test_who_has_not_said_that_they_are_there_is_named_after_fifteen_minutes(crew):
    for minutes, kinds in ((14, []), (15, ["unconfirmed", "unconfirmed"])):
        actions.watch(now=crew.now + timedelta(minutes=minutes))
        standing = RosterAlarm.objects.filter(cleared_at=None, kind="unconfirmed")
        assert [alarm.kind for alarm in standing] == kinds
    actions.confirm_on_duty(
        worker_id=crew.anna.pk, actor=crew.anna.user, now=crew.now + timedelta(minutes=20)
    )
    actions.watch(now=crew.now + timedelta(minutes=21))
    assert RosterAlarm.objects.get(cleared_at=None, kind="unconfirmed").worker == crew.ben


def test_a_holder_who_falls_ill_is_seen(crew):
    ill = Range(crew.now + timedelta(hours=5), crew.now + timedelta(hours=30))
    Absence.objects.create(worker=crew.anna, kind="sick", during=ill)
    actions.watch(now=crew.now)
    assert RosterAlarm.objects.get(kind="unfit").worker == crew.anna


def test_two_others_are_proposed_the_least_burdened_first(crew):
    fit = queries.substitutes_for(
        "roads", 1, crew.hours(4, 8), ["dz_licence"], besides=[crew.anna.pk]
    )
    assert [each.name for each in fit] == ["Cleo"]  # Ben is on call, Dan has no licence


def table(crew, *lines):
    rows = "\n".join(("program,tier,employee,from,to", *lines))
    return queries.preview_of(read_table(rows, ZoneInfo("America/Toronto")), now=crew.now)


def test_a_file_is_previewed_and_what_was_seen_is_applied(crew):
    seen = table(
        crew,
        f"roads,1,R-3,{TONIGHT}",
        "roads,1,R-1,2026-11-24 17:00,2026-11-25 08:00",
    )
    assert (seen.count("changed"), seen.count("added")) == (1, 1)
    assert actions.apply(preview=seen, seen=seen.digest, actor=crew.clerk, now=crew.now) == 2
    assert (on_now(crew, 1), on_now(crew, 25)) == ("Cleo", "Anna")


def test_a_file_is_not_applied_where_the_roster_has_moved_since(crew):
    seen = table(crew, f"roads,1,R-3,{TONIGHT}")
    give(crew, crew.cleo, crew.hours(3, 4))
    with pytest.raises(RosterMoved):
        actions.apply(preview=seen, seen=seen.digest, actor=crew.clerk, now=crew.now)
    assert on_now(crew, 1) == "Anna"


def test_one_unfit_line_refuses_the_whole_file(crew):
    seen = table(
        crew,
        "roads,1,R-3,2026-11-24 17:00,2026-11-25 08:00",
        "roads,2,R-4,2026-11-24 17:00,2026-11-25 08:00",
    )
    with pytest.raises(NotFit, match="Dan"), transaction.atomic():
        actions.apply(preview=seen, seen=seen.digest, actor=crew.clerk, now=crew.now)
    assert Duty.objects.count() == 2


def test_watching_costs_the_same_for_many_duties(crew, django_assert_max_num_queries):
    for day in range(1, 12):
        give(
            crew,
            crew.anna,
            Period(crew.now + timedelta(days=day), crew.now + timedelta(days=day, hours=10)),
        )
    actions.watch(now=crew.now)
    with django_assert_max_num_queries(14):
        actions.watch(now=crew.now)
