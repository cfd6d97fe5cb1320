"""Word to those who reported an incident: sending it, and the list of whom to call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.dispatch import actions, queries
from townline.dispatch.errors import NotYours
from townline.dispatch.models import Word
from townline.dispatch.views import page

SHOWN = 50


@require_POST
@requires("dispatch.work")
def send(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Send word to all who reported it and agreed to be told; then the list of whom to call."""
    post = request.POST
    try:
        word = actions.tell_followers(
            incident_id=incident_id, words_en=post.get("words_en", ""),
            words_fr=post.get("words_fr", ""), actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return page.show(request, incident_id, refusal, post)
    return whom_to_call(request, word)


@require_POST
@requires("dispatch.work")
def closure(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Close the incident with what it came to, and tell those who asked for word."""
    post, now = request.POST, clock.now()
    try:
        incident = actions.close(
            incident_id=incident_id, outcome=post.get("outcome", ""),
            words=post.get("outcome_words", ""), told_en=post.get("told_en", ""),
            told_fr=post.get("told_fr", ""), untold=post.get("untold", ""),
            actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        return page.show(request, incident_id, refusal, post)
    messages.success(request, _("Closed."))
    word = queries.word_at(incident, now)
    return whom_to_call(request, word) if word else redirect("dispatch:incident", incident_id)


def whom_to_call(request: StaffRequest, word: Word) -> HttpResponse:
    """After a word: say how it goes out, and show whom somebody has to call."""
    incident_id, owed = word.incident_id, len(queries.to_call(word))
    if not owed:
        messages.success(request, _("Word goes to everybody who asked for it."))
        return redirect("dispatch:incident", incident_id)
    said = ngettext(
        "Word goes to everybody who agreed to messages. %(n)s person is to be called.",
        "Word goes to everybody who agreed to messages. %(n)s people are to be called.", owed,
    )  # fmt: skip
    messages.success(request, said % {"n": owed})
    return redirect("dispatch:word", incident_id, word.pk)


def _word(request: StaffRequest, incident_id: int, word_id: int) -> Word:
    word = queries.word_for(word_id)
    if word.incident_id != incident_id or not queries.may_read(word.incident, request.user):
        raise NotYours
    return word


@require_GET
@requires("dispatch.open")
def to_call(request: StaffRequest, incident_id: int, word_id: int) -> HttpResponse:
    """Whom to call with a word: the untried first, the told last."""
    word = _word(request, incident_id, word_id)
    lines = queries.to_call(word)
    context: dict[str, Any] = {
        "word": word, "incident": word.incident, "lines": lines[:SHOWN], "owed": _owed(lines),
        "unshown": len(lines) - SHOWN, "may_work": request.user.may("dispatch.work"),
    }  # fmt: skip
    name = "dispatch/_word_lines.html" if page.is_fragment(request) else "dispatch/word.html"
    return render(request, name, context)


def _owed(lines: list[queries.ToCall]) -> int:
    return sum(line.hearer.told_at is None for line in lines)


@require_POST
@requires("dispatch.work")
def told(request: StaffRequest, incident_id: int, word_id: int, hearer_id: int) -> HttpResponse:
    """They were called: told, or not reached."""
    _word(request, incident_id, word_id)
    is_reached = request.POST.get("came") == "told"
    try:
        actions.note_told(
            hearer_id=hearer_id, is_reached=is_reached, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Told.") if is_reached else _("Not reached: they stay on the list.")
        )
    return redirect("dispatch:word", incident_id, word_id)
