"""The agreements of a region, and lists that have lived for two months."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

from townline.accounts.models import User
from townline.callin import actions, queries
from townline.callin.errors import BadAgreement
from townline.callin.models import EqualisationList
from townline.callin.rules.reading import check
from townline.regions.reading import BadPack, Loaded, has_stories
from townline.rosters.models import Worker

LIVED = timedelta(days=60)
ANSWERS = ("accepted", "accepted", "declined", "no_answer", "voicemail")


def load(folder: Path, *, now: datetime) -> Loaded:
    """Publish each agreement whose content is new, then make a list for each program that has none."""
    bodies = []
    for path in sorted((folder / "agreements").glob("*.yaml")):
        body, faults = check(path.read_text(encoding="utf-8"))
        if faults:
            raise BadPack(f"agreements/{path.name}: {'; '.join(map(str, faults))}")
        bodies.append(json.loads(json.dumps(body)))
    programs: set[str] = set()
    for body in sorted(bodies, key=lambda each: (each["agreement"], each["effective_from"])):
        programs |= set(body["programs"])
        try:
            actions.publish_agreement(body=body, actor=None, now=now)
        except BadAgreement as fault:
            raise BadPack(f"agreements, {body['agreement']}: {fault.message}") from fault
    for program in sorted(programs) if has_stories(folder) else ():
        if not EqualisationList.objects.filter(program_code=program).exists():
            _live(program, now)
    return Loaded(len(bodies), "agreements, with their lists")


def _live(program: str, now: datetime) -> None:
    """Everybody of the unit is taken over from paper; then callouts happen, every few nights."""
    version = queries.version_for(program, now)
    if version is None:
        return
    unit = version.body["unit"]
    crew = list(
        Worker.objects.filter(program_code=program, unit=unit).order_by("seniority_date", "id")
    )
    rnd = random.Random(program)
    at = now - LIVED
    for worker in crew:
        actions.place(program_code=program, worker_id=worker.pk, hours=rnd.randrange(8, 120) / 4,
                      reason="From the paper list", actor=None, now=at)  # fmt: skip
    serial = 0
    while crew and at < now - timedelta(days=2):
        at += timedelta(hours=rnd.randrange(40, 110))
        serial += 1
        _callout(program, crew, f"callout:demo-{program}-{serial}", min(at, now), rnd)
    _marks(program, crew, now)


def _callout(program: str, crew: list[Worker], ref: str, at: datetime, rnd: random.Random) -> None:
    hours = rnd.choice((2, 3, 3, 4, 5.5))
    for worker in rnd.sample(crew, min(4, len(crew))):
        outcome = rnd.choice(ANSWERS)
        actions.record_outcome(program_code=program, worker_id=worker.pk, outcome=outcome,
                               callout_ref=ref, at=at, hours=hours, notice_minutes=90, actor=None,
                               now=at)  # fmt: skip
        if outcome == "accepted":
            if rnd.random() < 0.06:
                actions.record_outcome(program_code=program, worker_id=worker.pk, outcome="no_show",
                                       callout_ref=ref, at=at, hours=hours, actor=None, now=at)  # fmt: skip
            return


def _marks(program: str, crew: list[Worker], now: datetime) -> None:
    """One person does not want to be called; another was passed over and is owed the next one."""
    clerk = User.objects.filter(username="supervisor").first()
    if clerk is None or len(crew) < 4:
        return
    actions.mark(program_code=program, worker_id=crew[-1].pk, mark="refuse",
                 reason="Asked by letter, until further notice", actor=clerk, now=now)  # fmt: skip
    if program in ("road_operations", "water_operations"):
        actions.owe(program_code=program, worker_id=crew[len(crew) // 2].pk,
                    callout_ref=f"callout:demo-{program}-3", actor=clerk, now=now,
                    reason="Was not called although next on the list; agreed with the steward")  # fmt: skip
