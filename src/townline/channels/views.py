"""The door for telephone systems: authenticated, idempotent, indifferent to order."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from townline.channels.forms import BadShape, read_event
from townline.contacts import actions
from townline.core import clock
from townline.core.errors import Refusal
from townline.dispatch import queries as dispatch


def _authentic(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.TOWNLINE_CHANNEL_KEY}"
    return bool(settings.TOWNLINE_CHANNEL_KEY) and secrets.compare_digest(
        given.encode(), wanted.encode()
    )


def _refused(status: int, code: str, message: str, field: str = "") -> JsonResponse:
    """What was wrong, in the one shape in which this door says it."""
    return JsonResponse({"code": code, "field": field, "message": message}, status=status)


@csrf_exempt
def events(request: HttpRequest) -> JsonResponse:
    """Take one event. 200 with the contact; 400, 401 or 405 with what to mend."""
    if request.method != "POST":
        refused = _refused(405, "post_only", "Send events with POST.")
        refused["Allow"] = "POST"
        return refused
    if not _authentic(request):
        refused = _refused(401, "unauthorised", "Send the channel key.")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    try:
        event = read_event(request.body)
    except BadShape as wrong:
        return _refused(400, "bad_event", str(wrong), wrong.field)
    now = clock.now()
    try:
        received = actions.take_event(
            **{**event.cleaned_data, "at": event.instant(now), "now": now}
        )
    except Refusal as refusal:
        return _refused(refusal.status, refusal.code, refusal.message, refusal.field)
    return JsonResponse({"contact": received.contact.reference, "state": received.state})


@require_safe
def announcement(request: HttpRequest) -> HttpResponse:
    """What the telephone system says before anybody answers, as plain text; 204 while there is nothing.

    `language` is en or fr. The text is read anew for every call, so that it ends when the event does.
    """
    if not _authentic(request):
        refused = _refused(401, "unauthorised", "Send the channel key.")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    language = "fr" if request.GET.get("language") == "fr" else "en"
    said = dispatch.message(clock.now(), language=language)
    answer = HttpResponse(
        said, content_type="text/plain; charset=utf-8", status=200 if said else 204
    )
    answer["Content-Language"] = language
    answer["Cache-Control"] = "no-store"
    return answer
