"""The shape of what is sent about hours: from and to, on nights with two half past ones too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

SHAPE = "%Y-%m-%dT%H:%M"


def shown(at: datetime | None) -> str:
    """An instant as a field of local time shows it."""
    return timezone.localtime(at).strftime(SHAPE) if at else ""


def instants(text: str) -> list[datetime]:
    """The instants that a local time may mean: none where the clocks skip it, two where they go back."""
    try:
        local = datetime.strptime(text[:16], SHAPE)  # noqa: DTZ007 - made aware below
    except ValueError:
        return []
    zone = timezone.get_current_timezone()
    found = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(
        at for at in found if timezone.localtime(at).replace(tzinfo=None, fold=0) == local
    )


class Span(forms.Form):
    """From and to. `doubled` names the fields whose time that night has twice and that must say which.

    A field that still shows the minute of `was` means that very instant, seconds and all.
    """

    start = forms.CharField(required=False)
    end = forms.CharField(required=False)

    def __init__(
        self, data: Any = None, *, was: tuple[datetime | None, datetime | None] = (None, None)
    ) -> None:
        super().__init__(data)
        self.was = dict(zip(("start", "end"), was, strict=True))
        self.doubled: set[str] = set()

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the two fields now."""
        given = self.data or {}
        return {name: given.get(name) or shown(self.was[name]) for name in ("start", "end")}

    def clean(self) -> dict[str, Any]:
        for name in ("start", "end"):
            found = self._instant(name)
            if found is not None:
                self.cleaned_data[name] = found
        return self.cleaned_data

    def _instant(self, name: str) -> datetime | None:
        text, was = self.cleaned_data.get(name, ""), self.was[name]
        found, which = instants(text), self.data.get(f"{name}_which", "")
        if len(found) == 2:
            self.doubled.add(name)
            if which not in {"0", "1"}:
                if was is not None and shown(was) == text:
                    return was
                self.add_error(
                    name, _("The clocks went back that night: which of the two is meant?")
                )
                return None
            found = [found[int(which)]]
        if not found:
            words = (
                _("Give the day and the time.")
                if not text
                else _("There is no such time on that day.")
            )
            self.add_error(name, words)
            return None
        if was is not None and was.replace(second=0, microsecond=0) == found[0]:
            return was
        return found[0]


class Days(forms.Form):
    """A period of whole local days; without one the last four weeks."""

    start = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    end = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, data: Any, *, today: date, back: int = 27) -> None:
        super().__init__(data)
        self.usual = (today - timedelta(days=back), today)
        self.is_valid()

    @property
    def first(self) -> date:
        found: date = self.cleaned_data.get("start") or self.usual[0]
        return found

    @property
    def last(self) -> date:
        found: date = self.cleaned_data.get("end") or self.usual[1]
        return max(found, self.first)

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From the first local midnight to the one after the last day."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
