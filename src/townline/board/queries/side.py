"""The right side: where everything is, what each unit does, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.core import apart
from townline.dispatch.models import Incident
from townline.places import maps
from townline.radio import queries as radio
from townline.radio.models import Entry

WIDE, NARROW, SHAPE = 12_000.0, 900.0, 0.62


@dataclass(frozen=True)
class Side:
    """What the right side shows; `subject` is the incident whose log it is, empty for all of it.

    `closed` are the subjects in the log whose words are not for this viewer.
    """

    subject: str
    map: SafeString | None
    units: Sequence[radio.UnitLine]
    speakers: Sequence[str]
    log: Sequence[Entry]
    closed: frozenset[str] = frozenset()

    @property
    def busy(self) -> Sequence[radio.UnitLine]:
        """Units that are under way, on scene, just clear, or to be heard from."""
        return [each for each in self.units if each.check or each.unit.status != "available"]

    @property
    def free(self) -> Sequence[radio.UnitLine]:
        return [each for each in self.units if each not in self.busy]


def side(viewer: User, incident_id: int | None, now: datetime) -> Side:
    """Units, map and log beside an incident, or beside the list. Seven statements, however much was said."""
    subject = f"incident:{incident_id}" if incident_id else ""
    units = radio.units(now)
    speakers = [
        "Desk",
        *(line.unit.code for line in units),
        "Police",
        "Fire",
        "Paramedics",
        "Hydro",
    ]
    log = radio.log(subject=subject)
    closed = apart.closed_to(viewer, [each.subject for each in log])
    return Side(subject, _map(incident_id, units), units, speakers, log, closed)


def _map(incident_id: int | None, units: Sequence[radio.UnitLine]) -> SafeString | None:
    """Around the incident, or wide enough for all of them; incidents by letter, units by call sign.

    What is kept apart is on no map that others see.
    """
    open_ones = list(
        Incident.objects.filter(is_open=True, at__isnull=False, compartment="")
        .order_by("opened_at")
    )  # fmt: skip
    pins = [
        maps.Pin(each.at[0], each.at[1], each.level, chr(65 + n % 26))
        for n, each in enumerate(open_ones)
    ]
    pins += [
        maps.Pin(line.unit.at[0], line.unit.at[1], "C", line.unit.code)
        for line in units
        if line.unit.at
    ]
    chosen = next((each.at for each in open_ones if each.pk == incident_id), None)
    if not pins:
        return None
    xs, ys = [pin.x for pin in pins], [pin.y for pin in pins]
    centre = chosen or ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    width = (
        NARROW
        if chosen
        else min(max(NARROW, (max(xs) - min(xs)) * 1.3, (max(ys) - min(ys)) * 2), WIDE)
    )
    label = _("Map of open incidents by letter and units by call sign.")
    return maps.draw(centre=centre, width_m=width, height_m=width * SHAPE, pins=pins, label=label)
