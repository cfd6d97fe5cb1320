"""The door for telephone systems: authenticated, idempotent, indifferent to order."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
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


@csrf_exempt
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Take one event. 200 with the contact; 401, 400 or 422 with what to mend."""
    if not _authentic(request):
        return JsonResponse(
            {"code": "unauthorised", "message": "Send the channel key."}, status=401
        )
    try:
        event = ChannelEventIn.model_validate_json(request.body)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        body = {"code": "bad_event", "field": field, "message": first["msg"]}
        return JsonResponse(body, status=400)
    now = clock.now()
    try:
        contact = actions.receive_channel_event(
            event_id=event.event_id, kind=event.kind, call_id=event.call_id,
            at=event.instant(now), now=now, line=event.line, from_number=event.from_number,
            tty=event.tty, to=event.to, cause=event.cause,
        )  # fmt: skip
    except Refusal as refusal:
        body = {"code": refusal.code, "field": refusal.field, "message": refusal.message}
        return JsonResponse(body, status=refusal.status)
    return JsonResponse({"contact": contact.reference, "state": contact.state})
