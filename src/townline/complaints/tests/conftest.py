"""A policy, two leads, a clerk, two who take calls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from townline.accounts.actions import hire
from townline.accounts.models import User
from townline.complaints import actions
from townline.complaints.models import Complaint
from townline.directory.models import Body, Program, WorkingCalendar

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in the town


def hired(username: str, role: str, name: str = "", programs: tuple[str, ...] = ()) -> User:
    return hire(username=username, name=name or username.title(), roles=[role], hashed_password="!",
                programs=programs, actor=None, now=NOW)  # fmt: skip


@pytest.fixture(autouse=True)
def policy(db):
    week = {str(day): [["08:30", "16:30"]] for day in range(5)}
    office = WorkingCalendar.objects.create(code="office", name="Office", week=week)
    region = Body.objects.create(
        code="region", name="Region", kind="region", is_ours=True, phone="1", calendar=office
    )
    for code in ("waste", "risk", "communications"):
        Program.objects.create(code=code, name=code.title(), department="D", body=region,
                               calendar=office, phone="905-555-0160")  # fmt: skip
    fields = {
        "acknowledge_days": 2, "answer_days": 15, "council_days": 5, "media_minutes": 15,
        "notice_days": 10, "calendar_code": "office", "risk_program": "risk",
        "media_program": "communications",
        "addresses": {"office": "1 Region Square", "clerk": "The Clerk", "ombudsman": "12 Commons Lane"},
    }  # fmt: skip
    return actions.publish_policy(fields=fields, from_at=datetime(2026, 1, 1, tzinfo=UTC), actor=None,
                                  now=NOW)  # fmt: skip


@pytest.fixture
def petra():
    return hired("petra", "csr", "Petra Quill")


@pytest.fixture
def kim():
    return hired("kim", "csr")


@pytest.fixture
def clerk():
    return hired("clerk", "program_clerk", programs=("waste",))


@pytest.fixture
def ada():
    return hired("ada", "supervisor")


@pytest.fixture
def bo():
    return hired("bo", "supervisor")


@pytest.fixture
def taken(kim):
    """Something that came in, taken down by Kim by telephone unless told otherwise."""

    def take(words="The truck never comes.", kind="complaint", **more) -> Complaint:
        given = {"channel": "phone", "received_at": NOW, "actor": kim, "now": NOW,
                 "name": "Ada Verrill", "program_code": "waste"}  # fmt: skip
        return actions.take(kind=kind, words=words, **(given | more))

    return take
