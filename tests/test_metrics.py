"""Figures are for whoever may read them, and name pages, never what stands in their addresses."""

from __future__ import annotations

import pytest

URL = "/metrics"


def test_this_machine_may_read_them(client, db):
    client.get("/services/")
    text = client.get(URL).content.decode()
    assert 'townline_page_seconds_count{page="portal:home"}' in text
    assert "townline_requests_open 0.0" in text


@pytest.mark.parametrize(
    "asked", [{"REMOTE_ADDR": "192.0.2.7"}, {"headers": {"X-Forwarded-For": "192.0.2.7"}}]
)
def test_others_and_proxies_find_nothing(client, db, asked):
    assert client.get(URL, **asked).status_code == 404


def test_a_token_opens_them_from_anywhere_and_nothing_else_does(client, db, settings):
    settings.TOWNLINE_METRICS_TOKEN = "winter"
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get(URL, headers={"Authorization": "Bearer winter"}, **far).status_code == 200
    assert client.get(URL, headers={"Authorization": "Bearer summer"}, **far).status_code == 404
    assert client.get(URL).status_code == 404


def test_no_address_and_no_words_stand_in_them(client, db):
    client.get("/find/", {"reference": "26-7654321"})
    client.get("/r/a-secret-token-of-somebody/")
    text = client.get(URL).content.decode()
    assert "7654321" not in text
    assert "a-secret-token" not in text
