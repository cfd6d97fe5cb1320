"""The door for gateways: what became of a call, signed, and safe to be told twice."""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from townline.callouts import actions
from townline.callouts.errors import BadSignature
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.webhooks import is_genuine


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """One message: {"call_id", "outcome", "eta_minutes"?}. Told again it changes nothing: a call ends once.

    Signed as `core.webhooks` signs; 403 where the signature or its five minutes do not fit.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    secret = settings.TOWNLINE_WEBHOOK_SECRET
    if not is_genuine(secret, headers, request.body, at=time.time()):
        return JsonResponse({"error": BadSignature().message}, status=403)
    said = _said(request.body)
    try:
        changed = actions.record_callback(
            call_id=str(said.get("call_id", "")), outcome=str(said.get("outcome", "")),
            eta_minutes=_whole(said.get("eta_minutes")), now=clock.now(),
        )  # fmt: skip
    except (Refusal, ValueError) as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    return JsonResponse({"changed": changed})


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 10_000 else None
