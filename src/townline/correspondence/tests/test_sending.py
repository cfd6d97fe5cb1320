"""Messages through a real mail server that is killed and started again: nothing lost, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from townline.correspondence import actions, jobs
from townline.correspondence.models import Attempt, FailingAddress, Message
from townline.correspondence.ports.double import Double
from townline.correspondence.ports.port import Answer
from townline.correspondence.tests.conftest import NOW, Server, tell, word

pytestmark = pytest.mark.django_db
S = Message.State


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_message_arrives_with_what_keeps_it_from_looping(server: Server) -> None:
    word()
    (message,) = tell(link="https://northmoor.example/r/x/")
    assert jobs.send_due(now=NOW) == 1
    (mail,) = server.taken()
    assert mail["X-Envelope-From"] == "<>"
    assert mail["To"] == "mara@mail.example"
    assert mail["Subject"] == "26-118204: Closed."
    assert mail["Message-ID"] == message.message_id
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/messages/stop/" in mail["List-Unsubscribe"]
    text = mail.get_content()
    assert "About Pothole.\nWord of update:1." in text.replace("\r\n", "\n")
    assert "https://northmoor.example/r/x/" in text
    assert states() == ["sent"]
    assert jobs.send_due(now=NOW) == 0


def test_a_bounce_address_names_the_message_where_there_is_one(
    server: Server, settings: Any
) -> None:
    settings.TOWNLINE_MAIL_BOUNCES = "bounces@northmoor.example"
    word()
    (message,) = tell()
    jobs.send_due(now=NOW)
    assert server.taken()[0]["X-Envelope-From"] == f"<bounces+{message.token}@northmoor.example>"


def test_nothing_is_lost_and_nothing_sent_twice_while_the_server_is_down_for_an_hour(
    server: Server,
) -> None:
    word()
    server.kill()
    for n in range(20):
        tell(f"update:{n}", subject_of=f"request:{n}", now=minutes(n))
    for minute in range(60):
        jobs.recover(now=minutes(minute))
        assert jobs.send_due(now=minutes(minute)) == 0
    assert states() == ["waiting"] * 20
    server.start()
    sent = 0
    for minute in range(60, 76):
        sent += jobs.send_due(now=minutes(minute))
    assert sent == 20
    assert sorted(mail["Message-ID"] for mail in server.taken()) == sorted(
        Message.objects.values_list("message_id", flat=True)
    )
    assert not Message.objects.filter(settled_at__gt=minutes(75)).exists()


def test_the_first_to_get_through_takes_the_others_along(server: Server) -> None:
    word()
    server.kill()
    for n in range(5):
        tell(f"update:{n}", subject_of=f"request:{n}")
    for minute in range(30):
        jobs.send_due(now=minutes(minute))
    server.start()
    waits = Message.objects.order_by("due_at").values_list("due_at", flat=True)
    jobs.send_due(now=waits[0])
    assert states() == ["sent"] * 5


def test_an_answer_that_was_lost_is_marked_and_never_sent_again_by_itself(server: Server) -> None:
    word()
    server.mood("die")
    (message,) = tell()
    jobs.send_due(now=NOW)
    assert states() == ["unknown"]
    server.kill()
    server.mood("")
    server.start()
    for minute in range(0, 120, 5):
        jobs.recover(now=minutes(minute))
        assert jobs.send_due(now=minutes(minute)) == 0
    assert len(server.taken()) == 1
    assert [a.outcome for a in message.attempts.all()] == ["unknown"]


def test_a_person_may_send_it_again_under_the_same_id(server: Server, staff: Any) -> None:
    word()
    server.mood("die")
    (message,) = tell()
    jobs.send_due(now=NOW)
    server.kill()
    server.mood("")
    server.start()
    actions.send_again(message_id=message.pk, actor=staff, now=minutes(30))
    assert jobs.send_due(now=minutes(30)) == 1
    first, second = server.taken()
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("stage", "state"), [("asking", "waiting"), ("handing", "unknown")])
def test_a_sender_that_dies_leaves_what_the_server_cannot_have_taken_to_be_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch, stage: str, state: str
) -> None:
    """The process dies before it hands over, or after; only the first is tried again."""
    word()
    tell()

    class Dying:
        def hand_over(self, letter: Any, about_to: Any) -> Any:
            if stage == "handing":
                about_to()
            raise SystemExit

    with pytest.raises(SystemExit):
        jobs.send_due(now=NOW, out=Dying())
    assert states() == ["sending"]
    jobs.recover(now=minutes(9))
    assert states() == ["sending"]
    jobs.recover(now=minutes(11))
    assert states() == [state]
    assert jobs.send_due(now=minutes(11)) == (1 if state == "waiting" else 0)


def test_a_sender_that_was_given_up_and_wakes_again_hands_nothing_over(server: Server) -> None:
    word()
    tell()

    class Sleeper:
        def hand_over(self, letter: Any, about_to: Any) -> Any:
            jobs.recover(now=minutes(20))
            assert jobs.send_due(now=minutes(20)) == 1
            about_to()
            pytest.fail("it would have sent it twice")

    assert jobs.send_due(now=NOW, out=Sleeper()) == 0
    assert states() == ["sent"]
    assert len(server.taken()) == 1


def test_later_is_later_and_no_is_no(server: Server) -> None:
    word()
    server.mood("later")
    (message,) = tell()
    jobs.send_due(now=NOW)
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("waiting", minutes(5))
    server.mood("refuse")
    jobs.send_due(now=minutes(5))
    message.refresh_from_db()
    assert message.state == "failed"
    assert "550" in message.problem
    assert "mara@" not in message.problem
    assert [a.outcome for a in message.attempts.order_by("pk")] == ["later", "refused"]


def test_after_two_days_it_is_given_up(db: None) -> None:
    word()
    (message,) = tell()
    now, out = NOW, Double(*[Answer.AWAY] * 500)
    while Message.objects.get().state == "waiting":
        now = Message.objects.get().due_at
        jobs.send_due(now=now, out=out)
    message.refresh_from_db()
    assert message.state == "failed"
    assert timedelta(hours=36) < now - NOW <= timedelta(hours=48, minutes=1)


def test_a_fact_that_is_rolled_back_tells_nobody() -> None:
    word()

    def fails() -> None:
        with transaction.atomic():
            tell()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Message.objects.exists()


def test_telling_twice_is_telling_once() -> None:
    word()
    tell("update:1")
    tell("update:1")
    assert Message.objects.count() == 1


def test_several_updates_become_one_mail_an_hour_after_the_first() -> None:
    word()
    out = Double()
    facts = {0: "update:1", 5: "update:2", 40: "update:3", 80: "update:4"}
    went = {}
    for minute in range(121):
        if minute in facts:
            tell(facts[minute], now=minutes(minute))
        if jobs.send_due(now=minutes(minute), out=out):
            went[minute] = out.taken[-1].content.count(b"Word of")
    assert went == {0: 1, 60: 2, 120: 1}  # 10:00, 11:00 with two, 12:00
    assert states() == ["sent", "sent", "with", "sent"]


def test_five_updates_in_a_night_are_one_mail_at_eight_for_each_follower() -> None:
    word()
    night = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00
    readers = ("a@mail.example", "b@mail.example")
    for n in range(5):
        tell(f"update:{n}", *readers, now=night + timedelta(hours=n))
    out, eight = Double(), datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert jobs.send_due(now=eight - timedelta(minutes=1), out=out) == 0
    assert jobs.send_due(now=eight, out=out) == 2
    assert sorted(letter.to for letter in out.taken) == list(readers)
    assert [letter.content.count(b"Word of update:") for letter in out.taken] == [5, 5]
    assert jobs.send_due(now=eight + timedelta(hours=12), out=out) == 0


def test_the_night_is_quiet_unless_it_concerns_safety() -> None:
    word()
    night = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00
    out = Double()
    tell("update:1", now=night)
    tell("update:2", "a@mail.example", now=night, is_safety=True)
    assert jobs.send_due(now=night, out=out) == 1
    assert out.taken[0].to == "a@mail.example"
    assert jobs.send_due(now=datetime(2026, 11, 24, 12, 59, tzinfo=UTC), out=out) == 0
    assert jobs.send_due(now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC), out=out) == 1


def test_what_a_retry_would_send_in_the_night_waits_for_the_morning() -> None:
    word()
    evening = datetime(2026, 11, 24, 1, 58, tzinfo=UTC)  # 20:58
    tell(now=evening)
    out = Double(Answer.LATER)
    jobs.send_due(now=evening, out=out)
    assert jobs.send_due(now=evening + timedelta(minutes=30), out=out) == 0
    assert jobs.send_due(now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC), out=out) == 1


def test_who_stopped_gets_nothing_more_not_even_what_waits() -> None:
    word()
    (waits,) = tell("update:1", now=datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
    actions.stop(address="mara@mail.example", subject_of="request:1", now=NOW)
    waits.refresh_from_db()
    assert waits.state == "stopped"
    (later,) = tell("update:2")
    assert later.state == "stopped"
    (other,) = tell("update:3", subject_of="request:2")
    assert other.state == "waiting"
    actions.stop(address="mara@mail.example", subject_of="", now=NOW)
    assert tell("update:4", subject_of="request:3")[0].state == "stopped"
    actions.go_on(address="mara@mail.example", subject_of="request:1", now=NOW)
    assert tell("update:5")[0].state == "waiting"
    assert jobs.send_due(now=NOW, out=Double()) == 1


def test_each_reader_gets_a_mail_of_their_own_in_their_language() -> None:
    word()
    readers = [actions.Reader("f1", "a@mail.example"), actions.Reader("f2", "b@mail.example", "French"),
               actions.Reader("f3", "no address")]  # fmt: skip
    facts = {"en": {"type": "Pothole"}, "fr": {"type": "Nid-de-poule"}}
    tell(readers=readers, facts=facts)
    out = Double()
    assert jobs.send_due(now=NOW, out=out) == 2
    assert [letter.to for letter in out.taken] == ["a@mail.example", "b@mail.example"]
    assert b"Au sujet de Nid-de-poule" in out.taken[1].content
    assert b"b@mail" not in out.taken[0].content


def test_a_bounce_marks_the_address_and_is_counted_once(server: Server, staff: Any) -> None:
    word()
    (message,) = tell()
    jobs.send_due(now=NOW)
    report = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nContent-Type: multipart/report;"
        b" report-type=delivery-status; boundary=b\n\n--b\n\nStatus: 5.1.1\n\nMessage-ID: "
        + message.message_id.encode() + b"\n--b--\n"
    )  # fmt: skip
    for _ in range(2):
        assert actions.take_in(raw=report, recipient="", now=minutes(1)).kind == "bounce"
    message.refresh_from_db()
    assert (message.state, message.problem) == ("failed", "came back 5.1.1")
    assert Attempt.objects.filter(outcome="bounced").count() == 1
    assert tell("update:2", subject_of="request:9")[0].state == "failed"
    actions.clear_address(failing_id=FailingAddress.objects.get().pk, actor=staff, now=minutes(2))
    assert tell("update:3", subject_of="request:9")[0].state == "waiting"


def test_three_bounces_that_are_not_for_good_are_for_good() -> None:
    word()
    for n in range(1, 4):
        (message,) = tell(f"update:{n}", subject_of=f"request:{n}", now=minutes(n))
        assert message.state == "waiting"
        jobs.send_due(now=minutes(n), out=Double())
        raw = b"From: mailer-daemon@x.example\n\nfull\n" + message.message_id.encode()
        actions.take_in(raw=raw, recipient="", now=minutes(n))
    assert tell("update:4", subject_of="request:4")[0].state == "failed"


def test_an_automatic_answer_is_noted_and_nothing_answers_it(server: Server) -> None:
    word()
    (message,) = tell()
    jobs.send_due(now=NOW)
    raw = b"Auto-Submitted: auto-replied\nReferences: " + message.message_id.encode() + b"\n\nAway"
    for _ in range(50):
        assert actions.take_in(raw=raw, recipient="", now=minutes(1)).kind == "automatic"
    assert jobs.send_due(now=minutes(60)) == 0
    assert Message.objects.count() == 1
    assert len(server.taken()) == 1
