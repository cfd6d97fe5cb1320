"""Words of roster pages."""

from __future__ import annotations

from collections.abc import Mapping
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
