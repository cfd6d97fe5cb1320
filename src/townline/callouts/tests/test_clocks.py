"""Intervals are real time: neither clock changes, a leap day nor a wrong clock moves them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from townline.accounts.models import User
from townline.callouts import actions, queries
from townline.callouts.models import Attempt
from townline.callouts.queries import times
from townline.callouts.tests.building import person, plan, rung, start
from townline.callouts.tests.test_engine import called, dispatcher, exchange, run  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def database_at(monkeypatch):
    """Set the database's clock; the clocks of all machines follow, and may be set wrong afterwards."""

    def put(at):
        monkeypatch.setattr(times, "_read", lambda: at)
        monkeypatch.setattr(timezone, "now", lambda: at)

    return put


@pytest.mark.parametrize(
    ("name", "began"),
    [
        ("the hour that comes twice", datetime(2026, 11, 1, 5, 55, tzinfo=UTC)),
        ("the hour that is left out", datetime(2027, 3, 14, 6, 55, tzinfo=UTC)),
        ("into a leap day", datetime(2028, 2, 29, 4, 55, tzinfo=UTC)),
        ("out of a leap day", datetime(2028, 3, 1, 4, 55, tzinfo=UTC)),
    ],
)
def test_a_window_is_as_long_as_on_any_other_night(name, began, database_at, dispatcher, exchange):  # noqa: F811
    exchange.script("9055550100", "voicemail")
    database_at(began)
    callout = start(plan(rung("a", person(1), person(2), reply_seconds=600)), carrier="double",
                    minutes=20, now=began)  # fmt: skip
    for seconds, names in ((0, 1), (10, 1), (600, 1), (612, 2)):
        database_at(began + timedelta(seconds=seconds))
        run(dispatcher, exchange)
        assert len(called(callout)) == names, f"{name}, {seconds} s after the start"

    callout.refresh_from_db()
    assert callout.deadline_at - callout.started_at == timedelta(minutes=20)
    database_at(began + timedelta(minutes=19, seconds=59))
    run(dispatcher, exchange)
    callout.refresh_from_db()
    assert callout.unmet_at is None
    database_at(began + timedelta(minutes=20))
    run(dispatcher, exchange)
    callout.refresh_from_db()
    assert callout.unmet_at == began + timedelta(minutes=20)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_machine_whose_clock_jumps_neither_hurries_nor_delays(
    hours, monkeypatch, database_at, dispatcher, exchange  # noqa: F811
):  # fmt: skip
    began = datetime(2026, 11, 25, 7, 10, tzinfo=UTC)
    exchange.tick = lambda: times.database_now().timestamp()
    exchange.script("9055550100", "voicemail")
    database_at(began)
    callout = start(plan(rung("a", person(1), person(2), reply_seconds=90)), carrier="double",
                    now=began)  # fmt: skip
    for seconds, names in ((0, 1), (10, 1), (60, 1), (102, 2)):
        at = began + timedelta(seconds=seconds)
        database_at(at)
        monkeypatch.setattr(timezone, "now", lambda at=at: at + timedelta(hours=hours))
        run(dispatcher, exchange)
        assert len(called(callout)) == names, f"{seconds} s after the start"

    assert all(a.intent_at < began + timedelta(hours=1) for a in Attempt.objects.all())
    callout.refresh_from_db()
    assert callout.unmet_at is None


def test_the_record_tells_both_half_past_ones_apart_and_keeps_their_order(database_at):
    """S12: rung at 01:50 −4 and twenty minutes later at 01:10 −5; nothing was rung before itself."""
    lea = User.objects.create(username="lea", name="Lea Dane", roles=["supervisor"])
    first = datetime(2026, 11, 1, 5, 50, tzinfo=UTC)
    database_at(first)
    callout = start(plan(rung("a", person(1), person(2))), minutes=60, now=first, actor=lea)
    for minutes in (0, 20):
        database_at(first + timedelta(minutes=minutes))
        row = Attempt.objects.exclude(state="ended").get(callout=callout)
        actions.dial(attempt_id=row.pk, actor=lea, now=first)
        database_at(first + timedelta(minutes=minutes, seconds=20))
        actions.record(attempt_id=row.pk, outcome="no_answer", actor=lea, now=first)
    shown = queries.evidence(callout.pk, viewer=lea)
    page = render_to_string(
        "callouts/_evidence.html", {"shown": shown, "callout": shown.callout, "now": first}
    )
    began = re.findall(r"<tr><td>([^<]*)</td><td>\d+</td><td>Person", page)
    assert began == ["01:50:00 −4", "01:10:00 −5"]
    assert re.search(r"opened 01:50:00 −4", page)
    assert re.search(r"<li>01:10:20 −5 Alarm", page)
    assert "19 min 40" in page  # between the two calls passed real seconds
