"""The worked numbers of docs/explanation/call-in-rules.md, one story for each of the 26 kinds of rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from townline.callin.rules.agreement import (
    Blanks,
    CallBack,
    Classes,
    Exempt,
    Reset,
    Rotation,
    RungRule,
    Ties,
)
from townline.callin.rules.conduct import (
    Swap,
    kept_until,
    missing_in_log,
    overtime_goes_to,
    trade_problems,
)
from townline.callin.rules.facts import Away, Facts, Held, Need, Person, Work
from townline.callin.rules.lists import advance, apply
from townline.callin.rules.making import make
from townline.callin.rules.pay import Call, pay, standby_lost
from townline.callin.rules.plan import Number
from townline.callin.rules.reading import agreement_of, check
from townline.callin.rules.standings import Event, Sheet, Standing
from townline.callin.rules.types import NUMBERS, TITLES, RuleType

ROADS = agreement_of(
    check(
        (Path(__file__).parents[2] / "regions/northmoor/agreements/roads_local_61.yaml").read_text()
    )[0]
)
AT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # Tuesday 02:10 in the town
H = timedelta(hours=1)


def person(n: int, **changes) -> Person:
    made = Person(n, f"P{n}", "road_operations", "local_61", "operator", "North", "full_time",
                  date(2010 + n, 1, 1), n, numbers=(Number("mobile", f"905-555-010{n}"),),
                  held=(Held("traffic_control"),))  # fmt: skip
    return replace(made, **changes)


def ladder(*rungs: RungRule, **changes):
    return replace(ROADS, ladder=rungs, **changes)


def rung(**changes) -> RungRule:
    return RungRule(
        **{"key": "list", "name": "List", "article": "18.02", "people": "list", **changes}
    )


def order(agreement, people, *, standings=(), last=None, need=None) -> list[int]:
    plan = plan_of(agreement, people, standings=standings, last=last, need=need)
    return [each.worker_id for each in plan.rungs[0].candidates]


def plan_of(agreement, people, *, standings=(), last=None, need=None, at=AT):
    sheet = Sheet({each.worker_id: each for each in standings}, last, 10)
    return make(Facts("road_operations", at, need or Need(), tuple(people), sheet), agreement)


def skip(plan, worker_id: int) -> tuple[str, str]:
    return next((s.rule, s.why) for s in plan.rungs[0].skips if s.worker_id == worker_id)


def listed(*minutes: int) -> Sheet:
    return Sheet({n: Standing(n, m, n) for n, m in enumerate(minutes, 1)}, None, 9, AT)


def happens(sheet: Sheet, agreement=ROADS, **event) -> tuple[Sheet, int]:
    given = {
        "kind": "outcome",
        "at": AT,
        "worker_id": 1,
        "ref": "callout:1",
        "minutes": 240,
        **event,
    }
    after, lines = apply(sheet, Event(**given), agreement)
    return after, sum(line.minutes for line in lines)


def test_all_twenty_six_are_named():
    assert len(RuleType) == len(TITLES) == 26
    assert NUMBERS[RuleType.EMERGENCY] == 26


def test_01_seniority_by_scope():
    away = (Away(AT - H, AT + 99 * H, "vacation"),)
    crowd = [
        person(1, section="South"),
        person(2, classification="labourer"),
        person(3, away=away),
        person(4),
    ]
    scoped = ladder(rung(scopes=("section_classification", "vacationers", "section", "division")))
    asked = Need(section="North", classification="operator")
    assert order(scoped, crowd, standings=[Standing(3, mark="accept")], need=asked) == [4, 3, 2, 1]


def test_02_rotation_goes_on_after_the_last_who_accepted_or_to_the_bottom():
    crowd, turns = [person(n) for n in (1, 2, 3, 4)], [Standing(n, turn=n) for n in (1, 2, 3, 4)]
    goes_on = ladder(rung(order=("rotation",)), rotation=Rotation("18.02"))
    assert order(goes_on, crowd, standings=turns, last=2) == [3, 4, 1, 2]
    bottom = replace(goes_on, rotation=Rotation("18.02", "reached_to_bottom"))
    sheet = Sheet({each.worker_id: each for each in turns}, None, 5)
    after, _ = happens(sheet, bottom, outcome="declined")
    assert [after.standings[n].turn for n in (1, 2, 3, 4)] == [5, 2, 3, 4]
    same, _ = happens(sheet, bottom, outcome="no_answer")
    assert same.standings[1].turn == 1


def test_03_lowest_hours_first_and_04_ties_by_seniority_or_lot():
    crowd = [person(n) for n in (1, 2, 3)]
    stand = [Standing(1, 600), Standing(2, 480), Standing(3, 480)]
    by_hours = ladder(rung(order=("hours",)))
    assert order(by_hours, crowd, standings=stand) == [2, 3, 1]
    drawn = {
        tuple(order(replace(by_hours, ties=Ties("18.15", "lot", seed)), crowd, standings=stand))
        for seed in range(20)
    }
    assert drawn == {(2, 3, 1), (3, 2, 1)}
    once = order(replace(by_hours, ties=Ties("18.15", "lot", 7)), crowd, standings=stand)
    assert once == order(
        replace(by_hours, ties=Ties("18.15", "lot", 7)), crowd[::-1], standings=stand
    )


def test_05_no_answer_is_charged_like_a_refusal_where_so_agreed():
    for outcome in ("declined", "no_answer", "voicemail"):
        assert happens(listed(600), outcome=outcome)[1] == 240
    only_declines = replace(ROADS, charge=replace(ROADS.charge, no_answer=False))
    assert happens(listed(600), only_declines, outcome="no_answer")[1] == 0
    assert happens(listed(600), outcome="unknown")[1] == 0
    assert happens(listed(600), outcome="wrong_number")[1] == 0


def test_06_exemptions():
    assert happens(listed(600), outcome="accepted", minutes=60)[1] == 0
    assert happens(listed(600), outcome="accepted", minutes=61)[1] == 61
    assert happens(listed(600), outcome="declined", notice_minutes=59)[1] == 0
    assert happens(listed(600), outcome="declined", notice_minutes=60)[1] == 240
    charged, _ = happens(listed(600), outcome="accepted")
    assert happens(charged, outcome="cancelled")[1] == -240
    kept = replace(ROADS, exempt=Exempt("18.10", cancelled=False))
    assert happens(charged, kept, outcome="cancelled")[1] == 0


def test_07_accepted_and_not_there():
    sheet, _ = happens(listed(600), outcome="accepted")
    sheet, more = happens(sheet, outcome="no_show")
    assert (more, sheet.standings[1].minutes) == (240, 1080)
    for n in (2, 3):
        sheet, _ = happens(sheet, outcome="no_show", ref=f"callout:{n}", at=AT + n * 24 * H)
    off = sheet.standings[1].off_until
    assert off is not None
    assert off.astimezone(ROADS.place).isoformat()[:10] == "2027-05-27"
    plan = plan_of(ladder(rung()), [person(1)], standings=[sheet.standings[1]])
    assert skip(plan, 1)[0] == RuleType.NO_SHOW


def test_08_reinstated_at_the_maximum_new_at_the_average():
    sheet, _ = happens(listed(600, 900, 1201), kind="joined", worker_id=4)
    assert sheet.standings[4].minutes == 900
    sheet, _ = happens(sheet, kind="reinstated", worker_id=1)
    assert sheet.standings[1].minutes == 1201


def test_09_resets_at_local_midnight_or_subtracts_the_lowest():
    midnight = datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert (
        advance(listed(600, 900), midnight - timedelta(seconds=1), ROADS).standings[2].minutes
        == 900
    )
    assert advance(listed(600, 900), midnight, ROADS).standings[2].minutes == 0
    lowest = replace(ROADS, reset=Reset("18.13", ("01-01",), "subtract_lowest"))
    after = advance(listed(600, 900), midnight, lowest)
    assert [after.standings[n].minutes for n in (1, 2)] == [0, 300]
    leap = replace(ROADS, reset=Reset("18.13", ("02-29",)))
    eve = datetime(2028, 2, 29, 5, tzinfo=UTC)
    sheet = replace(listed(600), settled_to=datetime(2027, 12, 1, tzinfo=UTC))
    assert advance(sheet, eve - timedelta(seconds=1), leap).standings[1].minutes == 600
    assert advance(sheet, eve, leap).standings[1].minutes == 0
    common = replace(listed(600), settled_to=datetime(2026, 12, 1, tzinfo=UTC))
    assert advance(common, datetime(2027, 2, 28, 5, tzinfo=UTC), leap).standings[1].minutes == 0


def test_10_who_works_is_not_offered_and_blanks_do_not_add_up():
    plan = plan_of(ladder(rung()), [person(1, work=(Work(AT - H, AT + H),)), person(2)])
    assert skip(plan, 1)[0] == RuleType.BLANK
    sheet, cost = happens(listed(600), kind="blank")
    sheet, _ = happens(sheet, kind="blank", ref="callout:2")
    assert (sheet.standings[1].blanks, cost) == (1, 0)
    many = replace(ROADS, blanks=Blanks("18.14", accumulate=True))
    assert happens(sheet, many, kind="blank")[0].standings[1].blanks == 2
    refuses = plan_of(ladder(rung()), [person(1)], standings=[Standing(1, mark="refuse")])
    assert skip(refuses, 1)[0] == RuleType.BLANK


def test_11_rings_and_replies():
    soon = plan_of(ladder(rung()), [person(1)]).rungs[0]
    assert (soon.ring_seconds, soon.reply_seconds) == (48, 0)
    later = plan_of(ladder(rung()), [person(1)], need=Need(notice_minutes=24 * 60)).rungs[0]
    assert later.reply_seconds == 300


def test_12_an_offer_to_all_the_senior_gets_it():
    offer = ladder(rung(mode="parallel", only="planned"))
    windows = []
    for hours in (24, 72, 336):
        need = Need(notice_minutes=hours * 60, is_emergency=False)
        step = plan_of(offer, [person(2), person(1)], need=need).rungs[0]
        windows.append(step.reply_seconds // 60)
        assert (step.mode, step.choose, [c.worker_id for c in step.candidates]) == (
            "parallel",
            "senior",
            [1, 2],
        )
    assert windows == [15, 60, 4320]
    assert plan_of(offer, [person(1)]).rungs[0].candidates == ()


def test_13_one_required_number_and_one_optional():
    many = (Number("mobile", "1"), Number("home", "2", is_required=False), Number("pager", "3"),
            Number("home", "4", is_required=False))  # fmt: skip
    step = plan_of(ladder(rung()), [person(1, numbers=many)]).rungs[0]
    assert ([n.number for n in step.candidates[0].numbers], step.rings) == (["1", "2"], 1)
    assert skip(plan_of(ladder(rung()), [person(1, numbers=())]), 1)[0] == RuleType.NUMBERS


def test_14_own_work_first_then_any_qualified():
    both = ladder(rung(qualified="own"), rung(key="any"))
    crowd = [person(1, classification="labourer"), person(2), person(3, held=())]
    plan = plan_of(both, crowd)
    assert [[c.worker_id for c in r.candidates] for r in plan.rungs] == [[2], [1]]
    assert skip(plan, 3)[0] == RuleType.QUALIFIED
    ended = person(4, held=(Held("traffic_control", None, AT),))
    assert "ended on 2026-11-24" in skip(plan_of(both, [ended]), 4)[1]


def test_15_part_time_without_overtime_then_full_time_then_part_time_overtime():
    monday = datetime(2026, 11, 23, 5, tzinfo=UTC)
    busy = (Work(monday, monday + 24 * H),)
    friday = monday + 5 * 24 * H
    crowd = [
        person(1),
        person(2, employment="part_time"),
        person(3, employment="part_time", work=busy),
    ]
    tight = ladder(rung(classes=True), classes=Classes("18.03", week_hours=26))
    plan = plan_of(tight, crowd, at=friday)
    assert [c.worker_id for c in plan.rungs[0].candidates] == [2, 1, 3]


def test_16_ordered_the_least_senior_or_whose_turn_is_longest_ago():
    crowd = [person(n) for n in (1, 2, 3)]
    assert order(ladder(rung(people="forced", order=("inverse_seniority",))), crowd) == [3, 2, 1]
    stand = [
        Standing(1, last_forced=AT - 9 * H),
        Standing(2, last_forced=AT - 99 * H),
        Standing(3, last_forced=AT),
    ]
    oldest = ladder(rung(people="forced", order=("oldest_forced",)))
    assert order(oldest, crowd, standings=stand) == [2, 1, 3]
    assert all(c.is_forced for c in plan_of(oldest, crowd, standings=stand).rungs[0].candidates)


def test_17_standby_answers_in_thirty_minutes_or_loses_the_day():
    step = ladder(rung(people="standby", tiers=(1, 2), order=("tier",)))
    assert order(step, [person(1, tier=2), person(2, tier=1), person(3)]) == [2, 1]
    assert standby_lost(AT, AT + timedelta(minutes=30), ROADS) is None
    assert "after 31 min" in str(standby_lost(AT, AT + timedelta(minutes=31), ROADS))
    assert "2026-11-24" in str(standby_lost(AT, None, ROADS))


def minutes(calls, shifts=(), agreement=ROADS) -> list[tuple[str, int]]:
    return [(line.rule, line.minutes) for line in pay(calls, shifts, agreement)]


def test_18_call_back_minimum():
    shift = Work(AT + 24 * H, AT + 32 * H)
    today = Work(AT + 12 * H, AT + 20 * H)
    one = Call(AT, AT + H)
    assert minutes([one], [today]) == [("call_back", 180)]
    assert minutes([one], [shift]) == [("call_back", 240)]
    assert minutes([one, Call(AT + 1.5 * H, AT + 2.5 * H)], [today]) == [("call_back", 180)]
    assert minutes([one, Call(AT + 2 * H, AT + 3 * H)], [today])[:2] == [("call_back", 180)] * 2
    assert minutes([one], [Work(AT - 8 * H, AT)]) == [("call_back", 60)]
    assert minutes([Call(AT, AT + H / 20, is_phone=True)]) == [("call_back", 15)]
    none = replace(ROADS, call_back=CallBack("19.01", hours=2))
    assert minutes([one], [today], none) == [("call_back", 120)]


def test_19_minimum_by_notice():
    def paid(hours: float) -> int:
        return minutes([Call(AT, AT + H, notice_minutes=round(hours * 60))])[0][1]

    assert [paid(23), paid(24), paid(25)] == [240, 240, 120]


def test_20_rest():
    def why(*work: Work, agreed: bool = False, **need) -> list[str]:
        given = Need(**{"is_emergency": False, "hours": 4, **need})
        plan = plan_of(ladder(rung()), [person(1, work=work, has_agreed=agreed)], need=given)
        return [s.rule for s in plan.rungs[0].skips]

    assert why(Work(AT - 18 * H, AT - 2 * H)) == ["rest"]  # 16 h in 24, two hours ago
    assert why(Work(AT - 14 * H, AT - 4 * H)) == ["rest"]  # 4 h of rest, 14 h in all
    assert why(Work(AT - 13 * H, AT - 4 * H)) == [
        "rest"
    ]  # 13 h in all may be, but 11 h off a day are lacking
    assert why(Work(AT - 30 * H, AT - 12 * H)) == []
    assert why(Work(AT - 14 * H, AT - 4 * H), is_emergency=True) == []
    premium = minutes([Call(AT, AT + 2 * H)], [Work(AT + 6 * H, AT + 14 * H)])
    assert premium[1] == ("rest", 240)  # 4 h clear, 8 are due


def test_20_rest_is_broken_only_where_somebody_is_ordered():
    tired = person(1, work=(Work(AT - 18 * H, AT - 2 * H),))
    assert plan_of(ladder(rung(people="forced")), [tired]).rungs[0].candidates == ()
    may = plan_of(ladder(rung(people="forced", breaks_rest=True)), [tired]).rungs[0].candidates
    assert "Lifted here" in may[0].why


def test_21_nobody_works_longer_than_72_hours():
    run = tuple(Work(AT - n * 12 * H, AT - n * 12 * H + 5 * H) for n in range(1, 7))
    plan = plan_of(ladder(rung(), rest=replace(ROADS.rest, long_hours=0, between_hours=0, daily_hours=0)),
                   [person(1, work=run)], need=Need(hours=3))  # fmt: skip
    assert skip(plan, 1)[0] == RuleType.RUN
    rested = tuple(w for w in run if w.start < AT - 30 * H or w.start > AT - 20 * H)
    again = plan_of(ladder(rung(), rest=replace(ROADS.rest, long_hours=0, between_hours=0, daily_hours=0)),
                    [person(1, work=rested)], need=Need(hours=3))  # fmt: skip
    assert [c.worker_id for c in again.rungs[0].candidates] == [1]


def test_22_a_holiday_begins_at_local_midnight_is_paid_double_and_does_not_count():
    christmas = datetime(2026, 12, 25, 5, tzinfo=UTC)
    assert happens(listed(600), outcome="accepted", at=christmas)[1] == 0
    assert happens(listed(600), outcome="accepted", at=christmas - timedelta(seconds=1))[1] == 240
    line = pay([Call(christmas, christmas + 5 * H)], (), ROADS)[0]
    assert (line.minutes, line.rate) == (300, 2)


def test_23_a_trade_breaks_no_rest_and_overtime_goes_with_the_shift():
    week = tuple(Work(AT + n * 24 * H, AT + n * 24 * H + 9 * H) for n in range(4))
    shift = Work(AT + 96 * H, AT + 104 * H)
    problems = trade_problems(
        Swap(shift, person(1, work=week), is_written=False, is_approved=False), ROADS
    )
    assert [p.split(" (")[0] for p in problems[:2]] == [
        "A trade is in writing",
        "A trade is approved",
    ]
    assert "44 h" in problems[2]
    good = Swap(shift, person(1))
    assert trade_problems(good, ROADS) == []
    assert overtime_goes_to(person(2), good).worker_id == 1
    assert overtime_goes_to(person(2), replace(good, is_approved=False)).worker_id == 2


def test_24_passed_over_is_first_next_time_within_ninety_days_else_paid():
    sheet, _ = happens(listed(600, 0), kind="bypassed")
    crowd = [person(1), person(2)]
    by_hours = ladder(rung(order=("hours",)))
    assert order(by_hours, crowd, standings=sheet.standings.values()) == [1, 2]
    met, _ = happens(sheet, outcome="declined", ref="callout:2")
    assert met.standings[1].owed == ()
    assert advance(sheet, AT + 90 * 24 * H - H, ROADS).standings[1].owed
    lapsed, lines = apply(sheet, Event("lapsed", AT + 90 * 24 * H, 1, ref="callout:1"), ROADS)
    assert lapsed.standings[1].owed == ()
    assert "is paid" in lines[0].why


def test_25_the_log_holds_six_things_for_two_years():
    line = {"employee": "P1", "number": "905-555-0101", "at": AT, "position": 1}
    line["result"] = "no_answer"
    assert missing_in_log(line, ROADS) == ["initials"]
    assert missing_in_log({**line, "initials": "KM"}, ROADS) == []
    assert kept_until(AT, ROADS) - AT == timedelta(days=730)


def test_26_outside_the_unit_only_in_an_emergency():
    outside = ladder(rung(people="outside", only="emergency", article="23.01"))
    other = person(1, program="water_operations", unit="local_204")
    assert order(outside, [other]) == [1]
    calm = plan_of(outside, [other], need=Need(is_emergency=False))
    assert calm.rungs[0].candidates == ()
    assert "danger to people" in skip(calm, 1)[1]
