"""Two who take calls, a supervisor, three lines; a telephone that can be moved in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from townline.accounts.models import User
from townline.contacts import actions
from townline.contacts.models import Line
from townline.knowledge.models import Briefing

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def hired(username: str, *roles: str, language: str = "en") -> User:
    user = User.objects.create(
        username=username,
        name=username.title(),
        roles=list(roles),
        seat=username,
        language=language,
    )
    Briefing.objects.create(user=user, read_until=NOW - timedelta(hours=1))
    return user


@pytest.fixture
def june(db):
    return hired("june", "csr")


@pytest.fixture
def kim(db):
    return hired("kim", "csr")


@pytest.fixture
def ada(db):
    return hired("ada", "supervisor")


@pytest.fixture
def lines(db):
    return [
        Line.objects.create(code=code, name=name, priority=priority, language=language, is_tty=tty)
        for code, name, priority, language, tty in (
            ("partner", "Police and partners", 0, "en", False),
            ("roads", "Roads & water", 3, "en", False),
            ("general", "General", 5, "en", False),
            ("francais", "Français", 5, "fr", False),
            ("tty", "TTY", 5, "en", True),
        )
    ]


@pytest.fixture
def phone(lines):
    """Report an event of a call, some seconds after three o'clock."""

    def report(kind="offered", seconds=0, call="call-1", **more):
        at = NOW + timedelta(seconds=seconds)
        given = {"event_id": f"{call}-{kind}-{seconds}", "now": at, "line": "general",
                 "from_number": "905-555-0142", **more}  # fmt: skip
        return actions.receive_channel_event(kind=kind, call_id=call, at=at, **given)

    return report


@pytest.fixture
def talk(phone, june):
    """A call June is on, by default since eight seconds past three."""

    def begin(call="call-1", **more):
        offered = phone(call=call, to="june", **more)
        return actions.answer(contact_id=offered.pk, actor=june, now=NOW + timedelta(seconds=8))

    return begin
