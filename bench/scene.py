"""Who acts in the desk benchmark: eight signed-in CSRs, each with a contact in hand, and a supervisor.

Runs in a process of its own against one database (`python -m bench.scene DESKS`) and prints JSON: for each
person the cookies, and for each CSR the contact. Everything is done through the actions a user would call.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from townline.accounts.models import User  # noqa: E402
from townline.contacts import actions as contacts  # noqa: E402
from townline.contacts import queries as contact_queries  # noqa: E402
from townline.core import clock  # noqa: E402
from townline.knowledge import queries as knowledge_queries  # noqa: E402
from townline.places import queries as places  # noqa: E402
from townline.service_requests.models import ServiceRequest  # noqa: E402
from townline.triage import actions as triage  # noqa: E402

CSRS = 8
# Requests are opened at the first two; pages are looked at by contacts at the others, with a usual past.
PLACES = (
    "kestrel and fennimore",
    "harrow way",
    "quarry lane",
    "mill street",
    "heron street",
    "nettle street",
)


def cookies(user: User) -> str:
    """Sign somebody in: what their browser would send."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = "b" * 32
    return (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    )


def _contact(user: User, corner: str) -> int:
    """A contact in mid-conversation: words, notes, a place, a running script."""
    now = clock.now()
    for old in contact_queries.desk_of(user):
        contacts.wrap_up(
            contact_id=old.pk, disposition="wrong_number", reasons=[], actor=user, now=now
        )
    taken = contacts.open_by_hand(channel="counter", actor=user, now=now)
    spot = places.find(corner, at=now, limit=1)[0]
    here = places.locate(spot.x, spot.y, at=now, label=spot.label)
    contacts.set_place(contact_id=taken.pk, location=here, actor=user, now=now)
    for field, text in (("heard", "water on the road"), ("notes", "Clear water, northbound lane.")):
        contacts.save_draft(contact_id=taken.pk, field=field, text=text, caret=3, revision=0, tab="b",
                            actor=user, now=now)  # fmt: skip
    triage.start(contact_id=taken.pk, code="water_on_road", actor=user, now=now)
    return int(taken.pk)


def _tidy(user: User) -> User:
    """Finish what an earlier run left open."""
    for old in contact_queries.desk_of(user):
        contacts.wrap_up(
            contact_id=old.pk, disposition="wrong_number", reasons=[], actor=user, now=clock.now()
        )
    return user


def build(desks: int) -> dict[str, Any]:
    """The people, their cookies and contacts, and some requests to look at."""
    csrs = [
        _tidy(user)
        for user in User.objects.filter(username__regex=r"^csr\d+$").order_by("pk")[:CSRS]
    ]
    newest = ServiceRequest.objects.exclude(state="closed").order_by("-pk")[:200]
    answer = knowledge_queries.suggest("water", at=clock.now(), limit=1)[0]
    return {
        "csrs": [
            {
                "cookie": cookies(user),
                "making": _contact(user, PLACES[n % 2]),
                "contact": _contact(user, PLACES[2 + n % 4]),
            }
            for n, user in enumerate(csrs)
        ],
        "desks": [cookies(csrs[n % len(csrs)]) for n in range(desks)],
        "supervisor": cookies(User.objects.get(username="supervisor")),
        "clerk": cookies(User.objects.get(username="clerk")),
        "requests": [row.reference for row in newest],
        "tokens": [row.token for row in newest[:20]],
        "answer": [answer.code, answer.version_id],
    }


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]))))
