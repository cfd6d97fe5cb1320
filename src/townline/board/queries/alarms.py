"""Everything that must not be missed tonight, from wherever it was raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.board.models import Hold
from townline.callouts import queries as callouts
from townline.complaints import queries as complaints
from townline.contacts import queries as contacts
from townline.dispatch.models import Step
from townline.radio import queries as radio
from townline.rosters import queries as rosters
from townline.service_requests import queries as requests

ROSTER_AHEAD = timedelta(hours=2)


@dataclass(frozen=True)
class Alarm:
    """One alarm: what to do, since when, where it leads, and whether somebody has it in hand.

    `kind` and `id` say how it is taken; `is_loud` ones sound until they are taken or mended.
    """

    kind: str
    id: int
    title: str
    text: str
    since: datetime
    url: str
    is_loud: bool
    taken_by: str = ""

    @property
    def can_be_taken(self) -> bool:
        return self.kind not in ("told", "media", "untaken", "held") and not self.taken_by


@dataclass(frozen=True)
class Alarms:
    """The alarms of a desk. `sounds` says whether this person hears them; `holders` who has the desk."""

    rows: Sequence[Alarm]
    holders: Sequence[str]
    is_holder: bool

    @property
    def sounds(self) -> bool:
        return self.is_holder or not self.holders

    @property
    def loud(self) -> int:
        return sum(1 for each in self.rows if each.is_loud and not each.taken_by)


def alarms(viewer: User, now: datetime) -> Alarms:
    """All alarms that stand, the loud ones nobody has first, and of those somebody alone who is not heard
    from: older papers never push a person out of the four that are shown. Nine statements, however many.
    """
    rows = [
        *_callouts(now),
        *_checks(),
        *_told(now),
        *_media(viewer),
        *_held(viewer, now),
        *_untaken(viewer),
        *_rosters(now),
    ]
    rows.sort(
        key=lambda each: (bool(each.taken_by), not each.is_loud, each.kind != "check", each.since)
    )
    holds = list(Hold.objects.select_related("user").order_by("since"))
    return Alarms(
        rows, [hold.user.display_name for hold in holds], any(h.user_id == viewer.pk for h in holds)
    )


def _callouts(now: datetime) -> list[Alarm]:
    return [
        Alarm("callout", each.pk, each.callout.title,
              each.text.removesuffix(f": {each.callout.title}"), each.raised_at,
              _place_of(each.callout.subject, f"/callouts/{each.callout_id}/"), is_loud=True,
              taken_by=each.taken_by)
        for each in callouts.standing_alarms(now)
    ]  # fmt: skip


def _checks() -> list[Alarm]:
    return [
        Alarm("check", each.pk, _("%(unit)s not heard from") % {"unit": each.unit.code},
              radio.words_of(each), each.due_at, _place_of(each.subject, "/dispatch/"), is_loud=True,
              taken_by=each.seen_by.display_name if each.seen_by else "")
        for each in radio.missed_checks()
    ]  # fmt: skip


def _told(now: datetime) -> list[Alarm]:
    """Somebody who must be told by law and has not been."""
    overdue = Step.objects.filter(
        state="waiting", due_at__lt=now, is_mandatory=True, incident__is_open=True
    )
    return [
        Alarm("told", step.pk, _("Not told: %(who)s") % {"who": step.what}, step.incident.title, step.due_at,
              f"/dispatch/incidents/{step.incident_id}/#tell-h", is_loud=True)
        for step in overdue.select_related("incident").order_by("due_at")
        if step.due_at
    ]  # fmt: skip


def _media(viewer: User) -> list[Alarm]:
    """The media ask or are named, and nobody at communications has it; only for who may know of the file."""
    if not viewer.may("complaints.take"):
        return []
    return [
        Alarm("media", each.pk, _("Media: tell communications"), each.office or each.reference,
              each.received_at, f"/complaints/{each.reference}/", is_loud=True)
        for each in complaints.waits_for_communications(viewer)
    ]  # fmt: skip


def _held(viewer: User, now: datetime) -> list[Alarm]:
    """Something is late in contacts that are kept apart. Others see that it is, and who can be asked."""
    found = []
    for late in contacts.held_and_late(now):
        if viewer.may(f"{late.compartment}.open"):
            title, url = _("Held by health: %(n)s late") % {"n": late.count}, "/contacts/held/"
            text = _("Promises and letters nobody else can read")
        else:
            title, url = _("Held by health, and late"), "/rosters/"
            text = _("Ask who is on for Public Health to open what is held")
        found.append(Alarm("held", 0, title, text, late.since, url, is_loud=True))
    return found


def _untaken(viewer: User) -> list[Alarm]:
    """Urgent requests that no program took on in its time: one line, however many, loud for an emergency."""
    found = requests.urgent_untaken(viewer) if viewer.may("requests.read") else []
    if not found:
        return []
    first, is_loud = found[0], any(each.urgency == "E" for each in found)
    since = first.escalated_at or first.opened_at
    if len(found) == 1:
        title, url = _("Nobody took it on"), f"/requests/{first.reference}/"
        text = f"{first.definition.name}, {first.reference} {first.place_label}"
    else:
        title = _("Nobody took on %(n)s urgent requests") % {"n": len(found)}
        text, url = (
            _("The longest: %(what)s") % {"what": first.definition.name},
            "/requests/?state=untaken",
        )
    return [Alarm("untaken", first.pk, title, text, since, url, is_loud=is_loud)]


def _rosters(now: datetime) -> list[Alarm]:
    return [
        Alarm("roster", each.pk, _("Roster"), each.why, each.raised_at, "/rosters/", is_loud=False)
        for each in rosters.open_alarms()
        if each.during.lower <= now + ROSTER_AHEAD and each.seen_at is None
    ]  # fmt: skip


def _place_of(subject: str, otherwise: str) -> str:
    kind, _sep, number = subject.partition(":")
    return (
        f"/dispatch/incidents/{number}/" if kind == "incident" and number.isdigit() else otherwise
    )
