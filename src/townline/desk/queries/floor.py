"""The floor as a supervisor sees it: figures with their definitions, queues, seats, the day by half hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.contacts.queries import HalfHour, Seat
from townline.core.templatetags.townline import hour
from townline.desk import charts, rules, words
from townline.desk.queries.rail import Notice, QueueLine, notices, queue_lines, title

SEAT_LOOKS = {
    "ready": ("ok", "check"), "wrap_up": ("p2", "pencil"), "break": ("p4", "coffee"),
    "lunch": ("p4", "utensils"), "coaching": ("p4", "graduation-cap"), "away": ("p4", "door-open"),
    "briefing": ("p4", "book-open-check"),
}  # fmt: skip
QUIET_CHANNELS = {"email", "letter", "web", "voicemail", "counter"}


@dataclass(frozen=True)
class Figure:
    """One number, what it means, and whether it asks for somebody now."""

    name: str
    definition: str
    value: object = ""
    unit: str = ""
    remark: str = ""
    state: str = ""
    icon: str = ""
    since: datetime | None = None
    is_alarm: bool = False


@dataclass(frozen=True)
class Tile:
    """One seat: what happens there and since when."""

    name: str
    word: str
    icon: str
    css: str
    since: datetime


@dataclass(frozen=True)
class Chart:
    """A drawn chart and the sentence over it."""

    title: str
    svg: SafeString


@dataclass(frozen=True)
class Floor:
    """Everything the floor page shows at an instant."""

    today: str
    figures: Sequence[Figure]
    queues: Sequence[QueueLine]
    seats: Sequence[Tile]
    seats_word: str
    chart: Chart
    bulletins: Sequence[Notice] = field(default_factory=tuple)


def floor(now: datetime) -> Floor:
    """The floor at an instant; six statements."""
    local = timezone.localtime(now)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    queues = queue_lines(now)
    seats = contacts.seats()
    hours = contacts.half_hours(day=day, to=now)
    busy = sum(seat.state == "on_contact" for seat in seats)
    ready = sum(seat.state == "ready" for seat in seats)
    emergencies = [c for c in contacts.in_progress(viewer=None, limit=200) if c.level == "E"]
    return Floor(
        today=_("%(day)s. %(n)d seats in.") % {"day": date_format(local, "l j F"), "n": len(seats)},
        figures=[
            *_waiting(queues, now),
            _busy(busy, ready),
            *_answered(hours),
            _hung_up(hours),
            _urgent(emergencies),
        ],
        queues=queues,
        seats=[_tile(seat) for seat in seats],
        seats_word=_("%(busy)d on contacts, %(ready)d ready") % {"busy": busy, "ready": ready},
        chart=_chart(hours, now),
        bulletins=notices(now),
    )


def _waiting(queues: Sequence[QueueLine], now: datetime) -> list[Figure]:
    count = sum(queue.count for queue in queues)
    longest = min((q for q in queues if q.since), key=lambda q: q.since or now, default=None)
    fullest = max(queues, key=lambda q: q.count, default=None)
    remark = fullest.name if fullest and fullest.count else _("Nobody waits")
    total = Figure(_("Waiting"), _("Contacts that were offered and that nobody has answered yet."),
                   value=count, remark=remark)  # fmt: skip
    if longest is None:
        return [total, Figure(_("Longest wait"), _("Since the oldest waiting contact came in."),
                              value="0", unit="s", remark=_("Nobody waits"), state="ok",
                              icon="check")]  # fmt: skip
    return [total, Figure(
        _("Longest wait"), _("Since the oldest waiting contact came in."), since=longest.since,
        remark=longest.name, is_alarm=longest.is_hot, state="bad" if longest.is_hot else "",
        icon="triangle-alert",
    )]  # fmt: skip


def _busy(busy: int, ready: int) -> Figure:
    return Figure(_("On contacts"), _("Seats with an open contact that is not parked."), value=busy,
                  remark=ngettext("%(n)d seat ready", "%(n)d seats ready", ready) % {"n": ready})  # fmt: skip


def _answered(hours: Sequence[HalfHour]) -> list[Figure]:
    day = contacts.total(hours)
    counted = day.offered - day.short_abandons
    definition = _(
        "Calls answered within 20 seconds, over calls offered today less those that hung up within 5."
    )
    if counted <= 0:
        return [
            Figure(_("Answered in 20 seconds"), definition, value="–", remark=_("No calls yet"))
        ]
    share = round(100 * day.answered_in_target / counted)
    good = share >= 80
    return [Figure(
        _("Answered in 20 seconds"), definition, value=share, unit="%",
        remark=_("Target 80%"), state="ok" if good else "wait",
        icon="check" if good else "trending-down",
    )]  # fmt: skip


def _hung_up(hours: Sequence[HalfHour]) -> Figure:
    """Raw: whoever gave up counts, however soon, and nothing is taken off the calls they are a share of."""
    day = contacts.total(hours)
    name = _("Hung up in the queue")
    definition = _(
        "Calls offered today that ended before anybody answered, over all calls offered: none is left out."
    )
    if not day.offered:
        return Figure(name, definition, value="–", remark=_("No calls yet"))
    said = {
        "share": round(100 * day.abandoned / day.offered), "n": day.offered, "short": day.short_abandons,
    }  # fmt: skip
    remark = _("%(share)d%% of %(n)d offered; %(short)d within 5 seconds") % said
    return Figure(name, definition, value=day.abandoned, remark=remark)


def _urgent(emergencies: Sequence[Any]) -> Figure:
    where = title(emergencies[0]) if emergencies else _("None open")
    return Figure(_("Emergency contacts"), _("Open contacts that were raised to emergency."),
                  value=len(emergencies), remark=where,
                  state="wait" if emergencies else "ok",
                  icon="siren" if emergencies else "check")  # fmt: skip


def _tile(seat: Seat) -> Tile:
    if seat.state == "on_contact":
        css = "p3" if seat.channel in QUIET_CHANNELS else "call"
        icon = words.CHANNEL_ICONS.get(seat.channel, "phone-call")
        word = words.channel(seat.channel) if seat.channel else words.agent_state(seat.state)
    else:
        css, icon = SEAT_LOOKS.get(seat.state, ("p4", "armchair"))
        word = words.agent_state(seat.state)
    name = _("Seat %(seat)s") % {"seat": seat.seat} if seat.seat else _("Seat")
    return Tile(name, word, icon, css, seat.since)


def _chart(hours: Sequence[HalfHour], now: datetime) -> Chart:
    """From the first half hour with a call, or the last six, to now."""
    counts = {each.start: each.figures.offered for each in hours}
    since = min([*counts, now - timedelta(hours=3)])
    starts = [start for start, count in counts.items() for _n in range(count)]
    bars = rules.half_hours(starts, since=since, now=now)
    busiest = max(bars, key=lambda bar: bar.count)
    head = (
        _("Calls, busiest %(hour)s with %(n)d") % {"hour": hour(busiest.start), "n": busiest.count}
        if busiest.count else _("No calls yet today")
    )  # fmt: skip
    told = ", ".join(f"{hour(bar.start)} {bar.count}" for bar in bars if bar.count)
    return Chart(head, charts.bars(bars, label=f"{head}. {told}"))


def progress(viewer: User) -> list[dict[str, Any]]:
    """Every open contact by seat, emergencies first; two statements."""
    rows = contacts.in_progress(viewer=viewer)
    typed = contacts.words_of([contact.pk for contact in rows if not contact.is_shielded])
    return [
        {
            "seat": _("Seat %(seat)s") % {"seat": contact.agent.seat} if contact.agent else "",
            "icon": words.CHANNEL_ICONS.get(contact.channel, "phone"),
            "channel": words.channel(contact.channel), "about": title(contact, typed.get(contact.pk, "")),
            "state": words.state(contact.state, is_parked=contact.parked_at is not None),
            "level": contact.level, "since": contact.answered_at or contact.opened_at,
        }
        for contact in rows
    ]  # fmt: skip
