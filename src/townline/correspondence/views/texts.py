"""The door for the gateway of texts: receipts and replies, signed, and safe to be told twice."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from townline.core import clock
from townline.core.webhooks import is_genuine
from townline.correspondence import actions

LARGEST = 20_000
STATUSES = ("sent", "delivered", "failed")


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """One message of the gateway, `text.status` or `text.received`; see docs/how-to/send-texts.md.

    403 where the signature or its five minutes do not fit, 413 where it is too large, 422 where nothing can
    be done with it. Everything else is 200, so that nobody tells us for ever what we know.
    """
    if len(request.body) > LARGEST:
        return JsonResponse({"error": "too large"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    secret = settings.TOWNLINE_TEXTS_SECRET
    if not is_genuine(secret, headers, request.body, at=time.time()):
        return JsonResponse({"error": "the signature does not fit"}, status=403)
    said = _said(request.body)
    now = clock.now()
    if said.get("type") == "text.status" and said.get("status") in STATUSES:
        changed = actions.take_receipt(
            key=_words(said, "id"), status=_words(said, "status"), code=_words(said, "code")[:40],
            is_final=said.get("permanent") is True, at=_at(said, now), now=now,
        )  # fmt: skip
        return JsonResponse({"changed": changed})
    if said.get("type") == "text.received" and _words(said, "id") and _words(said, "from"):
        reply = actions.take_reply(
            own_id=_words(said, "id"), number=_words(said, "from"), text=_words(said, "text"),
            said_at=_at(said, now), now=now,
        )  # fmt: skip
        return JsonResponse({"changed": reply is not None})
    return JsonResponse({"error": "no such message"}, status=422)


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _words(said: dict[str, Any], name: str) -> str:
    """Words as they can be kept: what no text may hold is left out, so that a STOP beside it still counts."""
    value = said.get(name)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode(errors="replace").decode()


def _at(said: dict[str, Any], now: datetime) -> datetime:
    """When it happened, as the gateway says with an offset; never later than now."""
    try:
        at = parse_datetime(_words(said, "at"))
    except ValueError:
        at = None
    return min(at, now) if at is not None and at.tzinfo is not None else now
