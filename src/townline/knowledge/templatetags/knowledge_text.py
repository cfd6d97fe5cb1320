"""Written text on a page: Markdown made safe, times to say a text, states in words."""

from __future__ import annotations

import re
from datetime import date, datetime

import nh3
from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from townline.knowledge.models import ArticleVersion, Bulletin, State
from townline.knowledge.rules import bulletins as bulletin_rules
from townline.knowledge.rules import speech

register = template.Library()

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "code", "br", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False})


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML that can do nothing but be read. Headings begin at the third level."""
    lowered = re.sub(r"^#{1,3}(?=\s)", "###", text or "", flags=re.M)
    html = nh3.clean(_markdown.render(lowered), tags=_TAGS, attributes={"a": {"href"}})
    return mark_safe(html)  # noqa: S308


@register.filter
def topic_word(code: str) -> str:
    """A topic as people write it: child_care is Child care."""
    return code.replace("_", " ").replace("-", " ").capitalize()


@register.filter
def seconds_to_say(text: str) -> int:
    """Seconds it takes to read a text aloud."""
    return speech.seconds_to_say(text or "")


@register.simple_tag
def bulletin_state(bulletin: Bulletin, at: datetime) -> dict[str, str]:
    """The state of a bulletin: its name, its word and its class."""
    state = bulletin_rules.state(
        bulletin.starts_at, bulletin.update_due_at, bulletin.expires_at, at
    )
    words = {
        "planned": (_("Planned"), "info", "calendar-clock"),
        "live": (_("Live"), "ok", "radio"),
        "overdue": (_("Update overdue"), "wait", "clock-alert"),
        "expired": (_("Expired"), "", "circle-off"),
    }
    word, css, icon = words[state]
    return {"name": str(state), "word": word, "css": css, "icon": icon}


@register.simple_tag
def version_state(version: ArticleVersion, at: datetime) -> dict[str, str]:
    """The state of a version in words: live, waiting for its moment, past, withdrawn or unpublished."""
    if version.state == State.WITHDRAWN:
        return {"word": _("Withdrawn"), "css": "bad"}
    if version.state == State.DRAFT:
        word = _("Waits for approval") if version.is_waiting else _("Draft")
        return {"word": word, "css": "info"}
    if version.state == State.APPROVED:
        return {"word": _("Approved, not published"), "css": "info"}
    if version.is_live(at):
        return {"word": _("Live"), "css": "ok"}
    if version.live_from and version.live_from > at:
        return {"word": _("Waits for its moment"), "css": "wait"}
    return {"word": _("Replaced"), "css": ""}


@register.filter
def is_over(due: date | None, at: datetime) -> bool:
    """Whether a day has passed."""
    return due is not None and due < timezone.localdate(at)
