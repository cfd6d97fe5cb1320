"""Behind a proxy limits count whoever called, and nobody chooses whose call it is."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from townline.core.models import Rate
from townline.core.peers import address_of, networks

OURS = networks("127.0.0.1, ::1, 10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "called"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the first is what the client wrote
        ("127.0.0.1", "198.51.100.1, 192.0.2.7, 10.1.2.3", "192.0.2.7"),  # two proxies of ours
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # no proxy of ours: it is not believed
        ("127.0.0.1", "2001:DB8::1", "2001:db8::1"),
        ("127.0.0.1", "192.0.2.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "192.0.2.7", ""),  # a socket of the machine's own
    ],
)
def test_who_called(peer: str, forwarded: str, called: str) -> None:
    assert address_of(peer, forwarded, OURS) == called


@given(st.text("0123456789abcdef.:, x", max_size=60))
def test_whatever_a_client_writes_it_stays_who_it_is(written: str) -> None:
    for heard in ("192.0.2.7", "2001:db8::1"):
        assert address_of("127.0.0.1", f"{written}, {heard}", OURS) == heard


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        networks("127.0.0.1, proxy.example")


def find(address: str) -> int:
    """One look by reference, as the proxy on this machine passes it on for an address."""
    return (
        Client(headers={"X-Forwarded-For": address}, REMOTE_ADDR="127.0.0.1")
        .post("/find/", {"reference": "26-999999", "digits": "0199"})
        .status_code
    )


@pytest.mark.django_db
def test_who_asks_too_often_stops_nobody_else_behind_the_same_proxy() -> None:
    said = [find("192.0.2.7") for _ in range(40)]
    assert said[-1] == 429
    assert find("192.0.2.8") == said[0] != 429
    assert find("192.0.2.9, 192.0.2.7") == 429, "what a client writes itself is not believed"
    assert not Rate.objects.filter(key__endswith=":127.0.0.1").exists()
