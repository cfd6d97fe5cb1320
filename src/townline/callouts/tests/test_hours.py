"""Hours: begun by a press or claimed, corrected with a reason, valued by the agreement, decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from psycopg.types.range import Range

from townline import regions
from townline.accounts.models import User
from townline.callouts import actions, queries
from townline.callouts.errors import (
    AlreadyClaimed,
    AlreadyDecided,
    EarlierFirst,
    HoursOverlap,
    HoursWrong,
    OwnHours,
    ReasonNeeded,
)
from townline.callouts.forms import Span, instants
from townline.callouts.models import WorkRecord
from townline.callouts.tests.building import person, plan, rung, start
from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.regions.loaders import callin as agreements
from townline.regions.loaders import directory, places
from townline.rosters.models import Shift, Worker

pytestmark = pytest.mark.django_db
PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # Tuesday 02:10 in Northmoor
NOW = NIGHT + timedelta(hours=14)
H, MIN = timedelta(hours=1), timedelta(minutes=1)
ROADS = "road_operations"


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Northmoor's programs and agreements, loaded once and taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory, agreements):
            loader.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def rhea(town, db):
    """An operator on the roads who works on Tuesdays from seven."""
    user = User.objects.create(username="rhea", name="Rhea Quillon", roles=["on_call_worker"])
    made = Worker.objects.create(
        employee_number="N4001", name="Rhea Quillon", user=user, program_code=ROADS, unit="local_61",
        classification="operator", seniority_date=date(2010, 1, 4), hired_date=date(2010, 1, 4),
    )  # fmt: skip
    shift = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    Shift.objects.create(worker=made, during=Range(shift, shift + 8 * H, "[)"))
    return made


@pytest.fixture
def cleo(db):
    return User.objects.create(
        username="cleo", name="Cleo Marsh", roles=["program_clerk"], programs=[ROADS]
    )


def claim(worker, begins=0.0, hours=1.0, *, is_phone=False, **more):
    """Hours after ten past two."""
    more = {"trigger": "Tree on wires", "reason": "", "actor": worker.user, "now": NOW, **more}
    return actions.claim(worker_id=worker.pk, start_at=NIGHT + begins * H, is_phone=is_phone,
                         end_at=NIGHT + (begins + hours) * H, **more)  # fmt: skip


def decide(made, cleo, *, approves=True, decision="", **more):
    return actions.decide(record_id=made.pk, approves=approves, decision=decision, actor=cleo, now=NOW,
                          **more)  # fmt: skip


def test_an_hour_at_two_in_the_night_is_paid_as_three_with_the_article(rhea, cleo):
    made = decide(claim(rhea), cleo)
    assert (made.state, made.paid_minutes, made.rule_version) == (
        "approved",
        180,
        "roads_local_61 2026-1",
    )
    assert made.lines[0]["rule"] == "call_back"
    assert "60 min worked; 3 h at least on a working day (19.01)" in made.lines[0]["why"]
    assert made.lines[1]["rule"] == "rest"  # under eight clear hours before seven


def test_two_minutes_of_advice_by_telephone_are_fifteen(rhea, cleo):
    made = decide(claim(rhea, hours=1 / 30, is_phone=True), cleo)
    assert made.paid_minutes == 15
    assert "advice by telephone, 15 min at least (19.01)" in made.lines[0]["why"]


def test_planned_work_is_paid_by_its_notice(rhea, cleo):
    callout = start(plan(rung("first", person(1))), program_code=ROADS)
    need = {"is_emergency": False, "notice_minutes": 25 * 60}
    callout.plan = {**callout.plan, "inputs": {"need": need}}
    callout.save(update_fields=["plan"])
    made = decide(claim(rhea, callout_id=callout.pk), cleo)
    assert made.lines[0]["rule"] == "notice"
    assert made.paid_minutes == 120
    assert "with more than 24 h of notice (19.02)" in made.lines[0]["why"]


def test_two_calls_within_two_hours_are_one_and_the_earlier_is_decided_first(rhea, cleo):
    first, second = claim(rhea), claim(rhea, 1.5)
    with pytest.raises(EarlierFirst):
        decide(second, cleo)
    assert decide(first, cleo).paid_minutes == 180
    later = decide(second, cleo)
    assert later.paid_minutes == 0
    assert "one call with that of 2026-11-24 02:10" in later.lines[0]["why"]


def test_a_refused_earlier_call_counts_for_nothing(rhea, cleo):
    first, second = claim(rhea), claim(rhea, 1.5)
    decide(first, cleo, approves=False, decision="Was cancelled")
    assert decide(second, cleo).paid_minutes == 180


def test_nobody_claims_one_minute_twice_or_time_that_lies_ahead(rhea):
    claim(rhea)
    with pytest.raises(HoursOverlap, match="Tree on wires"):
        claim(rhea, 0.5)
    for begins, hours in ((13.5, 1.0), (3.0, -1.0), (-60.0, 49.0)):
        with pytest.raises(HoursWrong):
            claim(rhea, begins, hours)
    with pytest.raises(ReasonNeeded):
        claim(rhea, 4, trigger=" ")
    claim(rhea, 1.0)  # from the minute the other ends


def test_hours_of_one_callout_are_claimed_once(rhea):
    callout = start(plan(rung("first", person(1))), program_code=ROADS)
    claim(rhea, callout_id=callout.pk)
    with pytest.raises(AlreadyClaimed):
        claim(rhea, 4, callout_id=callout.pk)
    claim(rhea, 6, 0.1, is_phone=True, callout_id=callout.pk)


def test_a_correction_needs_its_reason_keeps_what_stood_there_and_waits(rhea, cleo):
    made = claim(rhea)
    with pytest.raises(ReasonNeeded):
        actions.correct(record_id=made.pk, start_at=NIGHT, end_at=NIGHT + 2 * H, reason=" ", actor=cleo,
                        now=NOW)  # fmt: skip
    actions.correct(record_id=made.pk, start_at=NIGHT, end_at=NIGHT + 2 * H, actor=cleo, now=NOW,
                    reason="The gate log says 04:10")  # fmt: skip
    entry = LedgerEntry.objects.get(stream=f"hours:{made.pk}", verb="hours.corrected")
    assert entry.data["before"]["end_at"] == (NIGHT + H).isoformat()
    assert entry.data["after"]["end_at"] == (NIGHT + 2 * H).isoformat()
    made.refresh_from_db()
    assert (made.state, made.entered_by, made.worked_minutes) == ("waiting", "Cleo Marsh", 120)
    assert made.was_late
    decide(made, cleo)
    with pytest.raises(AlreadyDecided):
        actions.correct(
            record_id=made.pk, start_at=NIGHT, end_at=NIGHT, reason="x", actor=cleo, now=NOW
        )


def test_a_refusal_needs_words_and_refused_hours_can_be_corrected(rhea, cleo):
    made = claim(rhea)
    with pytest.raises(ReasonNeeded):
        decide(made, cleo, approves=False)
    decide(made, cleo, approves=False, decision="No callout is known")
    again = actions.correct(record_id=made.pk, start_at=NIGHT, end_at=NIGHT + H, actor=rhea.user, now=NOW,
                            reason="Police rang me, incident 44")  # fmt: skip
    assert again.state == "waiting"


def test_nobody_decides_their_own_hours_and_nothing_is_decided_twice(rhea, cleo):
    made = claim(rhea)
    with pytest.raises(OwnHours):
        decide(made, rhea.user)
    decide(made, cleo)
    with pytest.raises(AlreadyDecided):
        decide(made, cleo)


def test_an_avoidable_call_says_why(rhea, cleo):
    made = claim(rhea)
    with pytest.raises(ReasonNeeded):
        decide(made, cleo, is_avoidable=True)
    decide(made, cleo, is_avoidable=True, decision="The valve map was out of date")
    assert WorkRecord.objects.get().is_avoidable is True


def test_a_decision_is_taken_back_with_a_reason_until_payroll_has_it(rhea, cleo):
    made = decide(claim(rhea), cleo)
    with pytest.raises(ReasonNeeded):
        actions.reopen(record_id=made.pk, reason="", actor=cleo, now=NOW)
    back = actions.reopen(record_id=made.pk, reason="Wrong person", actor=cleo, now=NOW)
    assert (back.state, back.paid_minutes, back.lines) == ("waiting", None, [])
    decide(back, cleo)
    actions.take_to_payroll(program_code=ROADS, start=date(2026, 11, 16), end=date(2026, 11, 24),
                            today=date(2026, 11, 24), actor=cleo, now=NOW)  # fmt: skip
    with pytest.raises(AlreadyDecided, match="Payroll has these hours"):
        actions.reopen(record_id=made.pk, reason="Wrong person", actor=cleo, now=NOW)


def test_the_chain_of_one_record_is_whole_and_an_edited_row_is_named(rhea, cleo):
    made = decide(claim(rhea), cleo)
    assert not list(ledger.verify(f"hours:{made.pk}"))
    life = queries.life_of(made)
    assert [each.verb for each in life] == ["hours.claimed", "hours.approved"]
    callout = start(plan(rung("first", person(1))), program_code=ROADS)
    own = claim(rhea, 4, callout_id=callout.pk)
    assert queries.evidence(callout.pk).faults == []
    WorkRecord.objects.filter(pk=own.pk).update(end_at=NIGHT + 8 * H)
    faults = queries.evidence(callout.pk).faults
    assert len(faults) == 1
    assert f"Hours {own.pk} of Rhea Quillon: end_at is" in faults[0]


def test_half_past_one_on_the_night_the_clocks_go_back_says_which(rhea):
    assert len(instants("2026-11-01T01:30")) == 2
    assert instants("2026-03-08T02:30") == []
    asked = Span({"start": "2026-11-01T01:30", "end": "2026-11-01T01:30", "end_which": "1"})
    assert not asked.is_valid()
    assert asked.doubled == {"start", "end"}
    said = Span(
        {
            "start": "2026-11-01T01:30",
            "start_which": "0",
            "end": "2026-11-01T01:30",
            "end_which": "1",
        }
    )
    assert said.is_valid()
    made = actions.claim(
        worker_id=rhea.pk, start_at=said.cleaned_data["start"], end_at=said.cleaned_data["end"],
        trigger="Fallen tree", reason="", is_phone=False, actor=rhea.user, now=NOW,
    )  # fmt: skip
    assert made.worked_minutes == 60


def test_a_field_that_was_not_touched_keeps_its_seconds():
    was = NIGHT + timedelta(seconds=42)
    form = Span({"start": "2026-11-24T02:10", "end": "2026-11-24T03:00"}, was=(was, NIGHT + H))
    assert form.is_valid()
    assert form.cleaned_data["start"] == was
    assert form.cleaned_data["end"] == NIGHT + 50 * MIN


# The pages


def test_the_clerk_sees_what_waits_with_its_pay_and_approves_with_one_press(client, rhea, cleo):
    made = claim(rhea)
    client.force_login(cleo)
    page = client.get(reverse("callouts:hours")).text
    assert "Rhea Quillon" in page
    assert "<b>3 h</b>" in page
    done = client.post(
        reverse("callouts:decision", args=[made.pk]), {"press": "approve"}, follow=True
    )
    assert "180 min are paid" in done.text
    assert "Nothing waits for you" in done.text
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", "Cleo Marsh")


def test_what_was_typed_stays_when_a_refusal_has_no_words(client, rhea, cleo):
    made = claim(rhea)
    client.force_login(cleo)
    answer = client.post(reverse("callouts:decision", args=[made.pk]), {"press": "refuse"})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    wrong = client.post(reverse("callouts:correction", args=[made.pk]),
                        {"start": "2026-11-24T02:10", "end": "2026-11-24T01:00",
                         "reason": "gate log"})  # fmt: skip
    assert wrong.status_code == 422
    assert 'value="gate log"' in wrong.text
    assert 'value="2026-11-24T01:00"' in wrong.text
    client.post(reverse("callouts:correction", args=[made.pk]),
                {"start": "2026-11-24T02:10", "end": "2026-11-24T04:00", "reason": "gate log"})  # fmt: skip
    made.refresh_from_db()
    assert made.worked_minutes == 110


def test_a_clerk_of_another_program_sees_and_decides_nothing(client, rhea, cleo):
    made = claim(rhea)
    water = User.objects.create(
        username="wes", name="Wes", roles=["program_clerk"], programs=["water"]
    )
    client.force_login(water)
    assert "Rhea" not in client.get(reverse("callouts:hours") + "?state=all").text
    assert client.get(reverse("callouts:hours") + f"?program={ROADS}").status_code == 403
    for name in ("decision", "correction", "reopening"):
        assert client.post(reverse(f"callouts:{name}", args=[made.pk])).status_code == 403
    assert client.get(reverse("callouts:record", args=[made.pk])).status_code == 403
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    assert client.get(reverse("callouts:hours")).status_code == 403


def test_the_worker_claims_and_mends_their_own_hours_and_nobody_else_s(
    client, rhea, cleo, monkeypatch
):
    client.force_login(rhea.user)
    monkeypatch.setattr("townline.core.clock.now", lambda: NOW)
    span = {"start": "2026-11-24T02:10", "end": "2026-11-24T02:12"}
    asked = {**span, "kind": "phone", "trigger": "Desk rang: which valve?"}
    kept = client.post(reverse("callouts:mine"), asked, follow=True)
    assert "which valve?" in kept.text
    assert "15 min" in kept.text
    mine = WorkRecord.objects.get()
    again = client.post(reverse("callouts:mine"), {**span, "trigger": "The same"})
    assert again.status_code == 422
    assert "overlap" in again.text
    assert 'value="The same"' in again.text
    page = client.get(reverse("callouts:my_record", args=[mine.pk])).text
    assert "advice by telephone, 15 min at least" in page
    assert "Approve" not in page
    mended = {**span, "end": "2026-11-24T02:20", "reason": "It was ten minutes"}
    client.post(reverse("callouts:my_record", args=[mine.pk]), mended)
    mine.refresh_from_db()
    assert mine.worked_minutes == 10
    ben = Worker.objects.create(employee_number="N1", name="Ben", program_code=ROADS, classification="x",
                                seniority_date=date(2011, 1, 1), hired_date=date(2011, 1, 1))  # fmt: skip
    theirs = claim(ben, actor=cleo)
    assert client.get(reverse("callouts:my_record", args=[theirs.pk])).status_code == 404


def test_the_list_costs_the_same_with_many_hours(client, rhea, cleo, django_assert_num_queries):
    client.force_login(cleo)
    claim(rhea)
    client.get(reverse("callouts:hours"))
    with django_assert_num_queries(6):
        client.get(reverse("callouts:hours"))
    for n in range(12):
        claim(rhea, -30 - 2 * n)
    with django_assert_num_queries(6):
        page = client.get(reverse("callouts:hours")).text
    assert page.count("Tree on wires") >= 13
    client.force_login(rhea.user)
    with django_assert_num_queries(7):
        client.get(reverse("callouts:mine"))
