"""Ways of calling people, behind one port; see docs/how-to/run-dispatchers.md."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from townline.callouts.carriers.mail import Mail
from townline.callouts.carriers.manual import Manual
from townline.callouts.carriers.port import Call, Carrier, CarrierDown, Refused, Seen
from townline.callouts.carriers.remote import Remote
from townline.callouts.carriers.webhook import Webhook
from townline.callouts.errors import NoSuchCarrier

__all__ = [
    "NAMES", "Call", "Carrier", "CarrierDown", "Refused", "Seen", "get", "names", "tell_supervisors",
]  # fmt: skip
NAMES = ("manual", "mail", "webhook", "double")


@cache
def get(name: str) -> Carrier:
    """The carrier of this name. Raises NoSuchCarrier where it is unknown or not set up."""
    if name == "manual":
        return Manual()
    if name == "mail":
        return Mail()
    if name == "webhook" and settings.TOWNLINE_WEBHOOK_URL:
        return Webhook(settings.TOWNLINE_WEBHOOK_URL, settings.TOWNLINE_WEBHOOK_SECRET)
    if name == "double" and settings.TOWNLINE_CARRIER_DOUBLE:
        return Remote(settings.TOWNLINE_CARRIER_DOUBLE)
    raise NoSuchCarrier


def names() -> list[str]:
    """The carriers that are set up here."""
    there = {"webhook": settings.TOWNLINE_WEBHOOK_URL, "double": settings.TOWNLINE_CARRIER_DOUBLE}
    return [name for name in NAMES if there.get(name, "always")]


def tell_supervisors(alarm_id: int, text: str) -> bool:
    """Send an alarm to the supervisors' own webhook, where one is set; whether it went. Raises OSError."""
    url = settings.TOWNLINE_ALARM_WEBHOOK_URL
    if not url:
        return False
    Webhook(url, settings.TOWNLINE_WEBHOOK_SECRET).post(
        f"alarm-{alarm_id}", {"type": "alarm", "alarm": alarm_id, "text": text}
    )
    return True
