"""Words of a callout that is kept apart: on its page and its paper only for those who may open it."""

from __future__ import annotations

from collections.abc import Iterable

from townline.callouts.models import (
    Alarm,
    Attempt,
    Callout,
    CalloutEvent,
    Fill,
    Report,
    State,
    WorkRecord,
)
from townline.core import apart

BY_HAND = frozenset({"override", "extended", "withdrawn"})


def is_shielded(callout: Callout, viewer: apart.Viewer | None) -> bool:
    """Whether what was typed is not for this viewer; a paper for nobody in particular has none of it."""
    return callout.subject in apart.closed_to(viewer, [callout.subject])


def has_typed(callout: Callout, events: Iterable[CalloutEvent], alarms: Iterable[Alarm]) -> bool:
    """Whether a ladder shows anything that a hand typed, so that who may read it must be asked."""
    return (
        callout.state == State.STOOD_DOWN
        or any(event.kind in BY_HAND or event.rule == "by_hand" for event in events)
        or any(alarm.kind == "place" for alarm in alarms)
    )


def shield(
    callout: Callout, *, events: Iterable[CalloutEvent] = (), attempts: Iterable[Attempt] = (),
    fills: Iterable[Fill] = (), reports: Iterable[Report] = (), alarms: Iterable[Alarm] = (),
    hours: Iterable[WorkRecord] = (),
) -> None:  # fmt: skip
    """Put `kept apart` in place of everything that a hand typed, on rows that are shown and never saved."""
    held = apart.held()
    if callout.state == State.STOOD_DOWN:
        callout.end_reason = held
    for event in events:
        if event.kind in BY_HAND or event.rule == "by_hand":
            event.text = held
    for attempt in attempts:
        is_link = attempt.note == "by the signed link"
        attempt.note = attempt.note if is_link or not attempt.note else held
        attempt.override_reason = held if attempt.override_reason else ""
    for fill in fills:
        fill.withdrawn_reason = held if fill.withdrawn_reason else ""
    for report in reports:
        report.text = held if report.text else ""
    for alarm in alarms:
        alarm.text = (
            f"{alarm.text.partition(':')[0]}: {held}" if alarm.kind == "place" else alarm.text
        )
    for record in hours:
        record.reason = held if record.reason else ""
