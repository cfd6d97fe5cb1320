"""Signing what two machines tell one another over HTTPS, and telling a genuine message from another.

After Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,BASE64`, the signature
being HMAC-SHA-256 over "id.timestamp.body".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from townline.core.numbers import whole

TOLERANCE_SECONDS = 300


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
    sent = whole(stamp)
    if not secret or not message_id or sent is None:
        return False
    if abs(at - sent) > TOLERANCE_SECONDS:
        return False
    wanted = sign(secret, message_id, stamp, body)
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted, each) for each in given)


def signed(secret: str, message_id: str, body: bytes, *, at: float) -> dict[str, str]:
    """The headers of a JSON message that goes out."""
    stamp = str(int(at))
    return {
        "content-type": "application/json", "webhook-id": message_id, "webhook-timestamp": stamp,
        "webhook-signature": sign(secret, message_id, stamp, body),
    }  # fmt: skip
