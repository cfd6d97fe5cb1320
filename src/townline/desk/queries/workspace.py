"""The middle: who is calling, where it is, what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from townline.contacts import queries as contacts
from townline.contacts.models import Contact, Draft
from townline.desk import words
from townline.desk.queries.rail import title
from townline.directory import queries as directory
from townline.directory.queries import CallNow
from townline.places.queries import Location
from townline.residents.queries import PersonSummary
from townline.triage import queries as triage


@dataclass(frozen=True)
class Head:
    """The head of a contact: channel, state, name and the clock that counts."""

    title: str
    name: str
    channel_name: str
    line_name: str
    state_word: str
    state_icon: str
    since: datetime
    timer_name: str
    is_live: bool
    is_held: bool


def head(contact: Contact, person: PersonSummary | None) -> Head:
    """What stands on top of a contact, for a viewer who may see `person`; no statement."""
    is_held = contact.state == "held"
    counted = contact.held_at if is_held else contact.answered_at
    if contact.state in ("wrap_up", "dropped"):
        counted = contact.ended_at
    name = person.name if person else _("Not identified")
    return Head(
        title=title(contact),
        name=name,
        channel_name=words.channel(contact.channel),
        line_name=contact.line.name if contact.line else "",
        state_word=words.state(contact.state, is_parked=contact.parked_at is not None),
        state_icon=words.STATE_ICONS.get(contact.state, "radio"),
        since=counted or contact.opened_at,
        timer_name=_("On hold") if is_held else _("Contact time"),
        is_live=contact.state == "live" and contact.parked_at is None,
        is_held=is_held,
    )


@dataclass(frozen=True)
class Field:
    """What stands in a field, as the server last kept it."""

    text: str = ""
    revision: int = 0
    saved_at: datetime | None = None


def fields(contact: Contact) -> tuple[dict[str, Field], str]:
    """Every kept field by name, and where the typing stood (`notes:41`); one statement."""
    rows: Sequence[Draft] = contacts.drafts(contact.pk)
    kept = {row.field: Field(row.text, row.revision, row.saved_at) for row in rows}
    kept.setdefault("notes", Field(contact.notes))
    kept.setdefault("heard", Field(contact.heard))
    resume = f"{rows[0].field}:{rows[0].caret}" if rows else ""
    return kept, resume


@dataclass(frozen=True)
class Ground:
    """Where it is and whose it is, in names, with the number that works now."""

    location: Location
    owner: str
    maintainer: str
    road: str
    call: CallNow | None
    warnings: Sequence[str]


def location_of(contact: Contact) -> Location | None:
    """The place kept on a contact."""
    return Location.from_json(contact.place) if contact.place else None


def ground(contact: Contact, now: datetime) -> Ground | None:
    """The place of a contact with its owner and keeper by name; two statements, none without a place."""
    location = location_of(contact)
    if location is None:
        return None
    names = {body.code: body.name for body in directory.bodies()}
    keeper = location.maintainer_code or location.municipality_code
    return Ground(
        location=location,
        owner=names.get(location.owner_code, location.owner_code),
        maintainer=names.get(location.maintainer_code, location.maintainer_code),
        road=_("class %(n)s") % {"n": location.segment.road_class} if location.segment else "",
        call=directory.call_now(keeper, now) if keeper in names else None,
        warnings=[
            _("%(metres)d m from %(name)s: ask which side")
            % {"metres": round(edge.distance_m), "name": edge.municipality_name}
            for edge in location.boundaries
        ],
    )


@dataclass(frozen=True)
class Maybe:
    """One of several places that may be meant, with its keepers by name."""

    label: str
    owner: str
    maintainer: str
    agreement: str


def unsettled(contact: Contact) -> Sequence[Maybe]:
    """The places that may be meant while nobody knows which; no statement where there are none."""
    places = [Location.from_json(each) for each in contact.candidates or ()]
    names = directory.body_names() if places else {}
    return [
        Maybe(
            each.label, names.get(each.owner_code, each.owner_code),
            names.get(each.maintainer_code, each.maintainer_code),
            each.segment.agreement if each.segment else "",
        )
        for each in places
    ]  # fmt: skip


def heard_so_far(contact: Contact) -> list[dict[str, Any]]:
    """What is known of this contact: place, urgency, the scripts' answers; one statement."""
    rows: list[tuple[str, Any]] = []
    location = location_of(contact)
    if location:
        rows.append((_("Where"), location.label))
    if contact.language not in ("", "English"):
        rows.append((_("Language"), contact.language))
    if contact.told_911_at:
        rows.append((_("9-1-1"), _("connected")))
    if contact.level_reason:
        rows.append((_("Urgency"), contact.level_reason))
    rows += triage.heard(contact.pk)
    return [{"label": label, "value": value} for label, value in rows]
