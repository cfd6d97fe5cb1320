"""A door with a key, two lines and somebody the telephone may ring for."""

from __future__ import annotations

import pytest

from townline.accounts.models import User
from townline.contacts.models import Line

KEY = "a key of the test"


@pytest.fixture(autouse=True)
def key(settings):
    settings.TOWNLINE_CHANNEL_KEY = KEY


@pytest.fixture
def lines(db):
    for code in ("general", "roads", "tty"):
        Line.objects.create(code=code, name=code.title(), is_tty=code == "tty")


@pytest.fixture
def june(lines):
    return User.objects.create(username="june", name="June Park", roles=["csr"])


@pytest.fixture
def report(client, lines):
    """Send one event as a telephone system would."""

    def post(*, key=KEY, **event):
        given = {"event_id": "e1", "kind": "offered", "call_id": "c1", **event}
        return client.post(
            "/channels/events/", given, content_type="application/json",
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )  # fmt: skip

    return post
