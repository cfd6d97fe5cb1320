"""A gateway for voice and text over HTTPS, with signed requests both ways (after Standard Webhooks).

Out: POST with `webhook-id` (our call id), `webhook-timestamp`, `webhook-signature: v1,BASE64`, the signature
being HMAC-SHA-256 over "id.timestamp.body". In: the gateway posts callbacks signed the same way.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from townline.callouts.carriers.port import Call, CarrierDown, Refused, Seen

TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 5


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a message: `v1,` and the HMAC in base64."""
    key = (
        base64.b64decode(secret.removeprefix("whsec_"))
        if secret.startswith("whsec_")
        else secret.encode()
    )
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, at: float) -> bool:
    """Whether a callback carries a fitting signature that is not older or newer than five minutes."""
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not secret or not message_id or not stamp.isdigit():
        return False
    if abs(at - int(stamp)) > TOLERANCE_SECONDS:
        return False
    wanted = sign(secret, message_id, stamp, body)
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted, each) for each in given)


class Webhook:
    """One gateway at one address."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def place(self, call: Call) -> str:
        answer = self.post(call.call_id, {"type": "call.place", **asdict(call)})
        return str(answer.get("outcome", ""))

    def lookup(self, call_id: str) -> Seen:
        answer = self.post(f"{call_id}.lookup", {"type": "call.lookup", "call_id": call_id})
        return Seen(str(answer.get("state", "unknown")), str(answer.get("outcome", "")))

    def cancel(self, call_id: str) -> None:
        self.post(f"{call_id}.cancel", {"type": "call.cancel", "call_id": call_id})

    def post(self, message_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Send one signed message. Raises Refused on 4xx and CarrierDown on everything else."""
        body = json.dumps(data, separators=(",", ":")).encode()
        stamp = str(int(time.time()))
        request = urllib.request.Request(  # noqa: S310 - the address is the installation's own setting
            self.url, data=body, method="POST",
            headers={
                "content-type": "application/json", "webhook-id": message_id,
                "webhook-timestamp": stamp,
                "webhook-signature": sign(self.secret, message_id, stamp, body),
            },
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                said = json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            if 400 <= error.code < 500 and error.code not in {408, 429}:
                raise Refused(f"the gateway said {error.code}") from error
            raise CarrierDown(f"the gateway said {error.code}") from error
        except (OSError, ValueError) as error:
            raise CarrierDown(type(error).__name__) from error
        return said if isinstance(said, dict) else {}
