"""Texts through a real gateway that is killed and started again: nothing lost, nothing twice."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from townline.core.models import LedgerEntry
from townline.correspondence import actions, jobs
from townline.correspondence.models import FailingAddress, Message, Stop, TextReply
from townline.correspondence.ports.port import Answer, Result
from townline.correspondence.rules.texts import MOST, composed, known_of, length, meant
from townline.correspondence.tests.conftest import NOW, SECRET, Server, tell, word
from townline.residents.models import NoCall

S = Message.State
MARA = "+19055550142"


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def text(fact: str = "update:1", *numbers: str, **change: Any) -> Message:
    readers = [
        actions.Reader(f"f{n}", number, channel="text", language=change.pop("language", "en"))
        for n, number in enumerate(numbers or ("905-555-0142",))
    ]
    return tell(fact, readers=readers, **change)[0]


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("words", "is_basic", "units", "parts"),
    [("a" * 160, True, 160, 1), ("a" * 161, True, 161, 2), ("a" * 307, True, 307, 3),
     ("é" * 160, True, 160, 1), ("ê" * 70, False, 70, 1), ("ê" * 71, False, 71, 2),
     ("€" * 80, True, 160, 1), ("€" * 81, True, 162, 2), ("a" * 152 + "€" * 5, True, 162, 2),
     ("a" * 152 + "€" + "a" * 152, True, 306, 3), ("🚧" * 35, False, 70, 1), ("🚧" * 67, False, 134, 3),
     ("", True, 0, 1)],
)  # fmt: skip
def test_how_long_a_text_is(words: str, is_basic: bool, units: int, parts: int) -> None:
    found = length(words)
    assert (found.is_basic, found.units, found.parts) == (is_basic, units, parts)


@given(st.text(max_size=400), st.sampled_from(["en", "fr"]))
def test_a_text_is_never_longer_than_its_parts_and_keeps_link_and_the_way_to_end_it(
    body: str, language: str
) -> None:
    link = "https://northmoor.example/r/" + "x" * 24 + "/"
    whole = composed(organisation="Northmoor", body=body, link=link, language=language)
    assert length(whole).parts <= MOST
    assert whole.startswith("Northmoor: ")
    assert whole.splitlines()[-2] == link
    assert whole.endswith({"en": "Reply STOP to end.", "fr": "ARRET pour cesser."}[language])


@pytest.mark.parametrize(
    ("reply", "asks"),
    [("STOP", "stop"), (" stop. ", "stop"), ("Arrêt", "stop"), ("ARRÊTEZ !", "stop"), ("ARRET", "stop"),
     ("Start", "start"), ("Please stop by the corner", ""), ("", ""), ("👍", ""), ("unstop", "start")],
)  # fmt: skip
def test_what_a_reply_asks(reply: str, asks: str) -> None:
    assert meant(reply) == asks


@given(st.permutations(["sent", "sent", "failed", "delivered", "delivered"]))
def test_receipts_in_any_order_and_number_end_the_same(order: list[str]) -> None:
    known = ""
    for each in order:
        known = known_of(known, each)
    assert known == "delivered"


@pytest.mark.django_db
class TestSending:
    def test_a_text_goes_out_signed_under_its_key_with_who_writes_and_how_to_end_it(
        self, gateway: Server
    ) -> None:
        word(text_en="{{ reference }}: {{ status }}", text_fr="{{ reference }} : {{ status }}")
        made = text(link="https://northmoor.example/r/x/")
        assert jobs.send_due(now=NOW) == 1
        assert gateway.texts() == [{
            "type": "text.send", "id": made.message_id.strip("<>"), "to": MARA,
            "text": "Northmoor: 26-118204: Closed.\nhttps://northmoor.example/r/x/\nReply STOP to end.",
        }]  # fmt: skip
        assert states() == ["sent"]
        assert jobs.send_due(now=minutes(90)) == 0

    def test_nothing_is_lost_and_nothing_sent_twice_while_the_gateway_is_down_for_an_hour(
        self, gateway: Server
    ) -> None:
        word()
        gateway.kill()
        for n in range(20):
            text(f"update:{n}", subject_of=f"request:{n}", now=minutes(n))
        for minute in range(60):
            assert jobs.send_due(now=minutes(minute)) == 0
        assert states() == ["waiting"] * 20
        gateway.start()
        assert sum(jobs.send_due(now=minutes(minute)) for minute in range(60, 76)) == 20
        keys = sorted(each["id"] for each in gateway.texts())
        assert keys == sorted(each.key_outside for each in Message.objects.all())
        assert sorted(gateway.heard()) == keys

    def test_a_gateway_that_dies_before_it_answers_is_asked_again_and_sends_it_once(
        self, gateway: Server
    ) -> None:
        word()
        gateway.mood("die")
        made = text()
        jobs.send_due(now=NOW)
        made.refresh_from_db()
        assert (made.state, made.due_at) == ("waiting", minutes(1))
        gateway.kill()
        gateway.mood("")
        gateway.start()
        assert jobs.send_due(now=minutes(1)) == 1
        assert gateway.heard() == [made.key_outside] * 2
        assert len(gateway.texts()) == 1
        assert states() == ["sent"]

    def test_a_gateway_that_dies_before_it_takes_it_loses_nothing(self, gateway: Server) -> None:
        word()
        gateway.mood("deaf")
        text()
        jobs.send_due(now=NOW)
        gateway.kill()
        gateway.mood("")
        gateway.start()
        assert jobs.send_due(now=minutes(1)) == 1
        assert len(gateway.heard()) == len(gateway.texts()) == 1

    @pytest.mark.parametrize(
        ("mood", "state", "wait"),
        [
            ("later", "waiting", 5),
            ("busy", "waiting", 5),
            ("moved", "waiting", 5),
            ("refuse", "failed", 0),
        ],
    )
    def test_later_is_later_and_no_is_no(
        self, gateway: Server, mood: str, state: str, wait: int
    ) -> None:
        word()
        gateway.mood(mood)
        made = text()
        jobs.send_due(now=NOW)
        made.refresh_from_db()
        assert (made.state, made.due_at) == (state, minutes(wait))
        assert gateway.texts() == []

    def test_a_wrong_secret_loses_nothing(self, gateway: Server, settings: Any) -> None:
        word()
        settings.TOWNLINE_TEXTS_SECRET = "another"
        text()
        assert jobs.send_due(now=NOW) == 0
        settings.TOWNLINE_TEXTS_SECRET = SECRET
        assert jobs.send_due(now=minutes(5)) == 1

    def test_a_gateway_that_is_away_holds_up_no_mail_and_the_other_way_round(
        self, server: Server, gateway: Server
    ) -> None:
        word()
        gateway.kill()
        text("update:1")
        tell("update:2")
        assert jobs.send_due(now=NOW) == 1
        assert len(server.taken()) == 1
        gateway.start()
        server.kill()
        tell("update:3", "ada@mail.example", now=minutes(1))
        assert jobs.send_due(now=minutes(1)) == 1
        assert len(gateway.texts()) == 1
        assert states() == ["sent", "sent", "waiting"]

    def test_a_sender_that_dies_while_handing_over_is_followed_by_one_that_sends_it_once(
        self, gateway: Server
    ) -> None:
        word()
        made = text()

        class Dying:
            def hand_over(self, letter: Any, about_to: Any) -> Any:
                about_to()
                raise SystemExit

        with pytest.raises(SystemExit):
            jobs.send_due(now=NOW, texts_out=Dying())
        jobs.recover(now=minutes(11))
        made.refresh_from_db()
        assert made.state == "waiting"
        assert jobs.send_due(now=minutes(11)) == 1
        assert len(gateway.texts()) == 1

    def test_the_night_is_quiet_and_several_become_one(self, gateway: Server) -> None:
        word(text_en="{{ words }}", text_fr="{{ words }}")
        night = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00
        text("update:1", now=night)
        text("update:2", now=night + timedelta(hours=1))
        assert jobs.send_due(now=datetime(2026, 11, 24, 12, 59, tzinfo=UTC)) == 0
        assert jobs.send_due(now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC)) == 1
        (went,) = gateway.texts()
        assert "Word of update:2." in went["text"]
        assert sorted(states()) == ["sent", "with"]

    def test_who_asked_not_to_be_contacted_or_has_no_number_gets_none(
        self, gateway: Server, staff: Any
    ) -> None:
        word()
        NoCall.objects.create(value=MARA, asked_at=NOW, noted_by=staff)
        made = text("update:1", "905-555-0142", "no number")
        assert (made.state, made.problem) == ("stopped", "asked not to be contacted")
        assert Message.objects.count() == 1

    def test_without_a_gateway_it_is_written_down_that_nothing_can_leave(self) -> None:
        word()
        made = text()
        assert (made.state, made.problem) == ("failed", "no gateway for texts is set up")
        assert jobs.send_due(now=NOW) == 0


def call(said: dict[str, Any], *, secret: str = SECRET, at: datetime | None = None) -> Any:
    at = at or timezone.now()
    body = json.dumps(said)
    return Client(enforce_csrf_checks=True).post(
        "/messages/texts/", body, content_type="application/json",
        headers={"webhook-id": "m", "webhook-timestamp": str(int(at.timestamp())),
                 "webhook-signature": Webhook(secret).sign("m", at, body)},
    )  # fmt: skip


def receipt(made: Message, status: str, **more: Any) -> Any:
    return call({"type": "text.status", "id": made.key_outside, "status": status, **more})


def reply(said: str, own: str = "r1", *, number: str = MARA, at: datetime | None = None) -> Any:
    told = {"type": "text.received", "id": own, "from": number, "text": said}
    return call(told | ({"at": at.isoformat()} if at else {}))


@pytest.mark.django_db
@pytest.mark.usefixtures("gateway")
class TestComingBack:
    @pytest.fixture(autouse=True)
    def _sent(self, gateway: Server) -> None:
        word()
        self.made = text()
        jobs.send_due(now=NOW)

    def test_a_signature_that_does_not_fit_or_is_old_is_refused(self) -> None:
        said = {"type": "text.status", "id": self.made.key_outside, "status": "delivered"}
        other = "whsec_" + "b" * 40
        assert call(said, secret=other).status_code == 403
        assert call(said, at=timezone.now() - timedelta(minutes=6)).status_code == 403
        assert (
            Client().post("/messages/texts/", "{}", content_type="application/json").status_code
            == 403
        )
        assert Client().get("/messages/texts/").status_code == 405
        assert call({"type": "text.status", "id": "x", "status": "eaten"}).status_code == 422
        assert call({"type": "text.received", "id": "x"}).status_code == 422
        assert call({"type": "text.received", "id": "x" * 30_000}).status_code == 413
        self.made.refresh_from_db()
        assert self.made.receipt == ""

    @pytest.mark.parametrize(
        "order", list(itertools.permutations(["sent", "delivered", "delivered"]))
    )
    def test_receipts_twice_late_and_out_of_order_end_the_same(self, order: Any) -> None:
        answers = [receipt(self.made, status).json()["changed"] for status in order]
        self.made.refresh_from_db()
        assert (self.made.state, self.made.receipt) == ("sent", "delivered")
        assert sum(answers) == (2 if order[0] == "sent" else 1)

    def test_a_receipt_of_nothing_of_ours_changes_nothing(self) -> None:
        assert call({"type": "text.status", "id": "x", "status": "sent"}).json() == {
            "changed": False
        }

    def test_what_was_not_delivered_says_so_and_a_dead_number_is_left_alone(
        self, staff: Any
    ) -> None:
        receipt(self.made, "failed", code="30005", permanent=True)
        receipt(self.made, "failed", code="30005", permanent=True)
        self.made.refresh_from_db()
        assert (self.made.state, self.made.problem) == ("failed", "not delivered 30005")
        assert FailingAddress.objects.get().bounces == 1
        assert text("update:2", subject_of="request:2").state == "failed"

    def test_a_receipt_that_overtakes_our_own_answer_is_kept(self, gateway: Server) -> None:
        late = text("update:9", subject_of="request:9")

        class Slow:
            def hand_over(self, letter: Any, about_to: Any) -> Any:
                about_to()
                receipt(late, "delivered")
                return Result(Answer.AWAY, "TimeoutError")

        jobs.send_due(now=NOW, texts_out=Slow())
        late.refresh_from_db()
        assert (late.state, late.receipt, late.problem) == ("sent", "delivered", "")
        assert jobs.send_due(now=minutes(5)) == 0

    @pytest.mark.parametrize("said", ["STOP", "Arrêt"])
    def test_stop_ends_everything_is_kept_and_twice_is_once(
        self, said: str, gateway: Server
    ) -> None:
        waits = text("update:2", now=minutes(1))
        assert reply(said).json() == {"changed": True}
        assert reply(said).json() == {"changed": False}
        waits.refresh_from_db()
        assert waits.state == "stopped"
        assert text("update:3", subject_of="request:7").state == "stopped"
        assert jobs.send_due(now=minutes(120)) == 0
        assert len(gateway.texts()) == 1
        kept = TextReply.objects.get()
        assert (kept.text, kept.asks, kept.message) == (said, "stop", self.made)
        told = LedgerEntry.objects.get(verb="messages.stopped")
        assert told.data["after"] == {"address": "••• 0142", "everything": True}

    def test_start_begins_again_and_an_older_stop_that_comes_late_stops_nothing(self) -> None:
        now = timezone.now()
        reply("STOP", "r1", at=now - timedelta(minutes=9))
        reply("START", "r3", at=now - timedelta(minutes=3))
        reply("STOP", "r2", at=now - timedelta(minutes=6))
        assert not Stop.objects.exists()
        assert TextReply.objects.count() == 3
        assert text("update:4", subject_of="request:4").state == "waiting"

    def test_words_go_to_the_desk_that_has_the_request_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[Any] = []
        monkeypatch.setattr("townline.correspondence.actions.receiving.events.publish", told.append)
        monkeypatch.setattr("townline.correspondence.actions.texts.ANSWERS", timedelta(days=3650))
        reply("The hole is on the north side")
        reply("The hole is on the north side")
        assert [(each.message_id, each.words) for each in told] == [
            (self.made.pk, "The hole is on the north side")
        ]
        reply("Who is this?", "r9", number="+19055550199")
        assert len(told) == 1
        assert TextReply.objects.count() == 2

    def test_a_text_that_was_not_delivered_can_be_sent_again_and_arrives(
        self, staff: Any, gateway: Server
    ) -> None:
        receipt(self.made, "failed", code="30003")
        first = self.made.key_outside
        actions.send_again(message_id=self.made.pk, actor=staff, now=minutes(10))
        assert jobs.send_due(now=minutes(10)) == 1
        again = Message.objects.get()
        assert (again.state, again.receipt) == ("sent", "")
        assert [each["id"] for each in gateway.texts()] == [first, again.key_outside]
        assert first != again.key_outside
        receipt(again, "delivered")
        assert Message.objects.get().receipt == "delivered"
