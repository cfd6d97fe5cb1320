"""Who sits where in the storm, and what lies in the streets. `python -m bench.storm.scene make|figures`.

Prints JSON. Runs in a process of its own against the storm's database. `make` signs fourteen CSRs and a
supervisor in, leaves each CSR a calm promise, and finds corners so far apart that words name exactly one of
them.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import timedelta
from math import hypot
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench.scene import cookies  # noqa: E402
from townline.accounts.models import User  # noqa: E402
from townline.contacts import actions as contacts  # noqa: E402
from townline.contacts import queries as contact_queries  # noqa: E402
from townline.core import clock  # noqa: E402
from townline.dispatch import queries as dispatch  # noqa: E402
from townline.places import queries as places  # noqa: E402
from townline.places.models import Corner  # noqa: E402

DESKS = 14
CAUSES = 40
APART_M = 400
NOWHERE = "qqq zzz"  # words that no place fits
_READ = """
INSERT INTO knowledge_briefing (user_id, read_until, items)
  SELECT id, now(), 0 FROM accounts_user;
INSERT INTO knowledge_bulletinreceipt (bulletin_id, revision, user_id, read_at)
  SELECT b.id, b.revision, u.id, now() FROM knowledge_bulletin b, accounts_user u ON CONFLICT DO NOTHING
"""


def _causes() -> list[dict[str, Any]]:
    """Corners, and the words that callers use for each: as it is written, and in lower case."""
    corners = list(Corner.objects.select_related("first", "second").order_by("pk"))
    random.Random(4).shuffle(corners)
    found: list[dict[str, Any]] = []
    for corner in corners:
        x, y = corner.at
        label = f"{corner.first.name} and {corner.second.name}"
        if any(hypot(x - each["x"], y - each["y"]) < APART_M for each in found):
            continue
        words = [each for each in (label, label.lower()) if _means(each, x, y)]
        if words:
            found.append({"words": words, "x": x, "y": y})
        if len(found) == CAUSES:
            break
    return found


def _means(words: str, x: float, y: float) -> bool:
    best = places.find(words, at=clock.now(), limit=1)
    return bool(best) and hypot(best[0].x - x, best[0].y - y) < 1


def make() -> dict[str, Any]:
    """The people, ready to work, and the causes."""
    now = clock.now()
    if places.find(NOWHERE, at=now, limit=1):
        raise SystemExit(f"{NOWHERE!r} names a place")
    with connection.cursor() as cursor:
        cursor.execute(_READ)
    csrs = list(User.objects.filter(username__regex=r"^csr\d+$").order_by("pk")[:DESKS])
    for user in csrs:
        calm = contacts.open_by_hand(channel="counter", actor=user, now=now)
        contacts.promise(contact_id=calm.pk, text="Ring about the bus map", owner_id=user.pk,
                         due_at=now + timedelta(minutes=2), actor=user, now=now)  # fmt: skip
        contacts.wrap_up(contact_id=calm.pk, disposition="answered", reasons=["Transit"], actor=user,
                         now=now)  # fmt: skip
    return {
        "desks": [{"id": user.pk, "cookie": cookies(user)} for user in csrs],
        "supervisor": cookies(User.objects.get(username="supervisor")),
        "causes": _causes(),
    }


def figures() -> dict[str, Any]:
    """What the program itself says of the calls of these days and of the order of its board."""
    now = clock.now()
    rows = contact_queries.half_hours(day=now - timedelta(hours=2), to=now)
    day = contact_queries.total(rows)
    return {
        "offered": day.offered, "abandoned": day.abandoned, "short": day.short_abandons,
        "board": [line.incident.level for line in dispatch.open_incidents(now)],
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(make() if sys.argv[1] == "make" else figures()))
