"""A clinic date that was wrong: two who take calls, a supervisor, an editor, and who was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.corrections import actions
from townline.knowledge import actions as knowledge

NOW = datetime(2026, 11, 23, 17, 10, tzinfo=UTC)  # ten past noon
WRONG, RIGHT = "The clinic is on Saturday.", "The clinic is on Sunday at ten."


def _hired(username, *roles):
    return User.objects.create(username=username, name=username.title(), roles=list(roles))


@pytest.fixture
def june(db):
    return _hired("june", "csr")


@pytest.fixture
def kim(db):
    return _hired("kim", "csr")


@pytest.fixture
def ada(db):
    return _hired("ada", "supervisor")


@pytest.fixture
def ed(db):
    return _hired("ed", "knowledge_editor")


@pytest.fixture
def clinic(db):
    then = NOW - timedelta(days=5)
    knowledge.open_article(code="clinic-date", topic="health", actor=None, now=then)
    text = {"title": "When is the clinic?", "read_aloud": WRONG, "public_wording": WRONG}
    made = knowledge.draft(code="clinic-date", language="en", text=text, actor=None, now=then)
    knowledge.approve(version_id=made.pk, actor=None, now=then)
    return knowledge.publish_version(version_id=made.pk, actor=None, now=then)


@pytest.fixture
def told(june, clinic):
    """Somebody was told on the telephone, by default an hour ago; from which number, who it was."""

    def tell(number="", *, kind="read_out", channel="phone", person=None, hours=1, version=clinic):
        at = NOW - timedelta(hours=hours)
        contact = contacts.open_by_hand(channel=channel, actor=june, now=at, from_number=number)
        if person:
            contacts.set_person(contact_id=contact.pk, person_id=person.pk, actor=june, now=at)
        contacts.record_exposure(
            contact_id=contact.pk, article_version_id=version.pk, number=version.number,
            title=version.title, kind=kind, actor=june, now=at,
        )  # fmt: skip
        return contacts.wrap_up(contact_id=contact.pk, disposition="answered", reasons=["Health"],
                                subject="Clinic", actor=june, now=at + timedelta(minutes=2))  # fmt: skip

    return tell


@pytest.fixture
def opened(ada, clinic):
    def begin(severity="misleading", now=NOW, **more):
        given = {"version_ids": [clinic.pk], "wrong": WRONG, "right": RIGHT, "actor": ada} | more
        return actions.open_correction(severity=severity, now=now, **given)

    return begin
