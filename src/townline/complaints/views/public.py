"""The public form: no sign-in, no script, no name needed; what was refused stays as it was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from townline.attachments import actions as attachments
from townline.attachments import queries as files
from townline.attachments.queries import ACCEPT_PHOTOS
from townline.complaints import actions, rules
from townline.complaints.forms import PublicForm
from townline.complaints.models import Complaint
from townline.contacts import actions as contacts
from townline.core import clock
from townline.core.errors import NotFound, Refusal
from townline.core.limits import count, limit
from townline.knowledge import queries as knowledge

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"
SALT = "townline.complaint.taken"
RANG = "townline.complaint.rang"
RINGS = 3


@require_http_methods(["GET", "POST"])
@limit("complaint", times=6, seconds=600)
def tell(request: HttpRequest) -> HttpResponse:
    """A complaint, praise or a barrier, in their words. Words of danger stop it, and ring at the desk."""
    form = PublicForm(
        request.POST or None,
        initial={"language": _language(), "kind": request.GET.get("kind", "complaint")},
    )
    stop: Stopped | None = None
    if request.method == "POST" and form.is_valid():
        stop = _stopped(request, form)
        if stop is None or stop.is_safe:
            made = _taken(request, form, stop)
            if made is not None:
                return redirect("complaint:taken", _signed(made))
    context = {"base": BASE, "form": form, "accept": ACCEPT_PHOTOS, "stop": stop}
    return render(
        request, "complaints/public_tell.html", context,
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _language() -> str:
    return "fr" if get_language() == "fr" else "en"


def _taken(request: HttpRequest, form: PublicForm, stop: Stopped | None) -> Complaint | None:
    """Take it down; None where it is refused, with the reason on the form."""
    now = clock.now()
    said = "Nobody is in danger, by their own word."
    done: dict[str, Any] = {"danger_done": said, "contact_id": stop.contact_id} if stop else {}
    try:
        photos = attachments.incoming(request.FILES.getlist("photos"))
        return actions.take(channel="web", received_at=now, actor=None, now=now, files=photos,
                            **form.facts(), **done)  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None


@dataclass(frozen=True)
class Stopped:
    """The form stands still: how urgent it is, the contact that rang, and whether they say it is safe."""

    level: str
    contact_id: int | None
    is_safe: bool

    @property
    def is_emergency(self) -> bool:
        return self.level == "E"

    @property
    def sealed(self) -> str:
        return signing.dumps(self.contact_id, salt=RANG)


def _stopped(request: HttpRequest, form: PublicForm) -> Stopped | None:
    """Whether the words tell of danger. The desk is rung once, with their words and number."""
    words, number = form.cleaned_data["words"], form.cleaned_data["number"]
    found = knowledge.notice(f"{words}\n{form.cleaned_data['remedy']}")
    if not found or not rules.stops(found[0].level):
        return None
    level, reason = found[0].level, found[0].reason
    try:
        rang = signing.loads(request.POST.get("rang", ""), salt=RANG, max_age=86_400)
    except signing.BadSignature:
        rang = None
        if count(f"complaint-rings:{request.META.get('REMOTE_ADDR', '')}", seconds=3600) <= RINGS:
            rang = contacts.take_written(
                heard=files.masked(words).text, subject="Danger in a complaint", language=_language(),
                now=clock.now(), from_number=number, level=level, level_reason=reason,
                is_for_a_person=True,
            ).pk  # fmt: skip
        return Stopped(level, rang, is_safe=False)
    return Stopped(level, rang, is_safe=request.POST.get("safe") == "1")


def _signed(made: Complaint) -> str:
    """What the thank-you page says, sealed: it asks the database nothing, so it tells of no other file."""
    by = made.answer_by.isoformat() if made.answer_by and not made.is_anonymous else ""
    return signing.dumps({"reference": made.reference, "by": by}, salt=SALT, compress=True)


@require_safe
def taken(request: HttpRequest, signed: str) -> HttpResponse:
    """We have it: the reference to keep, and by when they hear."""
    try:
        said = signing.loads(signed, salt=SALT)
    except signing.BadSignature as wrong:
        raise NotFound from wrong
    by = datetime.fromisoformat(said["by"]) if said["by"] else None
    context = {"base": BASE, "reference": said["reference"], "by": by}
    response = render(request, "complaints/public_taken.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
