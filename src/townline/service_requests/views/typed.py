"""What was typed into a form, as values; what cannot be read is nothing, and the action says so."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone


def instant(text: str) -> datetime | None:
    """A local date and time of a `datetime-local` field."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def degrees(text: str) -> Decimal | None:
    """Degrees Celsius, with point or comma; None where nobody measured."""
    try:
        value = Decimal(text.replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.1")) if value.is_finite() and abs(value) < 100 else None
