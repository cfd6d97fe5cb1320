"""Cursors, waits and addresses, with the numbers of docs/reference/json-api.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.api import rules
from townline.api.errors import BadCursor

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_receiver_that_sleeps_for_a_day_loses_nothing():
    at, tries = NOON, 1
    while following := rules.next_try(tries, at):
        at, tries = following, tries + 1
    assert tries == 9
    assert at - NOON == timedelta(hours=51, minutes=35, seconds=5)
    assert rules.next_try(1, NOON) == NOON + timedelta(seconds=5)
    assert rules.next_try(2, NOON) == NOON + timedelta(minutes=5)


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(words, st.integers(0, 2**63 - 1))
def test_a_cursor_gives_back_its_place(name, number):
    assert rules.place_of(rules.cursor(name, number), str, int) == (name, number)


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_nothing_else_is_a_cursor(text):
    try:
        key = rules.place_of(text, int)
    except BadCursor:
        return
    assert isinstance(key[0], int)
    assert 0 <= key[0] < 2**63


@pytest.mark.parametrize(
    "wrong", [rules.cursor("x"), rules.cursor(True), rules.cursor(-1), "W10", "[["]
)
def test_a_place_of_another_kind_is_refused(wrong):
    with pytest.raises(BadCursor):
        rules.place_of(wrong, int)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("203.0.113.9", False), ("8.8.8.8", True), ("10.1.2.3", False), ("127.0.0.1", False),
        ("169.254.169.254", False), ("::1", False), ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False),
        ("2001:4860:4860::8888", True), ("0.1.2.3", False), ("224.0.0.1", False), ("100.64.0.1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_public_internet_are_outside(address, outside):
    assert rules.is_outside(address) is outside


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://planner.example/told", True), ("http://planner.example/told", False),
        ("https://me:you@planner.example/", False), ("https:///told", False), ("ftp://x.example", False),
        ("https://planner.example:99999/", False), ("https://planner.example/#part", False),
        ("https://[::1", False), ("https://planner.example/" + "a" * 300, False),
    ],
)  # fmt: skip
def test_webhooks_go_to_plain_https(url, plain):
    assert rules.is_plain_https(url) is plain


def test_one_is_told_only_of_what_one_may_read():
    assert rules.beyond(["request.opened", "article.published"], ["requests:read"]) == [
        "article.published"
    ]
    assert rules.beyond(rules.EVENTS, rules.SCOPES) == []
