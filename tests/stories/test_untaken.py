"""What no program takes on in its time is told to those above it, by itself and once."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from tests.stories.conftest import Town
from tests.stories.test_public_requests import report
from townline.board import queries as board
from townline.core.models import LedgerEntry
from townline.service_requests import actions, queries
from townline.service_requests.jobs import escalate_unaccepted


def signed_in(user) -> Client:  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(user)
    return client


def test_it_is_told_once_written_down_and_shown_on_the_queue(town: Town) -> None:
    made = report(town, "pothole", urgency="B")
    due = made.accept_by
    assert due == town.now + timedelta(hours=4)
    assert escalate_unaccepted(now=due) == 0
    late = due + timedelta(minutes=1)
    assert escalate_unaccepted(now=late) == 1
    assert escalate_unaccepted(now=late) == 0
    made.refresh_from_db()
    assert (made.escalated_at, made.nobody_took_it, made.version) == (late, True, 2)
    entry = LedgerEntry.objects.get(stream=f"request:{made.pk}", verb="request.escalated")
    assert entry.data["after"]["accept_by"] == due.isoformat()
    assert queries.wanting(town.clerk) == (0, 1)
    page = signed_in(town.clerk).get("/requests/?state=untaken").content.decode()
    assert "Nobody took it on" in page
    assert made.reference in page
    actions.accept(request_id=made.pk, actor=town.clerk, now=late)
    assert queries.wanting(town.clerk) == (0, 0)
    assert (
        made.reference not in signed_in(town.clerk).get("/requests/?state=untaken").content.decode()
    )


def test_taken_on_in_time_nobody_is_told(town: Town) -> None:
    made = report(town, "pothole", urgency="B")
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    assert escalate_unaccepted(now=town.now + timedelta(days=30)) == 0


def test_urgent_ones_are_an_alarm_until_somebody_takes_them(town: Town) -> None:
    made = report(town, "pothole", urgency="A")
    assert made.accept_by == town.now + timedelta(minutes=30)
    at = town.now + timedelta(minutes=31)
    escalate_unaccepted(now=at)
    rows = [row for row in board.alarms(town.clerk, at).rows if row.kind == "untaken"]
    assert [(row.url, row.is_loud) for row in rows] == [(f"/requests/{made.reference}/", False)]
    second = report(town, "pothole", urgency="E")
    escalate_unaccepted(now=at)
    rows = [row for row in board.alarms(town.clerk, at).rows if row.kind == "untaken"]
    assert [(row.url, row.is_loud) for row in rows] == [("/requests/?state=untaken", True)]
    for each in (made, second):
        actions.accept(request_id=each.pk, actor=town.clerk, now=at)
    assert not [row for row in board.alarms(town.clerk, at).rows if row.kind == "untaken"]


def test_who_gets_it_next_has_time_of_their_own(town: Town) -> None:
    made = report(town, "pothole", urgency="B")
    at = made.accept_by + timedelta(hours=1)
    escalate_unaccepted(now=at)
    back = actions.bounce(request_id=made.pk, reason="Not ours", actor=town.clerk, now=at)
    assert (back.escalated_at, back.accept_by) == (None, at + timedelta(hours=4))
    assert escalate_unaccepted(now=at + timedelta(hours=5)) == 1


def test_a_rising_urgency_shortens_it(town: Town) -> None:
    made = report(town, "pothole", urgency="B")
    worse = actions.follow(request_id=made.pk, contact_id=None, new_fact="A wheel came off.", urgency="A",
                           urgency_reason="It did damage.", person_id=None, actor=town.csr, now=town.now)  # fmt: skip
    assert worse.accept_by == town.now + timedelta(minutes=30)
