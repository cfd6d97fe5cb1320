"""Public pages travel compressed; pages behind a session, and what is no text, do not."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from townline.accounts.models import User

ASKS = {"Accept-Encoding": "gzip"}


@pytest.mark.django_db
def test_a_public_page_and_its_style_travel_compressed(client: Client) -> None:
    plain = client.get("/services/")
    page = client.get("/services/", headers=ASKS)
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert len(page.content) < len(plain.content) / 2
    assert b"<html" in gzip.decompress(page.content)
    style = client.get("/static/core/alarm.css", headers=ASKS)
    assert style["Content-Encoding"] == "gzip"
    assert b"{" in gzip.decompress(b"".join(style))
    style.close()
    assert "Content-Encoding" not in plain


@pytest.mark.django_db
def test_a_page_behind_a_session_does_not(client: Any) -> None:
    client.force_login(User.objects.create(username="june", roles=["csr"]))
    assert "Content-Encoding" not in client.get("/account/", headers=ASKS)
    assert "Content-Encoding" not in client.get("/services/", headers=ASKS)


@pytest.mark.django_db
def test_what_is_not_whole_or_not_text_does_not(client: Client) -> None:
    font = client.get("/static/fonts/nothing.woff2", headers=ASKS)
    assert font.status_code == 404
    assert "Content-Encoding" not in font
    style = client.get("/static/core/alarm.css")
    style.close()
    again = client.get(
        "/static/core/alarm.css", headers={**ASKS, "If-Modified-Since": style["Last-Modified"]}
    )
    assert again.status_code == 304
    assert "Content-Encoding" not in again
