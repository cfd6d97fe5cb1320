"""What of a request everybody may see: never a home, never a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

# Types about roads and water mains are about a place that everybody passes; all others may be about a home.
OPEN_GROUPS = frozenset({"Roads", "Water", "Environment", "Transit"})
HOMES = frozenset({"sewer_backup", "low_pressure", "discoloured_water"})
_NUMBER = re.compile(r"^\s*\d+[a-z]?(?:\s*-\s*\d+[a-z]?)?(?:\s+\d/\d)?\s+(?=\D)", re.I)


def street(label: str) -> str:
    """A place without its house number: `418 Kestrel Road, Ashgrove` is `Kestrel Road, Ashgrove`."""
    return _NUMBER.sub("", label).strip()


def chosen(facts: Mapping[str, Any], asked: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was chosen from lists, as `How big: Dinner plate`; free words may name somebody."""
    return [
        f"{fact['label']}: {facts[fact['code']]}"
        for fact in asked
        if fact.get("options") and str(facts.get(fact["code"], "")) in fact["options"]
    ]
