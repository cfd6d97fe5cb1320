"""A small desk: two CSRs, a supervisor, three lines, a street corner, an answer and a caller who is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.accounts.models import User
from townline.contacts import actions
from townline.contacts.models import Line
from townline.core import clock
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Briefing
from townline.residents import actions as residents


def _user(username, *roles, seat=""):
    user = User.objects.create(
        username=username, name=username.title(), roles=list(roles), seat=seat
    )
    Briefing.objects.create(user=user, read_until=clock.now())
    return user


@pytest.fixture
def june(db):
    return _user("june", "csr", seat="1")


@pytest.fixture
def kim(db):
    return _user("kim", "csr", seat="2")


@pytest.fixture
def ada(db):
    return _user("ada", "supervisor", seat="9")


@pytest.fixture
def lines(db):
    return [
        Line.objects.create(code=code, name=name, icon=icon, order=order)
        for order, (code, name, icon) in enumerate(
            (("general", "General", "phone"), ("roads", "Roads and water", "droplets"),
             ("tty", "TTY", "keyboard"))
        )
    ]  # fmt: skip


@pytest.fixture
def tamsin(june):
    return residents.create_person(
        name="Tamsin Verrill", phone="905-555-0142", address="418 Kestrel Road, Ashgrove",
        birth_year=1970, actor=june, now=clock.now(),
    )  # fmt: skip


@pytest.fixture
def answer(db):
    now = clock.now() - timedelta(days=30)
    knowledge.open_article(code="watermain", topic="water", actor=None, now=now)
    text = {
        "title": "Watermain leak: what to do", "owner": "Water Operations",
        "read_aloud": "Run the cold tap for five minutes.", "callers_words": "water on the road",
    }  # fmt: skip
    written = knowledge.draft(code="watermain", language="en", text=text, actor=None, now=now)
    knowledge.approve(version_id=written.pk, actor=None, now=now)
    return knowledge.publish_version(version_id=written.pk, actor=None, now=now)


@pytest.fixture
def ring(lines):
    """Offer a call from a number, as a telephone would."""

    def offer(number="9055550142", to="june", line="general"):
        now = clock.now()
        return actions.receive_channel_event(
            event_id=f"e-{number}-{now.timestamp()}", kind="offered", call_id=f"c-{now.timestamp()}",
            at=now, now=now, line=line, from_number=number, to=to,
        )  # fmt: skip

    return offer


@pytest.fixture
def call(ring, june):
    """A live call of June's."""
    offered = ring()
    return actions.answer(contact_id=offered.pk, actor=june, now=clock.now())


@pytest.fixture
def desk(client, june):
    """June's browser."""
    client.force_login(june)
    return client
