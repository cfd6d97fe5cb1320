"""A gateway for voice and text over HTTPS, with signed requests both ways (after Standard Webhooks).

Out: POST with our call id as `webhook-id`, signed as `core.webhooks` signs. In: the gateway posts callbacks
signed the same way.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from townline.callouts.carriers.port import Call, CarrierDown, Refused, Seen
from townline.core.webhooks import signed

TIMEOUT_SECONDS = 5


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
        request = urllib.request.Request(  # noqa: S310 - the address is the installation's own setting
            self.url, data=body, method="POST",
            headers=signed(self.secret, message_id, body, at=time.time()),
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
