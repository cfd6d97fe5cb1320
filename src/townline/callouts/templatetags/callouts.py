"""The words and marks of calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from townline.callouts.rules.masking import without_numbers
from townline.core.templatetags.townline import moment

register = template.Library()

WORDS = {
    "accepted": gettext_lazy("Accepted"), "willing": gettext_lazy("Said yes, waiting"),
    "outranked": gettext_lazy("Said yes, a senior came first"),
    "accepted_filled": gettext_lazy("Accepted, already filled"),
    "accepted_too_late": gettext_lazy("Accepted, too late"), "declined": gettext_lazy("Declined"),
    "unfit": gettext_lazy("Unfit"), "unavailable": gettext_lazy("Unavailable"),
    "no_answer": gettext_lazy("No answer"), "busy": gettext_lazy("Busy"),
    "voicemail": gettext_lazy("Voicemail left"), "sent": gettext_lazy("Message sent"),
    "wrong_number": gettext_lazy("Wrong number"), "failed": gettext_lazy("Could not be placed"),
    "unknown": gettext_lazy("Not known"), "cancelled": gettext_lazy("Taken back"),
}  # fmt: skip
ICONS = {
    "accepted": "check", "willing": "hourglass", "declined": "x", "unfit": "bed", "unavailable": "bed",
    "no_answer": "phone-missed", "busy": "phone-off", "voicemail": "voicemail", "sent": "message-square",
    "wrong_number": "phone-off", "failed": "triangle-alert", "unknown": "circle-help",
    "cancelled": "undo-2",
}  # fmt: skip
BY_HAND = (
    ("no_answer", "n"), ("voicemail", "v"), ("declined", "d"), ("unavailable", "u"), ("unfit", "f"),
    ("busy", "b"), ("wrong_number", "w"),
)  # fmt: skip
KINDS = {
    "mobile": gettext_lazy("mobile"), "home": gettext_lazy("home"), "pager": gettext_lazy("pager"),
    "radio": gettext_lazy("radio"),
}  # fmt: skip
OVERRIDES = {
    "nearest": gettext_lazy("Nearest to the trouble"), "safety": gettext_lazy("Safety of people"),
    "skill": gettext_lazy("A skill that is needed"), "manager_order": gettext_lazy("Order of a manager"),
    "emergency": gettext_lazy("Emergency under the agreement"), "other": gettext_lazy("Another reason"),
}  # fmt: skip
STATES = {
    "calling": gettext_lazy("Calling"), "exhausted": gettext_lazy("Nobody left"),
    "filled": gettext_lazy("Filled"), "stood_down": gettext_lazy("Stood down"),
}  # fmt: skip

HOURS = {
    "running": gettext_lazy("Still working"), "waiting": gettext_lazy("Waits for a decision"),
    "approved": gettext_lazy("Approved"), "refused": gettext_lazy("Refused"),
}  # fmt: skip
REPORTS = {
    "en_route": gettext_lazy("on the way"), "on_scene": gettext_lazy("on scene"),
    "clear": gettext_lazy("clear"),
    "wrong_place": gettext_lazy("says that the place is wrong"), "police": gettext_lazy("needs police"),
    "read_place": gettext_lazy("repeated the place"), "read_callback": gettext_lazy("repeated the number"),
}  # fmt: skip
UNION = {
    "order": gettext_lazy("The order, frozen"), "not_eligible": gettext_lazy("Not eligible"),
    "call": gettext_lazy("Calls"), "deviation": gettext_lazy("Deviations and alarms"),
    "came": gettext_lazy("Who came"), "said": gettext_lazy("What was said"), "hours": gettext_lazy("Hours"),
}  # fmt: skip
LIFE = {
    "hours.began": gettext_lazy("Began"), "hours.ended": gettext_lazy("Ended"),
    "hours.claimed": gettext_lazy("Claimed"),
    "hours.standby": gettext_lazy("Not answered in time"), "hours.corrected": gettext_lazy("Times changed"),
    "hours.approved": gettext_lazy("Approved"), "hours.refused": gettext_lazy("Refused"),
    "hours.reopened": gettext_lazy("Decision taken back"),
}  # fmt: skip


@register.filter
def hours_state(state: str) -> str:
    """Where hours stand."""
    return str(HOURS.get(state, state))


@register.filter
def hours_verb(verb: str) -> str:
    """What happened to hours."""
    return str(LIFE.get(verb, verb))


@register.filter
def union_word(what: str) -> str:
    """A part of the union's copy."""
    return str(UNION.get(what, what))


@register.filter
def no_numbers(text: str) -> str:
    """The words without anybody's telephone number."""
    return without_numbers(text)


@register.filter
def upto(rows: Sequence[object], count: int) -> Sequence[object]:
    """The first rows, those that stand on the pages of a record."""
    return rows[:count]


@register.filter
def beyond(rows: Sequence[object], count: int) -> Sequence[object]:
    """The rows after those, which stand in its annex."""
    return rows[count:]


@register.filter
def secs(seconds: int | None) -> str:
    """Seconds as a record says them: 48 s, 5 min 03, 2 h 10."""
    if seconds is None:
        return ""
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60:02}" if seconds < 7200 else hm(seconds // 60)


@register.filter
def report_word(kind: str) -> str:
    """What somebody said of a callout."""
    return str(REPORTS.get(kind, kind))


@register.filter
def words(code: str) -> str:
    """A code as words: lead_hand is lead hand."""
    return code.replace("_", " ")


@register.simple_tag
def span(start: datetime, end: datetime | None) -> str:
    """From and to; the day once where it is the same and the clocks do not change around it."""
    if end is None:
        return moment(start)
    first, last = timezone.localtime(start), timezone.localtime(end)
    day = timedelta(days=1)
    offsets = {timezone.localtime(start + step).utcoffset() for step in (-day, timedelta(), day)}
    if first.date() == last.date() and len(offsets) == 1:
        return f"{moment(start)} – {last:%H:%M}"
    return f"{moment(start)} – {moment(end)}"


@register.filter
def hm(minutes: int | None) -> str:
    """Minutes as people say them: 45 min, 3 h, 2 h 05, and less than nothing with a minus."""
    if minutes is None:
        return ""
    sign, (hours, left) = "−" if minutes < 0 else "", divmod(abs(minutes), 60)
    if not hours:
        return f"{sign}{left} min"
    return f"{sign}{hours} h {left:02}" if left else f"{sign}{hours} h"


@register.filter
def outcome_word(outcome: str) -> str:
    """What became of a call, as people say it."""
    return str(WORDS.get(outcome, outcome))


@register.filter
def outcome_icon(outcome: str) -> str:
    """The icon beside that word."""
    return ICONS.get(outcome, "circle-check")


@register.simple_tag
def by_hand() -> Sequence[tuple[str, str]]:
    """What a call that was dialled by hand may come to besides a yes, with the letter of each."""
    return BY_HAND


@register.filter
def number_kind(kind: str) -> str:
    """What kind of number it is."""
    return str(KINDS.get(kind, kind))


@register.filter
def override_word(kind: str) -> str:
    """A named reason for another order."""
    return str(OVERRIDES.get(kind, kind))


@register.filter
def callout_state(state: str) -> str:
    """Where a callout stands."""
    return str(STATES.get(state, state))


@register.simple_tag
def rang(attempt: object) -> str:
    """How long it rang, such as "Rang 45 s"."""
    placed, ended = getattr(attempt, "placed_at", None), getattr(attempt, "ended_at", None)
    if placed is None or ended is None:
        return ""
    return _("Rang %(seconds)d s") % {"seconds": round((ended - placed).total_seconds())}
