"""The door for telephone systems: authenticated, idempotent, indifferent to order."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from townline.channels.forms import ChannelEventIn
from townline.contacts import actions
from townline.core import clock
from townline.core.errors import Refusal


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
        event = ChannelEventIn.model_validate_json(request.body)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return _refused(400, "bad_event", first["msg"], field)
    now = clock.now()
    try:
        received = actions.take_event(
            event_id=event.event_id, kind=event.kind, call_id=event.call_id,
            at=event.instant(now), now=now, line=event.line, from_number=event.from_number,
            tty=event.tty, to=event.to, cause=event.cause,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(refusal.status, refusal.code, refusal.message, refusal.field)
    return JsonResponse({"contact": received.contact.reference, "state": received.state})
