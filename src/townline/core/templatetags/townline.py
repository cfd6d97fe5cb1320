"""The small words of our templates: icons, urgency, timers, times with their offset."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lucide import _render_icon

from townline.core.calendars import comes_twice
from townline.core.region import dialled

register = template.Library()

TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
URGENCIES = {"E": "p1", "A": "p2", "B": "p3", "C": "p4"}


@cache
def _icon(name: str) -> SafeString:
    svg = _render_icon(name, None)
    inner = re.sub(r"\s+", " ", svg[svg.index(">") + 1 : svg.rindex("</svg>")]).strip()
    return mark_safe(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>')  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Lucide icon by name, drawn in the text's colour and hidden from screen readers."""
    return _icon(name)


def urgency_word(level: str) -> str:
    """The word for an urgency level: E emergency, A urgent, B soon, C routine."""
    words = {"E": _("Emergency"), "A": _("Urgent"), "B": _("Soon"), "C": _("Routine")}
    return words[level]


@register.simple_tag
def urgency(level: str) -> SafeString:
    """The urgency tag: a shape, a word and a colour, never one alone."""
    return _urgency(level, get_language())


@cache
def _urgency(level: str, _language: str | None) -> SafeString:
    return format_html('<span class="urg {}">{}</span>', URGENCIES[level], urgency_word(level))


@register.simple_tag
def said(text: str) -> SafeString:
    """Words from the data, in the page's language where the catalogue has them; else marked English.

    A screen reader needs the mark to read them with an English voice on a French page.
    """
    language = get_language() or "en"
    shown = _(text) if text else ""
    if not text or language.startswith("en") or shown != text:
        return conditional_escape(shown)
    return format_html('<span lang="en">{}</span>', text)


@register.filter
def may(user: Any, permission: str) -> bool:
    """Whether the person at the page holds a permission; nobody signed in holds none."""
    return bool(getattr(user, "is_authenticated", False) and user.may(permission))


@register.filter
def elapsed(start: datetime | None, now: datetime) -> int:
    """Whole seconds from `start` to `now`; 0 where there is no start."""
    return int((now - start).total_seconds()) if start else 0


@register.filter
def remaining(end: datetime | None, now: datetime) -> int:
    """Whole seconds from `now` to `end`, negative when over."""
    return int((end - now).total_seconds()) if end else 0


def clock_text(seconds: float) -> str:
    """Seconds as mm:ss, h:mm:ss from an hour on, days and hours from two days on; a minus sign when over."""
    total = abs(int(seconds))
    hours, rest = divmod(total, 3600)
    minutes, secs = divmod(rest, 60)
    if hours >= 48:
        body = f"{hours // 24} d {hours % 24} h"
    else:
        body = f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes:02}:{secs:02}"
    return ("−" if seconds < 0 else "") + body


@register.filter
def ticking(start: datetime | None, now: datetime) -> str:
    """What a timer shows before the script first redraws it: 04:12."""
    return clock_text(elapsed(start, now))


@register.simple_tag
def timer_up(start: datetime | None, now: datetime, label: str = "") -> SafeString:
    """A timer that counts from an instant; the script in the page only redraws it."""
    seconds = elapsed(start, now)
    return format_html(
        '<span class="timer" data-up="{}" role="timer" aria-label="{}">{}</span>',
        seconds, label or _("Elapsed"), clock_text(seconds),
    )  # fmt: skip


@register.simple_tag
def timer_down(end: datetime | None, now: datetime, label: str = "") -> SafeString:
    """A timer that counts to an instant, amber in its last two minutes and underlined when over."""
    seconds = remaining(end, now)
    state = " over" if seconds < 0 else " due" if seconds < 120 else ""
    return format_html(
        '<span class="timer{}" data-down="{}" role="timer" aria-label="{}">{}</span>',
        state, seconds, label or _("Time left"), clock_text(seconds),
    )  # fmt: skip


@register.filter
def hour(at: datetime | None) -> str:
    """Local time of day, such as 14:05; with its offset in the hour that comes twice: 01:30 −4."""
    return _time_of_day(at, "%H:%M")


@register.filter
def second(at: datetime | None) -> str:
    """Local time to the second, such as 14:05:09; with its offset in the hour that comes twice."""
    return _time_of_day(at, "%H:%M:%S")


def _time_of_day(at: datetime | None, form: str) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return local.strftime(form) + _offset_if_twice(local)


def _offset_if_twice(local: datetime) -> str:
    """` −4` or ` −5` for a local time that comes twice, the night the clocks go back; else nothing."""
    offset = local.utcoffset()
    return f" {_short_offset(offset)}" if offset is not None and comes_twice(local) else ""


def _short_offset(offset: timedelta) -> str:
    hours = int(offset.total_seconds() // 3600)
    return f"{'−' if hours < 0 else '+'}{abs(hours)}"


@register.filter
def day_hour(at: datetime | None) -> str:
    """Local day and time in the page's language, such as 3 Nov, 14:05 or 3 nov., 14 h 05."""
    if at is None:
        return ""
    local = timezone.localtime(at).replace(second=0, microsecond=0)
    return _day_hour(local, get_language()) + _offset_if_twice(local)


@lru_cache(maxsize=4096)
def _day_hour(local: datetime, language: str | None) -> str:
    french = (language or "").startswith("fr")
    return date_format(local, r"j N, G \h i" if french else "j M, H:i")


@register.filter
def moment(at: datetime | None) -> str:
    """Local weekday, day and time, such as Sun 1 Nov, 01:30 −5; the offset only where the clocks change
    within a day of it, since it is noise on all other days."""
    if at is None:
        return ""
    local, day = timezone.localtime(at), timedelta(days=1)
    french = (get_language() or "").startswith("fr")
    text = date_format(
        local.replace(second=0, microsecond=0), "D j N, H:i" if french else "D j M, H:i"
    )
    around = {timezone.localtime(at + step).utcoffset() for step in (-day, timedelta(), day)}
    offset = local.utcoffset()
    if len(around) == 1 or offset is None:
        return text
    return f"{text} {_short_offset(offset)}"


@register.filter
def exact(at: datetime | None) -> str:
    """Local time to the second with its offset, as evidence is: 2026-11-01 01:30:05 −05:00."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} {offset[:3].replace('-', '−')}:{offset[3:]}"


@register.filter
def phone(number: str) -> str:
    """A North American number as people read it aloud: 905 555 0142, 905 555 0100 x12, 1 800 268 6060."""
    main, _, extension = (number or "").partition(" x")
    digits = re.sub(r"\D", "", main)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10:
        return number
    tail = f" x{extension}" if extension else ""
    lead = "1 " if digits[:3] in TOLL_FREE else ""  # these are dialled with their 1 everywhere
    return f"{lead}{digits[:3]} {digits[3:6]} {digits[6:]}{tail}"


@register.filter
def tel(number: str) -> str:
    """The address that dials a number; nothing where there is none."""
    return f"tel:{dialled(number)}" if number else ""


@register.simple_tag
def tel_link(number: str, look: str = "") -> SafeString:
    """A number that can be pressed to call it; nothing where there is none."""
    if not number:
        return SafeString("")
    attribute = format_html(' class="{}"', look) if look else ""
    return format_html('<a{} href="{}">{}</a>', attribute, tel(number), phone(number))
