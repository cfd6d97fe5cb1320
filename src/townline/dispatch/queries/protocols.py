"""Reads of protocols: which one is for what, and how far one got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.core.reference import remember
from townline.dispatch.errors import NoSuchProtocol
from townline.dispatch.models import Incident, ProtocolRun, ProtocolVersion, Step
from townline.dispatch.queries.incidents import may_read
from townline.dispatch.rules import closing, compartment

UNSCRIPTED = "unscripted"


def protocols(at: datetime) -> list[ProtocolVersion]:
    """Every protocol in force, by title; remembered while nothing changes."""
    kept = remember("protocols", lambda: list(ProtocolVersion.objects.order_by("title", "pk")))
    return [version for version in kept if at in version.effective]


def version_of(code: str, at: datetime) -> ProtocolVersion:
    """The protocol of a code in force at an instant; NoSuchProtocol."""
    for version in protocols(at):
        if version.code == code:
            return version
    raise NoSuchProtocol(f"There is no protocol called {code} now.")


def protocol_for(
    *, category: str, cues: Sequence[str] = (), at: datetime
) -> ProtocolVersion | None:
    """The protocol that a category or a sign of danger starts; else the unscripted frame, if loaded.

    A request type names its protocol before a sign of danger does.
    """
    live = protocols(at)
    for version in live:
        if category and (category in version.types or category == version.code):
            return version
    for cue in cues:
        for version in live:
            if cue in version.cues:
                return version
    return next((version for version in live if version.code == UNSCRIPTED), None)


@dataclass(frozen=True)
class Progress:
    """How far one protocol got: its run, its steps in order, and the one that is due now."""

    run: ProtocolRun | None
    steps: list[Step]
    current: Step | None
    settled: int

    @property
    def total(self) -> int:
        return len([step for step in self.steps if step.state not in ("not_needed", "void")])


def steps_of(incident: Incident) -> list[Step]:
    """Every step of an incident in order, with its run and version and who settled it; one statement."""
    found = Step.objects.filter(incident=incident).select_related("run__version", "settled_by")
    return list(found.order_by("run_id", "position", "pk"))


def progress(steps: Sequence[Step]) -> list[Progress]:
    """The protocols of an incident, in the order in which they began; what was added by hand is last."""
    runs: dict[int | None, list[Step]] = {}
    for step in steps:
        runs.setdefault(step.run_id, []).append(step)
    made = []
    for run_id in sorted(runs, key=lambda pk: (pk is None, pk or 0)):
        own = runs[run_id]
        waiting = [step for step in own if step.state == "waiting"]
        settled = len([step for step in own if step.state in ("done", "skipped")])
        made.append(Progress(own[0].run, own, waiting[0] if waiting else None, settled))
    return made


def tellings(steps: Sequence[Step]) -> list[Step]:
    """Who must be told: the open ones by deadline, then those that were told."""
    told = [
        step for step in steps if step.kind == "tell" and step.state not in ("not_needed", "void")
    ]
    return sorted(
        told,
        key=lambda step: (
            step.state != "waiting",
            step.due_at.timestamp() if step.due_at else float("inf"),
            step.position,
        ),
    )


def missing_for_closing(steps: Sequence[Step]) -> list[str]:
    """What keeps an incident open, one sentence each."""
    return closing.missing([duty_of(step) for step in steps if step.is_mandatory])


def duty_of(step: Step) -> closing.Duty:
    """A mandatory step as the rules know it."""
    return closing.Duty(
        step.what, step.state, tuple(step.needs), step.told_to, step.is_live, step.told_reference,
        step.reason, step.is_excusable,
    )  # fmt: skip


def _may_see_own(incident: Incident) -> bool:
    contact = incident.contact if incident.compartment else None
    return compartment.may_see_own(
        is_open=incident.is_open, has_contact=contact is not None,
        is_contact_open=contact is not None and contacts.is_open(contact),
        is_accepted=incident.accepted_at is not None,
    )  # fmt: skip


def shown_facts(incident: Incident, step: Step, viewer: User) -> list[tuple[str, Any]]:
    """(question, answer) of a step, for those who may read it.

    Whoever wrote it sees it while they are on the line, and not afterwards.
    """
    is_own = step.settled_by_id == viewer.pk and _may_see_own(incident)
    if not (may_read(incident, viewer) or is_own):
        return []
    labels = {field["code"]: field["label"] for field in step.fields}
    return [(labels.get(code, code), value) for code, value in step.facts.items() if value]
