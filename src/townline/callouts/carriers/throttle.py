"""How many calls a second a carrier takes. A first call for an emergency is never held back."""

from __future__ import annotations

from django.conf import settings

from townline.core import limits


def is_full(carrier: str) -> bool:
    """Count one more call in this second; whether that is more than the carrier takes. By hand: never."""
    rate = settings.TOWNLINE_CARRIER_RATES.get(carrier)
    if not rate or carrier == "manual":
        return False
    return limits.count(f"carrier:{carrier}", seconds=1) > int(rate)
