"""Words of roster pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from townline.directory import queries as directory

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key, or nothing."""
    return values.get(key, ())


@register.filter
def program_name(code: str) -> str:
    """A program's name, or its code where it is not known."""
    return next((each.name for each in directory.programs() if each.code == code), code)


@register.filter
def real_hours(start: datetime, end: datetime) -> str:
    """Hours between two instants: a night from 23:00 to 07:00 has nine when the clocks go back."""
    minutes = round((end - start).total_seconds() / 60)
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")
