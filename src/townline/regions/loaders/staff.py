"""The staff of a demo region: sixty invented people in their roles."""

from __future__ import annotations

import os
import random
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password

from townline.accounts.actions import hire
from townline.accounts.models import User
from townline.regions.northmoor.people_names import FIRST, LAST
from townline.regions.reading import Loaded

PASSWORD = "northmoor-demo-2026"  # noqa: S105 - the demo's, printed at its start
ROADS = ("road_operations", "traffic_signals")
WATER = ("water_operations", "wastewater")
Hired = tuple[str, list[str], str, tuple[str, ...]]
SPECIAL = (
    ("supervisor", "supervisor", "S1", ()), ("supervisor2", "supervisor", "S2", ()),
    ("editor", "knowledge_editor", "", ()), ("editor2", "knowledge_editor", "", ()),
    ("clerk", "program_clerk", "", ROADS), ("clerk-water", "program_clerk", "", WATER),
    ("clerk-waste", "program_clerk", "", ("waste",)), ("privacy", "privacy_officer", "", ()),
    ("admin", "administrator", "", ()), ("manager", "on_call_manager", "", ()),
    ("health", "health_duty", "", ("public_health",)), ("worker", "on_call_worker", "", ROADS),
)  # fmt: skip
CSRS = 16
TOTAL = 60


def load(folder: Path, *, now: datetime) -> Loaded:
    """Hire whoever is not there yet. All have the demo's password, hashed once."""
    password = make_password(os.environ.get("TOWNLINE_DEMO_PASSWORD", PASSWORD))
    names = _names()
    people: list[Hired] = [(f"csr{n}", ["csr"], str(n), ()) for n in range(1, CSRS + 1)]
    people += [(name, [role], seat, programs) for name, role, seat, programs in SPECIAL]
    people += [
        (f"clerk{n}", ["program_clerk"], "", (program,))
        for n, program in enumerate(_programs(TOTAL - len(people)), 1)
    ]
    known = set(User.objects.values_list("username", flat=True))
    for username, roles, seat, programs in people:
        name = names.pop()
        if username not in known:
            hire(username=username, name=name, roles=roles, hashed_password=password, seat=seat,
                 programs=programs, actor=None, now=now)  # fmt: skip
    User.objects.filter(username__in=["csr3", "csr4", "supervisor"]).update(language="fr")
    return Loaded(len(people), "staff")


def _names() -> list[str]:
    rnd = random.Random(60)
    pairs = [f"{first} {last}" for first in FIRST for last in LAST[30:]]
    return rnd.sample(pairs, TOTAL)


def _programs(count: int) -> list[str]:
    every = [
        "road_operations", "traffic_signals", "transit", "airport", "water_operations", "wastewater",
        "waste", "spills_response", "public_health", "health_inspection", "dental", "income_support",
        "housing", "child_care", "seniors", "culture", "court", "facilities", "risk", "citizen_service",
    ]  # fmt: skip
    return [every[n % len(every)] for n in range(count)]
