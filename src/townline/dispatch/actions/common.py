"""What every verb on an incident needs: hold it, write it down, nudge the screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.core import ledger, live
from townline.dispatch.errors import NoSuchIncident, NoSuchLevel, WrongMoment
from townline.dispatch.models import Incident
from townline.dispatch.queries.incidents import subject_of
from townline.dispatch.rules import compartment
from townline.dispatch.rules.levels import ORDER


def locked(incident_id: int, *, must_be_open: bool = True) -> Incident:
    """The incident, held until the transaction ends; NoSuchIncident, WrongMoment."""
    found = Incident.objects.select_for_update(of=("self",)).filter(pk=incident_id).first()
    if found is None:
        raise NoSuchIncident
    if must_be_open and not found.is_open:
        raise WrongMoment("This incident is closed. Reopen it first.")
    return found


def known_level(level: str) -> str:
    """A level that exists; NoSuchLevel."""
    if level not in tuple(ORDER):
        raise NoSuchLevel(field="level")
    return level


def write(
    incident: Incident, verb: str, *, actor: User | None, now: datetime, reason: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    known_at: datetime | None = None, contact_id: int | None = None, rule_version: str = "",
) -> None:  # fmt: skip
    """One ledger entry on the incident's stream, and a nudge to whoever shows it.

    Of an incident in a compartment the ledger holds who was told what kind of thing when, never words.
    """
    if incident.compartment:
        before, after, reason = compartment.open_part(before), compartment.open_part(after), ""
    ledger.append(
        stream=subject_of(incident), subject=subject_of(incident), verb=f"incident.{verb}",
        actor=actor, now=now, known_at=known_at, contact_id=contact_id, before=before, after=after,
        reason=reason, rule_version=rule_version,
    )  # fmt: skip
    nudge(incident)


def nudge(incident: Incident) -> None:
    """Tell the pages that show it, and the list, to look again."""
    live.announce(subject_of(incident))
    live.announce("incidents")
