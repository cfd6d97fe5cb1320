"""Hours and advice by the worker's own link: from the press on the page to the row that payroll takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from townline.callouts import actions, signing
from townline.callouts.models import Attempt, WorkRecord
from townline.callouts.tests.building import person, plan, rung, start
from townline.callouts.tests.test_hours import NIGHT, ROADS, cleo, rhea, town  # noqa: F401 - fixtures
from townline.core import ledger
from townline.core.models import LedgerEntry

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


@pytest.fixture
def moment(monkeypatch):
    """The clock of pages and database, which goes where it is put."""

    def put(at):
        monkeypatch.setattr("townline.core.clock.now", lambda: at)
        monkeypatch.setattr("townline.callouts.queries.times._read", lambda: at)
        return at

    put(NIGHT)
    return put


@pytest.fixture
def attempt(rhea, moment):  # noqa: F811
    """Rhea is called at ten past two, and nobody has said anything yet."""
    callout = start(plan(rung("list", person(1, "Rhea Quillon", worker_id=rhea.pk), person(2))),
                    program_code=ROADS, now=NIGHT, minutes=60)  # fmt: skip
    return Attempt.objects.get(callout=callout)


def page(attempt):
    return reverse("callouts:answer", args=[signing.token_for(attempt.call_id)])


def press(client, attempt, kind, **more):
    return client.post(page(attempt), {"press": kind, **more})


def local(minutes):
    return timezone.localtime(NIGHT + minutes * MIN).strftime("%Y-%m-%dT%H:%M")


def test_the_presses_begin_and_end_the_hours_and_the_page_says_their_worth(client, attempt, moment):
    press(client, attempt, "accept", eta="20")
    moment(NIGHT + 5 * MIN)
    press(client, attempt, "en_route")
    assert "not clear yet" in client.get(page(attempt)).text
    moment(NIGHT + 25 * MIN)
    press(client, attempt, "on_scene")
    moment(NIGHT + 65 * MIN)
    press(client, attempt, "clear")
    made = WorkRecord.objects.get()
    assert (made.kind, made.state, made.worked_minutes) == ("call", "waiting", 60)
    assert (made.start_at, made.end_at) == (NIGHT + 5 * MIN, NIGHT + 65 * MIN)
    shown = client.get(page(attempt)).text
    assert "3 h would be paid." in shown
    assert "3 h at least" in shown
    assert "19.01" in shown


def test_wrong_times_are_mended_on_the_page_with_the_reason_and_both_are_kept(
    client, attempt, moment
):
    for minutes, kind in ((0, "accept"), (5, "en_route"), (25, "on_scene"), (65, "clear")):
        moment(NIGHT + minutes * MIN)
        press(client, attempt, kind, eta="20")
    times = {"start": local(0), "end": local(80)}
    bare = press(client, attempt, "hours", **times)
    assert bare.status_code == 422
    assert f'value="{times["end"]}"' not in client.get(page(attempt)).text  # nothing was kept
    assert f'value="{times["end"]}"' in bare.text  # and what was typed stays
    moment(NIGHT + 90 * MIN)
    kept = press(client, attempt, "hours", words="Left the yard later", **times)
    assert kept.status_code == 302
    made = WorkRecord.objects.get()
    assert (made.worked_minutes, made.state, made.reason) == (80, "waiting", "Left the yard later")
    assert made.entered_by == "Rhea Quillon, by the signed link"
    entry = LedgerEntry.objects.get(verb="hours.corrected")
    assert entry.data["before"]["end_at"] == (NIGHT + 65 * MIN).isoformat()
    assert entry.data["after"]["end_at"] == (NIGHT + 80 * MIN).isoformat()
    assert not list(ledger.verify(made.stream))


def test_hours_that_no_press_knew_of_are_claimed_by_the_crew_alone(client, attempt, moment):
    moment(NIGHT + 90 * MIN)
    times = {"start": local(5), "end": local(65)}
    assert press(client, attempt, "hours", words="x", **times).status_code == 403
    assert "Write down my hours" not in client.get(page(attempt)).text
    press(client, attempt, "accept", eta="20")
    assert "Write down my hours" in client.get(page(attempt)).text
    press(client, attempt, "hours", **times)
    made = WorkRecord.objects.get()
    assert (made.kind, made.state, made.worked_minutes, made.trigger) == (
        "call", "waiting", 60, "Water main break",
    )  # fmt: skip


def test_times_ahead_or_backwards_are_refused_and_stay_typed(client, attempt):
    press(client, attempt, "accept", eta="20")
    for start_at, end_at in ((5, 65), (65, 5)):
        refused = press(client, attempt, "hours", start=local(start_at), end=local(end_at))
        assert refused.status_code == 422
        assert f'value="{local(end_at)}"' in refused.text
    nonsense = press(client, attempt, "hours", start="soon", end="")
    assert nonsense.status_code == 422
    assert not WorkRecord.objects.exists()


def test_what_is_decided_is_not_written_over_by_the_link(client, attempt, moment, cleo):  # noqa: F811
    press(client, attempt, "accept", eta="20")
    press(client, attempt, "en_route")
    moment(NIGHT + 60 * MIN)
    press(client, attempt, "clear")
    made = WorkRecord.objects.get()
    actions.decide(record_id=made.pk, approves=True, decision="", actor=cleo, now=NIGHT + 70 * MIN)
    shown = client.get(page(attempt)).text
    assert "3 h are paid." in shown
    assert "My times are wrong" not in shown
    answer = press(client, attempt, "hours", start=local(0), end=local(65), words="Longer")
    assert answer.status_code in (409, 422)
    made.refresh_from_db()
    assert (made.state, made.worked_minutes, made.paid_minutes) == ("approved", 60, 180)


def test_advice_by_telephone_is_one_press_and_paid_without_coming_in(client, attempt, moment):
    assert "I advised by telephone" not in client.get(page(attempt)).text  # answer first
    press(client, attempt, "decline", reason="Ill")
    moment(NIGHT + 4 * MIN)
    assert "I advised by telephone" in client.get(page(attempt)).text
    kept = press(client, attempt, "advice", advice_minutes="2", advice="Dan, which valve to close")
    assert kept.status_code == 302
    made = WorkRecord.objects.get()
    assert (made.kind, made.state, made.worked_minutes) == ("phone", "waiting", 2)
    assert (made.reason, made.end_at) == ("Dan, which valve to close", NIGHT + 4 * MIN)
    shown = client.get(page(attempt)).text
    assert "15 min would be paid." in shown
    assert "Advice by telephone" in shown


@pytest.mark.parametrize(
    ("minutes", "words", "stays"),
    [
        ("", "Dan", "Dan"),
        ("0", "Dan", "Dan"),
        ("241", "Dan", "241"),
        ("x", "Dan", "x"),
        ("2", " ", "2"),
    ],
)
def test_advice_without_minutes_or_words_is_refused_and_stays_typed(
    client, attempt, minutes, words, stays
):
    press(client, attempt, "decline", reason="Ill")
    refused = press(client, attempt, "advice", advice_minutes=minutes, advice=words)
    assert refused.status_code == 422
    assert f'value="{stays}"' in refused.text
    assert not WorkRecord.objects.exists()


def test_the_same_advice_twice_is_refused_by_the_hours_it_overlaps(client, attempt, moment):
    press(client, attempt, "decline", reason="Ill")
    moment(NIGHT + 10 * MIN)
    for _ in range(2):
        answer = press(client, attempt, "advice", advice_minutes="5", advice="Dan, valves")
    assert answer.status_code in (409, 422)
    assert "overlap" in answer.text
    assert WorkRecord.objects.count() == 1


def test_a_half_past_one_that_comes_twice_asks_which_on_the_link_too(client, attempt, moment):
    began = moment(datetime(2026, 11, 1, 5, 20, tzinfo=UTC))
    callout = start(plan(rung("list", person(1, worker_id=attempt.worker_id))), program_code=ROADS, now=began,
                    minutes=240)  # fmt: skip
    again = Attempt.objects.get(callout=callout)
    press(client, again, "accept", eta="20")
    moment(began + 150 * MIN)
    times = {"start": "2026-11-01T01:30", "end": "2026-11-01T02:30"}
    asked = press(client, again, "hours", **times)
    assert asked.status_code == 422
    assert "which of the two is meant" in asked.text
    press(client, again, "hours", start_which="0", **times)
    assert WorkRecord.objects.get().worked_minutes == 120
