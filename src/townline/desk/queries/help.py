"""The right side: what is near, what may be answered, what went before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.contacts.models import Contact
from townline.desk import words
from townline.desk.queries.rail import title
from townline.knowledge import queries as knowledge
from townline.knowledge.queries import Remarks
from townline.places.maps import Pin, draw
from townline.service_requests import queries as requests

WIDTH_M, HEIGHT_M = 330.0, 190.0


@dataclass(frozen=True)
class Same:
    """An open request near the place that may be the same issue."""

    id: int
    css: str
    name: str
    reference: str
    status: str
    distance_m: float
    followers: int
    is_followed: bool


@dataclass(frozen=True)
class Nearby:
    """The map around the contact's place, in metres, and what is open there."""

    map: SafeString
    west: float
    north: float
    width: float
    height: float
    x: float
    y: float
    requests: Sequence[Same]


def nearby(contact: Contact, now: datetime) -> Nearby | None:
    """The map of a contact's place and the requests near it; four statements, none without a place."""
    if contact.x is None or contact.y is None or not contact.place:
        return None
    close = requests.near(definition_code=None, x=contact.x, y=contact.y, at=now, limit=5)
    followed = {request.pk for request in requests.of_contact(contact.pk)} if close else set()
    label = _("Map around %(place)s, marked A. Open requests near it are marked by number.") % {
        "place": contact.place["label"]
    }
    pins = [Pin(r.x, r.y, r.urgency, str(n)) for n, r in enumerate(close, 1)]
    drawn = draw(
        centre=(contact.x, contact.y), width_m=WIDTH_M, height_m=HEIGHT_M, label=label, ring_m=62,
        pins=[*pins, Pin(contact.x, contact.y, contact.level or "here", "A")],
    )  # fmt: skip
    return Nearby(
        drawn, contact.x - WIDTH_M / 2, contact.y + HEIGHT_M / 2, WIDTH_M, HEIGHT_M,
        contact.x, contact.y,
        [Same(r.id, words.URGENCY_CLASSES[r.urgency], r.name, r.reference, r.words, r.distance_m,
              r.followers_count, r.id in followed) for r in close],
    )  # fmt: skip


def moves() -> list[words.Choice]:
    """The arrow buttons that move the point by ten metres."""
    return [
        words.Choice("n", _("10 m north"), "arrow-up"), words.Choice("s", _("10 m south"), "arrow-down"),
        words.Choice("w", _("10 m west"), "arrow-left"), words.Choice("e", _("10 m east"), "arrow-right"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """An answer beside the contact, with how it was used in it."""

    version_id: int
    title: str
    read_aloud: str
    must_say: Sequence[str]
    owner: str
    review_word: str
    review_state: str
    review_icon: str
    was_read: bool
    was_sent: bool
    remarks: Remarks


def _reviewed(reviewed: date | None, today: date, *, is_overdue: bool) -> tuple[str, str, str]:
    if reviewed is None:
        return _("Never reviewed"), "wait", "clock-alert"
    days = (today - reviewed).days
    if is_overdue or days > 365:
        return _("Review is due"), "wait", "clock-alert"
    return _("Reviewed %(n)d days ago") % {"n": days}, "ok", "check"


def answers(
    contact: Contact,
    text: str,
    *,
    now: datetime,
    version_id: int | None = None,
    language: str = "en",
) -> list[Answer]:
    """Answers that fit the words, a chosen one first, those already used always; six statements."""
    used: dict[int, set[str]] = {}
    for exposure in contacts.exposures(contact.pk):
        used.setdefault(exposure.article_version_id, set()).add(exposure.kind)
    hits = knowledge.suggest(text, at=now, limit=4, language=language)
    rows: list[tuple[int, str, str, tuple[str, ...], str, date | None]] = [
        (h.version_id, h.title, h.read_aloud, (), h.owner, h.reviewed_date) for h in hits
    ]
    if version_id is not None:
        chosen = knowledge.version(version_id)
        rows = [row for row in rows if row[0] != version_id]
        rows.insert(0, (chosen.pk, chosen.title, chosen.read_aloud, tuple(chosen.must_say),
                        chosen.owner, chosen.reviewed_date))  # fmt: skip
    made = []
    remarks = knowledge.remarks([row[0] for row in rows], now)
    for pk, name, read_aloud, must_say, owner, reviewed in rows:
        it = remarks[pk]
        word, state, icon = _reviewed(reviewed, now.date(), is_overdue=it.is_overdue)
        kinds = used.get(pk, set())
        made.append(Answer(pk, name, read_aloud, must_say or it.must_say, owner, word, state, icon,
                           "read_out" in kinds, "sent" in kinds, it))  # fmt: skip
    return made


@dataclass(frozen=True)
class Gone:
    """An answer this caller was given that may not be said any more."""

    title: str
    number: int
    is_withdrawn: bool
    why: str


def no_longer_said(contact: Contact, now: datetime) -> list[Gone]:
    """What this caller heard and is no longer in force: two statements, one where nothing was heard."""
    heard = {
        each.article_version_id for each in contacts.exposures(contact.pk) if each.kind != "viewed"
    }
    versions = knowledge.by_article(sorted(heard)) if heard else {}
    return [
        Gone(v.title, v.number, v.state == "withdrawn", v.withdrawn_why)
        for v in versions.values() if not v.is_live(now)
    ]  # fmt: skip


@dataclass(frozen=True)
class Past:
    """One thing that went before, in a line."""

    at: datetime
    title: str
    detail: str
    icon: str
    reference: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class History:
    """What went before, of the person or of the number."""

    rows: Sequence[Past]
    is_number: bool
    is_locked: bool = False

    @property
    def total(self) -> int:
        return len(self.rows)


def history(contact: Contact, viewer: User) -> History:
    """Earlier contacts, for a viewer. A named person's stay closed until level 1 is reached."""
    is_number = contact.person_id is None
    if not is_number and contact.verification_level < 1:
        return History((), is_number=False, is_locked=True)
    past = contacts.history(
        person_id=contact.person_id, number=contact.from_number if is_number else "", viewer=viewer
    )
    number = contact.from_number
    rows = [
        Past(request.opened_at, request.definition.name, request.words, "clipboard-list",
             request.reference, request.urgency)
        for request in requests.open_for(
            person_id=contact.person_id, number=number, viewer=viewer
        )
    ]  # fmt: skip
    rows += [
        Past(
            each.opened_at, title(each),
            ", ".join(each.reasons) or words.state(each.state),
            words.CHANNEL_ICONS.get(each.channel, "phone"),
        )
        for each in past if each.pk != contact.pk
    ]  # fmt: skip
    return History(rows, is_number)
