"""The dispatcher with a carrier double: what a machine does with the same ladder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.callin.queries import Slot
from townline.callouts import actions, carriers
from townline.callouts.carriers.double import Exchange, Quirks
from townline.callouts.carriers.port import CarrierDown
from townline.callouts.engine.dispatcher import Dispatcher
from townline.callouts.engine.taking import Taker
from townline.callouts.models import Alarm, Attempt, Callout, CalloutEvent, Fill
from townline.callouts.tests.building import NOW, person, plan, rung, start
from townline.core import clock, ledger
from townline.core.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def exchange(monkeypatch):
    """A double that rings for a fifth of a second on a clock that the test moves."""
    made = Exchange(quirks=Quirks(ring_seconds=5), tick=lambda: clock.now().timestamp())
    known = carriers.get
    monkeypatch.setattr(carriers, "get", lambda name: made if name == "double" else known(name))
    return made


class Inline:
    """Calls one after another in this thread: the test's transaction is this connection's."""

    @staticmethod
    def submit(verb, *given):
        from concurrent.futures import Future

        done: Future[object] = Future()
        done.set_result(verb(*given))
        return done


@pytest.fixture
def dispatcher():
    made = Dispatcher()
    made.caller._pool = Inline()  # type: ignore[assignment]
    return made


def run(dispatcher, exchange=None):
    """Rounds, and callbacks as they come, until nothing is due at this instant."""
    for _ in range(60):
        told = exchange.due_callbacks() if exchange else []
        for said in told:
            if said["outcome"]:
                actions.record_callback(
                    call_id=said["call_id"], outcome=said["outcome"], now=NOW, eta_minutes=20
                )
        if not dispatcher.round() and not told:
            return


def begin(given, **more):
    return start(given, carrier="double", **more)


def called(callout):
    return list(
        Attempt.objects.filter(callout=callout).order_by("id").values_list("name", "outcome")
    )


def test_the_ladder_is_called_in_order_until_somebody_accepts(dispatcher, exchange):
    exchange.script("9055550200", "accepted")
    callout = begin(plan(rung("first", person(1), person(2), person(3))))
    for seconds in (0, 10, 20):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    callout.refresh_from_db()
    assert callout.state == "filled"
    assert called(callout) == [("Person 1", "no_answer"), ("Person 2", "accepted")]
    assert Fill.objects.get(callout=callout).eta_at is not None
    assert list(ledger.verify()) == []


def test_a_message_has_its_reply_window_to_the_second(dispatcher, exchange):
    exchange.script("9055550100", "voicemail")
    callout = begin(plan(rung("first", person(1), person(2), reply_seconds=90)))
    run(dispatcher, exchange)
    with clock.moved(timedelta(seconds=10)):
        run(dispatcher, exchange)
    left_at = Attempt.objects.get(callout=callout).ended_at
    assert left_at is not None
    callout.refresh_from_db()

    assert callout.due_at == left_at + timedelta(seconds=90)
    with clock.moved(timedelta(seconds=98)):
        run(dispatcher, exchange)
    assert len(called(callout)) == 1
    with clock.moved(timedelta(seconds=102)):
        run(dispatcher, exchange)
    assert [name for name, _ in called(callout)] == ["Person 1", "Person 2"]


def test_heavy_sleepers_are_rung_again_before_the_next_person(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1, numbers=2), person(2), rings=2)))
    for seconds in range(0, 80, 10):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    rows = Attempt.objects.filter(callout=callout).order_by("id")
    assert [(a.name, a.number_index, a.round) for a in rows][:5] == [
        ("Person 1", 0, 1), ("Person 1", 1, 1), ("Person 1", 0, 2), ("Person 1", 1, 2),
        ("Person 2", 0, 1),
    ]  # fmt: skip


def test_of_a_parallel_offer_the_first_to_say_yes_has_it(dispatcher, exchange):
    exchange.script("9055550300", "accepted")
    exchange.default = "voicemail"
    callout = begin(plan(rung("all", *(person(n) for n in range(1, 5)), mode="parallel")))
    run(dispatcher, exchange)
    assert len(exchange.order) == 4
    with clock.moved(timedelta(seconds=10)):
        run(dispatcher, exchange)

    assert Fill.objects.get(callout=callout).name == "Person 3"


def test_of_a_parallel_offer_the_senior_has_it_when_the_window_closes(dispatcher, exchange):
    exchange.default = "voicemail"
    exchange.script("9055550200", "accepted")
    exchange.script("9055550400", "accepted")
    people = [person(n) for n in range(1, 5)]
    callout = begin(
        plan(rung("all", *people, mode="parallel", choose="senior", reply_seconds=60)), minutes=30
    )
    run(dispatcher, exchange)
    with clock.moved(timedelta(seconds=10)):
        run(dispatcher, exchange)
    assert not Fill.objects.exists()
    with clock.moved(timedelta(seconds=61)):
        run(dispatcher, exchange)

    assert Fill.objects.get(callout=callout).name == "Person 2"
    assert dict(called(callout))["Person 4"] == "outranked"


def test_a_crew_of_three_is_called_one_after_another(dispatcher, exchange):
    exchange.default = "accepted"
    callout = begin(plan(rung("all", *(person(n) for n in range(1, 6))), slots=(Slot("crew", 3),)))
    for seconds in (0, 10, 20, 30):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    assert [fill.name for fill in Fill.objects.filter(callout=callout).order_by("id")] == [
        "Person 1", "Person 2", "Person 3",
    ]  # fmt: skip
    assert len(exchange.order) == 3


def test_a_rung_opens_by_time_although_the_one_before_waits_for_a_reply(dispatcher, exchange):
    exchange.default = "voicemail"
    callout = begin(
        plan(rung("first", person(1)), rung("second", person(2), opens_after_seconds=60)),
        minutes=20,
    )
    for seconds in (0, 10, 59):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)
    assert len(called(callout)) == 1
    with clock.moved(timedelta(seconds=61)):
        run(dispatcher, exchange)

    assert [name for name, _ in called(callout)] == ["Person 1", "Person 2"]


def test_an_unmet_deadline_raises_the_alarm_on_the_page_and_by_another_way(
    dispatcher, exchange, mailoutbox, settings
):
    settings.TOWNLINE_DUTY_SUPERVISORS = ["duty@northmoor.example"]
    exchange.default = "voicemail"
    callout = begin(plan(rung("first", person(1), reply_seconds=3600)), minutes=10)
    run(dispatcher, exchange)
    with clock.moved(timedelta(minutes=10, seconds=1)):
        run(dispatcher, exchange)
        alarm = Alarm.objects.get(callout=callout)
        assert (alarm.kind, alarm.taken_at) == ("unmet", None)
        from townline.callouts import jobs

        jobs.tell_supervisor(alarm_id=alarm.pk)
    assert [mail.to for mail in mailoutbox] == [["duty@northmoor.example"]]
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert ProcrastinateJob.objects.filter(task_name="callouts.tell_supervisor").count() == 1


def test_when_nobody_is_left_the_alarm_does_not_wait_for_the_deadline(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1))), minutes=60)
    for seconds in (0, 10):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    callout.refresh_from_db()
    assert callout.state == "exhausted"
    assert Alarm.objects.get(callout=callout).kind == "exhausted"


def test_an_alarm_sounds_again_every_minute_until_somebody_takes_it(dispatcher, exchange):
    from townline.accounts.models import User
    from townline.callouts import watching
    from townline.callouts.queries.times import database_now

    callout = begin(plan(rung("first", person(1))), minutes=60)
    for seconds in (0, 10):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)
    alarm = Alarm.objects.get(callout=callout)
    for seconds in (30, 75, 80, 140):
        with clock.moved(timedelta(seconds=seconds)):
            watching.look(database_now())
    alarm.refresh_from_db()
    assert alarm.sounds == 3
    ada = User.objects.create(username="ada", name="Ada Quill", roles=["supervisor"])
    actions.take_alarm(alarm_id=alarm.pk, actor=ada, now=NOW)
    with clock.moved(timedelta(seconds=300)):
        watching.look(database_now())
    alarm.refresh_from_db()
    assert (alarm.sounds, alarm.taken_by) == (3, "Ada Quill")


def test_an_intent_that_a_crash_left_behind_is_found_at_the_carrier_by_its_id(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1), person(2))))
    work = dispatcher.taker.take()
    dispatcher.caller.place(work.to_place[0], work.callouts[callout.pk])  # then the process dies
    with clock.moved(timedelta(seconds=3)):
        run(dispatcher, exchange)

    attempt = Attempt.objects.get(callout=callout)
    assert (attempt.state, attempt.was_unknown) == ("placed", True)
    assert exchange.placements == {str(attempt.call_id): 1}


def test_an_intent_that_never_reached_the_carrier_is_placed_and_nobody_is_skipped(
    dispatcher, exchange
):
    callout = begin(plan(rung("first", person(1), person(2))))
    dispatcher.taker.take()  # the process dies before it can call
    run(dispatcher, exchange)
    assert exchange.order == [], "the lease still runs"
    with clock.moved(timedelta(seconds=3)):
        run(dispatcher, exchange)

    assert [number for _, number in exchange.order] == ["9055550100"]
    assert Attempt.objects.get(callout=callout).was_unknown


def test_a_dispatcher_that_lost_its_lease_writes_nothing(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1), person(2))))
    slow = dispatcher.taker.take()
    heard = dispatcher.caller.place(slow.to_place[0], slow.callouts[callout.pk])
    with clock.moved(timedelta(seconds=3)):
        run(dispatcher, exchange)
        before = Callout.objects.values("due_at", "lease_until", "epoch").get(pk=callout.pk)
        assert dispatcher.confirm([heard], {callout.pk}) == 0
        assert Callout.objects.values("due_at", "lease_until", "epoch").get(pk=callout.pk) == before


def test_a_callback_that_never_comes_is_asked_for(dispatcher, exchange):
    exchange.quirks = Quirks(ring_seconds=5, missing=1)
    exchange.script("9055550200", "accepted")
    callout = begin(plan(rung("first", person(1), person(2), ring_seconds=20)))
    for seconds in (0, 31, 62):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    assert called(callout) == [("Person 1", "no_answer"), ("Person 2", "accepted")]


def test_callbacks_that_come_twice_late_and_out_of_order_change_nothing(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1), person(2))))
    run(dispatcher, exchange)
    call = str(Attempt.objects.get(callout=callout).call_id)
    assert actions.record_callback(call_id=call, outcome="voicemail", now=NOW)
    assert not actions.record_callback(call_id=call, outcome="voicemail", now=NOW)
    assert not actions.record_callback(call_id=call, outcome="no_answer", now=NOW)

    assert LedgerEntry.objects.filter(stream=callout.stream, verb="attempt.ended").count() == 1


def test_a_call_the_carrier_cannot_place_is_tried_three_times_and_never_charged(
    dispatcher, exchange
):
    exchange.script("9055550100", "refused")
    callout = begin(plan(rung("first", person(1), person(2))))
    for seconds in (0, 3, 6, 9, 12):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    assert [o for n, o in called(callout) if n == "Person 1"] == ["failed", "failed", "failed"]
    assert CalloutEvent.objects.get(callout=callout, kind="result").text == "not_reached"
    assert Alarm.objects.get(callout=callout).kind == "carrier"


def test_a_carrier_that_is_down_is_asked_again_and_the_call_is_not_lost(dispatcher, exchange):
    callout = begin(plan(rung("first", person(1), person(2))))
    place, exchange.place = exchange.place, lambda _call: (_ for _ in ()).throw(CarrierDown("busy"))
    run(dispatcher)
    exchange.place = place
    with clock.moved(timedelta(seconds=3)):
        run(dispatcher, exchange)

    assert Attempt.objects.get(callout=callout).state == "placed"


def test_a_throttled_carrier_never_holds_back_the_first_call_of_an_emergency(
    dispatcher, exchange, settings
):
    settings.TOWNLINE_CARRIER_RATES = {"double": "1"}
    quiet = begin(plan(rung("first", person(1))), subject="incident:1")
    waiting = begin(plan(rung("first", person(2))), subject="incident:2")
    urgent = begin(plan(rung("first", person(3))), subject="incident:3", level="E")
    run(dispatcher, exchange)

    called = {c.pk for c in (quiet, waiting, urgent) if Attempt.objects.filter(callout=c).exists()}
    assert urgent.pk in called
    assert len(called) == 2, "one call a second, and the emergency beside it"
    (held,) = {quiet.pk, waiting.pk, urgent.pk} - called
    assert Callout.objects.get(pk=held).due_at is not None


def test_a_bug_in_one_callout_stops_no_other(dispatcher, exchange, monkeypatch):
    broken = begin(plan(rung("first", person(1))), subject="incident:1")
    sound = begin(plan(rung("first", person(2))), subject="incident:2")
    Callout.objects.filter(pk=broken.pk).update(plan={"rungs": "nonsense"}, plan_digest="x")
    Attempt.objects.filter(callout=broken).delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "townline.callouts.engine.dispatcher.log.exception", lambda *_: None, raising=False
        )
        run(dispatcher, exchange)

    assert Alarm.objects.get(callout=broken).kind == "stuck"
    assert Attempt.objects.get(callout=sound).state == "placed"


def test_the_watchdog_says_what_is_late(exchange):
    from townline.callouts import watching
    from townline.callouts.queries.times import database_now

    callout = begin(plan(rung("first", person(1))))
    with clock.moved(timedelta(seconds=14)):
        assert watching.look(database_now()) == 0
    with clock.moved(timedelta(seconds=16)):
        assert watching.look(database_now()) == 1
    assert Alarm.objects.get(callout=callout).kind == "stuck"


def test_taking_reads_as_often_for_many_as_for_one(exchange, django_assert_num_queries):
    for n in range(6):
        begin(plan(rung("first", person(1))), subject=f"incident:{n}")
    with django_assert_num_queries(5 + 6):  # one statement writes all of one callout's step
        Taker().take()


def test_a_call_found_after_a_crash_is_asked_about_when_its_end_never_comes(dispatcher, exchange):
    """Found by the proof: the one who reconciled an intent forgot to look again."""
    exchange.quirks = Quirks(ring_seconds=5, missing=1)
    callout = begin(plan(rung("first", person(1), person(2), ring_seconds=20)), minutes=60)
    dispatcher.taker.take()  # and dies
    for seconds in (3, 40):
        with clock.moved(timedelta(seconds=seconds)):
            run(dispatcher, exchange)

    assert called(callout)[0] == ("Person 1", "no_answer")


def test_a_yes_that_is_told_twice_after_the_end_is_recorded_once(dispatcher, exchange):
    callout = begin(plan(rung("all", person(1), person(2), mode="parallel")))
    run(dispatcher, exchange)
    first, second = Attempt.objects.filter(callout=callout).order_by("id")
    told = [
        actions.record_callback(
            call_id=str(row.call_id), outcome="accepted", now=NOW, eta_minutes=5
        )
        for row in (first, second, second)
    ]

    assert told == [True, True, False]
    assert dict(called(callout)) == {"Person 1": "accepted", "Person 2": "accepted_filled"}
