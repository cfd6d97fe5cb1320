"""How dispatch says things: where an incident came from, what a line of its record means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from townline.core.models import LedgerEntry
from townline.core.templatetags.townline import hour, moment
from townline.dispatch.models import Incident
from townline.dispatch.rules.compartment import open_part


def source(incident: Incident) -> str:
    """Where it was opened from: `a police call`, `a request`."""
    names = {
        "contact": _("a call"),
        "request": _("a request"),
        "partner": _("a partner’s call"),
        "portal": _("a report on the web"),
        "radio": _("the radio"),
        "alert": _("an official alert"),
        "event": _("an event"),
    }
    named = names[incident.opened_from]
    is_said = incident.caller_words and not incident.compartment
    return f"{named}, {incident.caller_words}" if is_said else named


def share_passed(incident: Incident, now: datetime) -> int:
    """How much of the time to accept has passed, in tenths, for the meter."""
    if incident.accept_by_at is None:
        return 0
    span = (incident.accept_by_at - incident.aware_at).total_seconds()
    return max(0, min(10, round(10 * (now - incident.aware_at).total_seconds() / max(span, 1))))


def outcomes(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, words) of what an incident can come to."""
    names = {
        "resolved": _("Over, nothing is left to do"),
        "made_safe": _("Made safe, the repair comes later"),
        "passed_on": _("Passed on to whose it is"),
        "false_alarm": _("Nothing was there"),
        "joined": _("The same as another incident"),
    }
    return [(code, names[code]) for code in codes]


def hour_of(at: datetime) -> str:
    """The hour, with its offset on the nights when the clocks change: `01:30 −5`."""
    shown, offset = hour(at), moment(at).rpartition(" ")[2]
    said = offset[:1] in ("−", "+") and not shown.endswith(offset)
    return f"{shown} {offset}" if said else shown


@dataclass(frozen=True)
class Entry:
    """A line of the record: when, an icon, what happened, and who did it."""

    at: datetime
    hour: str
    icon: str
    what: str
    detail: str
    who: str
    is_late: bool


_SAID = {
    "opened": ("siren", "Opened"),
    "raised": ("arrow-up", "Made more urgent"),
    "moved": ("map-pin", "The place was corrected"),
    "linked": ("link", "Linked"),
    "request_joined": ("users", "Another request joined"),
    "reported": ("user-plus", "Somebody reported it"),
    "fact_added": ("message-square", "A caller knew more"),
    "protocol_started": ("list-checks", "Protocol began"),
    "protocol_stopped": ("circle-x", "Protocol stopped"),
    "asked": ("message-circle-question-mark", "Asked"),
    "told": ("check-check", "Told"),
    "did": ("check", "Done"),
    "waited": ("hourglass", "Looked again"),
    "skipped": ("circle-slash", "Left out"),
    "telling_added": ("list-plus", "To be told as well"),
    "called_out": ("phone-outgoing", "Called out"),
    "accepted": ("check", "Accepted"),
    "way_chosen": ("route", "Which way it goes"),
    "noted": ("pencil-line", "Noted"),
    "called_back": ("phone", "Called back"),
    "followers_told": ("send", "Those who reported it were told"),
    "follower_told": ("phone", "Somebody was told by telephone"),
    "follower_not_reached": ("phone-missed", "Somebody was called and not reached"),
    "closed": ("archive", "Closed"),
    "reopened": ("archive-restore", "Reopened"),
    "debriefed": ("messages-square", "Talked over"),
}


def entry(row: LedgerEntry, *, is_shielded: bool = False) -> Entry:
    """A ledger entry in words; of one that is kept apart only what anybody may read."""
    verb = row.verb.rpartition(".")[2]
    icon, what = _SAID.get(verb, ("dot", verb.replace("_", " ").capitalize()))
    reason = "" if is_shielded else str(row.data.get("reason", ""))
    after = row.data.get("after", {})
    said = _after(open_part(after) if is_shielded else after)
    detail = " · ".join(part for part in (said, reason) if part)
    return Entry(
        row.acted_at,
        hour_of(row.acted_at),
        icon,
        what,
        detail,
        row.actor_name,
        row.known_at < row.acted_at,
    )


_SHOWN = ("step", "to", "number", "reference", "words", "fact", "title", "protocol", "program",
          "level", "place", "request", "with", "outcome", "by", "text", "name")  # fmt: skip


def _after(after: dict[str, Any]) -> str:
    said = [str(after[key]) for key in _SHOWN if after.get(key)]
    facts = after.get("facts")
    if isinstance(facts, dict):
        said += [str(value) for value in facts.values() if value]
    return " · ".join(said)
