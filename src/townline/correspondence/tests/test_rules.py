"""When messages leave and what they say, with the numbers of docs/explanation/messages.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.correspondence.rules import addresses, incoming, times, wording

TOWN = ZoneInfo("America/Toronto")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOWN)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-23T20:59", "2026-11-23T20:59"),
        ("2026-11-23T21:00", "2026-11-24T08:00"),
        ("2026-11-24T03:00", "2026-11-24T08:00"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-10-31T23:00", "2026-11-01T08:00"),  # the night the clocks go back
        ("2027-03-13T22:00", "2027-03-14T08:00"),  # and the one they go forward
    ],
)
def test_nobody_is_woken(at: str, leaves: str) -> None:
    assert times.after_quiet(local(at), TOWN) == local(leaves)
    safety = times.leaves_at(local(at), TOWN, is_safety=True, last_at=local(at))
    assert safety == local(at)


@given(INSTANTS)
def test_no_message_ever_leaves_in_the_night_and_none_waits_longer_than_one(at: datetime) -> None:
    leaves = times.after_quiet(at, TOWN)
    assert times.QUIET_TO <= leaves.astimezone(TOWN).time() < times.QUIET_FROM
    assert timedelta(0) <= leaves - at <= timedelta(hours=12)
    assert times.after_quiet(leaves, TOWN) == leaves


def test_a_second_message_waits_an_hour_after_the_first() -> None:
    first = local("2026-11-23T10:00")
    second = times.leaves_at(local("2026-11-23T10:05"), TOWN, is_safety=False, last_at=first)
    assert second == local("2026-11-23T11:00")
    late = times.leaves_at(
        local("2026-11-23T20:30"), TOWN, is_safety=False, last_at=local("2026-11-23T20:20")
    )
    assert late == local("2026-11-24T08:00")


def test_the_next_try_comes_soon_while_the_server_is_away_and_later_when_it_asks_for_it() -> None:
    now = local("2026-11-23T10:00")

    def minutes(*, is_away: bool) -> list[float]:
        tries = [
            times.next_try(tries=n, is_away=is_away, first_at=now, now=now) for n in range(1, 8)
        ]
        return [(at - now).total_seconds() / 60 for at in tries if at]

    assert minutes(is_away=True) == [1, 2, 4, 8, 15, 15, 15]
    assert minutes(is_away=False) == [5, 15, 30, 60, 60, 60, 60]
    old = now - timedelta(hours=48)
    assert times.next_try(tries=50, is_away=True, first_at=old, now=now) is None


def test_fields_are_replaced_once_and_a_line_without_its_fact_is_left_out() -> None:
    text = "Dear reader,\n{{ words }}\n\nWe aim for {{ due }}.\nSee {{link}}"
    made = wording.filled(text, {"words": "It is {{ due }} done.", "link": "https://x.example"})
    assert made == "Dear reader,\nIt is {{ due }} done.\n\nSee https://x.example"
    assert wording.unknown_fields("{{ name }} {{ words }} {% x %} {{") == ["name", "{%", "{{"]
    assert wording.one_line("a\r\nBcc: b@c.example") == "a Bcc: b@c.example"


def test_the_nearest_wording_is_that_of_the_type_then_of_its_topic() -> None:
    about = ["", "topic:roads", "type:pothole"]
    assert wording.nearest(about, type_code="pothole", topic="roads") == "type:pothole"
    assert wording.nearest(about, type_code="sign", topic="roads") == "topic:roads"
    assert wording.nearest(about, type_code="noise", topic="noise") == ""
    assert wording.nearest(["type:pothole"], type_code="noise", topic="noise") is None


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (" Mara.Ellison@Mail.Example ", "mara.ellison@mail.example"),
        ("a@b", ""), ("a b@c.example", ""), ("a@c.example\nBcc: d@e.example", ""),
        ("a@c.example,b@c.example", ""), ("<a@c.example>", ""), ("é@c.example", ""), ("", ""),
        ("x" * 65 + "@c.example", ""),
    ],
)  # fmt: skip
def test_only_one_plain_address_is_an_address(address: str, kept: str) -> None:
    assert addresses.plain(address) == kept


def test_an_address_is_shown_so_that_nobody_can_write_to_it() -> None:
    assert addresses.masked("mara.ellison@mail.example") == "m•••@mail.example"


REPORT = b"""Return-Path: <>
From: MAILER-DAEMON@mail.example
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; mara@mail.example
Status: %s

--b
Content-Type: text/rfc822-headers

Message-ID: <abcDEF123.townline@northmoor.example>
--b--
"""


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (REPORT % b"5.1.1", "bounce"),
        (REPORT % b"4.4.1", "delay"),
        (b"Auto-Submitted: auto-replied\nSubject: Hi\n\nBack Monday", "automatic"),
        (b"Precedence: bulk\nSubject: Hi\n\nx", "automatic"),
        (b"Return-Path: <>\nSubject: Hi\n\nx", "automatic"),
        (b"Subject: Automatic reply: 26-118204\n\nI am away", "automatic"),
        ("Subject: Réponse automatique\n\nx".encode(), "automatic"),
        (b"X-Autoreply: yes\n\nx", "automatic"),
        (
            b"Auto-Submitted: no\nFrom: mara@mail.example\nSubject: Re: 26-118204\n\nThanks",
            "person",
        ),
    ],
)
def test_what_comes_back_is_told_apart(raw: bytes, kind: str) -> None:
    came = incoming.read(raw)
    assert came.kind == kind
    if kind in ("bounce", "delay"):
        assert came.message_id == "<abcDEF123.townline@northmoor.example>"
        assert came.is_final == (kind == "bounce")


def test_an_address_that_names_our_message_is_read() -> None:
    raw = b"Return-Path: <>\nSubject: failed\n\n550 5.1.1 nobody"
    came = incoming.read(raw, recipient="<bounces+abcdefghij12345@northmoor.example>")
    assert (came.kind, came.token, came.code) == ("bounce", "abcdefghij12345", "5.1.1")


@given(st.binary(max_size=600), st.text(max_size=60))
def test_whatever_comes_is_understood_as_something(raw: bytes, recipient: str) -> None:
    for prefix in (b"", b"Content-Type: multipart/report; report-type=", b"Subject: ", b"From: "):
        assert incoming.read(prefix + raw, recipient=recipient).kind in (
            "bounce", "delay", "automatic", "person",
        )  # fmt: skip
