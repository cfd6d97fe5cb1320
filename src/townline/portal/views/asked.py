"""What somebody asks of the public list, read from the address: filters, a window, an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from townline.places import queries as places
from townline.portal.rules import Window
from townline.service_requests.queries import PublicFilters

STATES = {
    "": pgettext_lazy("reports", "Open"), "closed": pgettext_lazy("reports", "Closed"),
    "all": pgettext_lazy("reports", "All"),
}  # fmt: skip
PERIODS = {
    "": _("Any time"), "7": _("The last 7 days"), "30": _("The last 30 days"),
    "90": _("The last 90 days"), "365": _("The last year"),
}  # fmt: skip
CLOSE_BY = 2_000.0


@dataclass(frozen=True)
class Asked:
    """A question to the public list. Whatever cannot be read is as if it had not been asked."""

    kind: str = ""
    state: str = ""
    town: str = ""
    days: str = ""
    since: str = ""
    until: str = ""
    near: str = ""
    reference: str = ""
    order: str = ""
    window: Window | None = None
    is_lost: bool = False  # the place could not be found

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the state was chosen."""
        return bool(
            self.kind or self.town or self.days or self.near or self.reference or self.order
        )

    def address(self, **change: object) -> str:
        """The query string of this question, with something changed."""
        return urlencode(replace(self, **change).pairs())  # type: ignore[arg-type]

    def pairs(self) -> list[tuple[str, str]]:
        """What was asked, as an address carries it."""
        names = ("kind", "state", "town", "days", "since", "until", "near", "reference", "order")
        pairs = [(name, str(getattr(self, name))) for name in names if getattr(self, name)]
        if self.window:
            pairs += [(key, f"{getattr(self.window, name):.0f}") for key, name in _WINDOW.items()]
        return pairs

    def filters(self, now: datetime) -> PublicFilters:
        """The same, as the requests are asked."""
        if self.reference:
            return PublicFilters(references=(self.reference,))
        since = now - timedelta(days=int(self.days)) if self.days else _midnight(self.since)
        return PublicFilters(
            types=(self.kind,) if self.kind else (),
            state={"": "open", "all": ""}.get(self.state, self.state),
            municipality=self.town, since=since, until=_midnight(self.until),
            bounds=self.window.bounds if self.window else None,
        )  # fmt: skip


_WINDOW = {"x": "x", "y": "y", "w": "width"}


def read(given: Mapping[str, str], now: datetime) -> Asked:
    """The question in an address. A place that is typed becomes a window of two kilometres around it."""
    asked = Asked(
        kind=_text(given, "kind"), town=_text(given, "town"), near=_text(given, "near"),
        reference=_text(given, "reference"),
        state=_one_of(given.get("state"), STATES), days=_one_of(given.get("days"), PERIODS),
        since=_day(given.get("since", "")), until=_day(given.get("until", "")),
        order="oldest" if given.get("order") == "oldest" else "", window=_window(given),
    )  # fmt: skip
    if asked.near and asked.window is None:
        found = places.find(asked.near, at=now, limit=1)
        if not found:
            return replace(asked, is_lost=True)
        best = found[0]
        return replace(asked, near=best.label, window=Window(best.x, best.y, CLOSE_BY))
    return asked


def _text(given: Mapping[str, str], name: str) -> str:
    return " ".join(given.get(name, "").replace("\0", " ").split())[:80]


def _one_of(value: str | None, known: Mapping[str, object]) -> str:
    return value if value and value in known else ""


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""


def _midnight(day: str) -> datetime | None:
    if not day:
        return None
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time()))


def _window(given: Mapping[str, str]) -> Window | None:
    try:
        x, y, width = (float(given[key]) for key in _WINDOW)
    except (KeyError, ValueError):
        return None
    if not all(abs(each) < 1e6 for each in (x, y, width)):  # not a number is not less, either
        return None
    return Window(x, y, width).zoomed(1)
