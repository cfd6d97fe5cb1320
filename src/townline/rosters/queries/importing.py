"""What a roster file would change, before anything does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.rosters.errors import BadRoster
from townline.rosters.models import Duty, Tier, Worker
from townline.rosters.queries.fitness import as_period
from townline.rosters.rules.cover import Holding
from townline.rosters.rules.files import Difference, Entry, compare


@dataclass(frozen=True)
class Preview:
    """The differences a file makes; `digest` is theirs, so that what is applied is what was seen."""

    entries: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    names: dict[int, str]
    digest: str

    def count(self, kind: str) -> int:
        """How many differences of one kind."""
        return sum(each.kind == kind for each in self.differences)


def preview_of(entries: Sequence[Entry], *, now: datetime) -> Preview:
    """Compare a file with the rosters that stand. Raises BadRoster naming the line."""
    people = {row.employee_number: row for row in Worker.objects.all()}
    people |= {row.name.casefold(): row for row in people.values()}
    tiers = set(Tier.objects.values_list("program_code", "order"))
    placed = []
    for entry in entries:
        worker = people.get(entry.employee) or people.get(entry.employee.casefold())
        if worker is None:
            raise BadRoster(f"Line {entry.line}: nobody here is {entry.employee}.")
        if (entry.program_code, entry.tier) not in tiers:
            raise BadRoster(f"Line {entry.line}: {entry.program_code} has no tier {entry.tier}.")
        placed.append((entry, worker.pk))
    standing = {
        (entry.program_code, entry.tier): _standing(entry.program_code, entry.tier)
        for entry, _ in placed
    }
    found = compare(placed, lambda program, tier: standing[program, tier], since=now)
    names = {row.pk: row.name for row in people.values()}
    digest = hashlib.sha256(repr((found, sorted(standing.items()))).encode()).hexdigest()
    return Preview(tuple(entries), tuple(found), names, digest)


def _standing(program_code: str, tier: int) -> list[Holding]:
    rows = Duty.objects.filter(program_code=program_code, tier=tier).order_by("effective")
    return [Holding(as_period(row.effective), row.worker_id, row.pk) for row in rows]
