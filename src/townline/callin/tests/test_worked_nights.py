"""The worked numbers of docs/explanation/call-in-rules.md on the two nights when the clock changes."""

from __future__ import annotations

from datetime import UTC, datetime

from townline.callin.rules.facts import Need, Work
from townline.callin.rules.pay import Call
from townline.callin.tests.test_worked_numbers import H, ladder, minutes, person, plan_of, rung


def test_both_nights_of_the_clock_count_real_hours():
    autumn = datetime(2026, 11, 1, 4, tzinfo=UTC)  # 00:00 in the town; 01:30 comes twice
    assert minutes([Call(autumn, datetime(2026, 11, 1, 10, tzinfo=UTC))])[0][1] == 360  # to 05:00
    spring = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert minutes([Call(spring, datetime(2026, 3, 8, 9, tzinfo=UTC))])[0][1] == 240  # to 05:00
    for first in (autumn, spring):
        worked = person(1, work=(Work(first - 18 * H, first - 2 * H),))
        calm = Need(is_emergency=False)
        assert plan_of(ladder(rung()), [worked], at=first + 5 * H, need=calm).rungs[0].skips
        assert plan_of(ladder(rung()), [worked], at=first + 13 * H, need=calm).rungs[0].candidates
