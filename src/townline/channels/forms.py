"""The shape of a channel event."""

from __future__ import annotations

import json
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

KINDS = ("offered", "answered", "held", "resumed", "transferred", "ended")
CAUSES = ("far_end", "agent", "abandoned", "dropped")


class BadShape(ValueError):
    """What came is no channel event; `field` names the part to mend, where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Instant(forms.Field):
    """An instant with its offset, as in `2026-11-23T09:00:00-05:00`."""

    def to_python(self, value: object) -> datetime | None:
        if value in (None, ""):
            return None
        try:
            read = parse_datetime(str(value))
        except ValueError:
            read = None
        if read is None or read.tzinfo is None:
            raise ValidationError("Write an instant with its offset: 2026-11-23T09:00:00-05:00.")
        return read


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class ChannelEventIn(forms.Form):
    """One event as a channel reports it; see docs/reference/channel-events.md."""

    event_id = forms.CharField(max_length=64, strip=False)
    kind = forms.ChoiceField(
        choices=_choices(KINDS),
        error_messages={"invalid_choice": f"It is one of {', '.join(KINDS)}."},
    )
    call_id = forms.CharField(max_length=64, strip=False)
    at = Instant(required=False)
    line = forms.CharField(max_length=20, strip=False, required=False)
    from_number = forms.CharField(max_length=40, strip=False, required=False)
    tty = forms.BooleanField(required=False)
    to = forms.CharField(max_length=150, strip=False, required=False)
    cause = forms.ChoiceField(choices=_choices(CAUSES), required=False)

    def instant(self, now: datetime) -> datetime:
        """When it happened by the channel's clock; ours where it gave none or one that is ahead."""
        at: datetime | None = self.cleaned_data["at"]
        return min(at, now) if at else now


def _is_text(value: str) -> bool:
    """Whether it can be written as UTF-8: half a pair of surrogates cannot."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def read_event(body: bytes) -> ChannelEventIn:
    """The event in a JSON body. Raises BadShape for anything else, unknown fields included."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise BadShape("Send one event as JSON.") from wrong
    if not isinstance(said, dict):
        raise BadShape("Send one event as a JSON object.")
    for name, value in said.items():
        if name not in ChannelEventIn.base_fields:
            raise BadShape("There is no such field.", str(name)[:64])
        wanted = bool if name == "tty" else str
        if isinstance(value, str) and not _is_text(value):
            raise BadShape("That is no text.", name)
        if not isinstance(value, wanted) and not (name == "at" and value is None):
            raise BadShape(f"Write it as {'true or false' if wanted is bool else 'text'}.", name)
    form = ChannelEventIn(said)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise BadShape(str(errors[0]), field)
    return form
