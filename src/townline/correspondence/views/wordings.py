"""What messages say: by event and type, in both languages, with a preview before anybody reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock, region
from townline.core.errors import Refusal
from townline.correspondence import actions, queries
from townline.correspondence.errors import NoSuchWording
from townline.correspondence.rules.texts import Length, composed, length

OWN = re.compile(r"(type|topic):[a-z_]{1,50}")
TEXTS = ("subject_en", "body_en", "text_en", "subject_fr", "body_fr", "text_fr")
LINK = "/r/" + "x" * 24 + "/"
EVENTS = {
    "opened": gettext_noop("Received"), "accepted": gettext_noop("Taken on"),
    "question": gettext_noop("We ask something"), "update": gettext_noop("News"),
    "closed": gettext_noop("Closed"), "reopened": gettext_noop("Opened again"),
    "incident": gettext_noop("News of what happened"),
}  # fmt: skip


@require_GET
@requires("messages.read")
def wordings(request: StaffRequest) -> HttpResponse:
    """All wordings in force, and the way to one of its own for a type or a topic."""
    event, about = request.GET.get("event", ""), request.GET.get("about", "")
    if event in EVENTS and OWN.fullmatch(about):
        return redirect("correspondence:wording", event, about)
    found = queries.wordings(clock.now())
    lines = [(row, EVENTS[row.event], row.about or "all") for row in found]
    context = {"lines": lines, "events": EVENTS, "may_edit": request.user.may("messages.edit")}
    return render(request, "correspondence/wordings.html", context)


@require_http_methods(["GET", "POST"])
@requires("messages.edit")
def wording(request: StaffRequest, event: str, about: str) -> HttpResponse:
    """Change a wording, or write one of its own for a type: looked at first, then put in force."""
    if event not in EVENTS or not (about == "all" or OWN.fullmatch(about)):
        raise NoSuchWording
    subject = "" if about == "all" else about
    refusal = None
    if request.method == "POST":
        typed: dict[str, Any] = {name: request.POST.get(name, "") for name in TEXTS}
        if "publish" in request.POST:
            try:
                actions.publish_wording(event=event, about=subject, actor=request.user,
                                        now=clock.now(), **typed)  # fmt: skip
            except Refusal as wrong:
                refusal = wrong
            else:
                messages.success(request, _("In force from now on."))
                return redirect("correspondence:wordings")
    else:
        typed = _standing(event, subject)
    context = {
        "event": event, "about": about, "called": EVENTS[event], "typed": typed, "refusal": refusal,
        "fields": _examples().items(), "previews": _previews(typed), "can_text": queries.can_text(),
        "versions": queries.versions(event, subject),
    }  # fmt: skip
    return render(request, "correspondence/wording.html", context, status=422 if refusal else 200)


def _standing(event: str, about: str) -> dict[str, str]:
    """The texts in force; where a type has none of its own, those of everything to begin with."""
    now = clock.now()
    try:
        found = queries.wording(event, about, now)
    except NoSuchWording:
        general = queries.wording_for(event, type_code="", topic="", at=now)
        if general is None:
            return dict.fromkeys(TEXTS, "")
        found = general
    return {name: getattr(found, name) for name in TEXTS}


@dataclass(frozen=True)
class Preview:
    """A wording as a reader gets it: by e-mail, and by text with its length."""

    code: str
    language: str
    subject: str
    body: str
    text: str
    length: Length


def _previews(typed: dict[str, str]) -> list[Preview]:
    """In both languages, from the examples of the fields; the text with a link as long as a real one."""
    return [_preview(typed, code, name) for code, name in (("en", "English"), ("fr", "Français"))]


def _examples() -> dict[str, str]:
    """Every field with an example; the one who writes is the Region itself."""
    return {**queries.FIELDS, "organisation": region.here().name}


def _preview(typed: dict[str, str], code: str, language: str) -> Preview:
    facts = _examples()
    subject, body, words = (
        queries.filled(typed.get(f"{name}_{code}", ""), facts)
        for name in ("subject", "body", "text")
    )
    text = composed(organisation=facts["organisation"], body=words or subject,
                    link=f"{settings.TOWNLINE_ORIGIN}{LINK}", language=code)  # fmt: skip
    return Preview(code, language, subject, body, text, length(text))
