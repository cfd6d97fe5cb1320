"""The facts a request type asks for, as attributes of the standard. Pure.

| Fact | datatype |
|---|---|
| `text` | string |
| `long` | text |
| `number` | number |
| `instant` | datetime |
| `choice` | singlevaluelist |
| `choices` | multivaluelist |
| `note` | string, with variable=false: words to read, nothing to answer |
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from townline.open311.errors import DoorRefused, Said
from townline.open311.rules.arguments import Asked, instant

DATATYPES = {
    "text": "string", "long": "text", "number": "number", "instant": "datetime",
    "choice": "singlevaluelist", "choices": "multivaluelist", "note": "string",
}  # fmt: skip
_HELP = {
    "number": "A number.",
    "datetime": "Date and time with offset, such as 2026-11-23T09:00:00-05:00.",
    "singlevaluelist": "One of the values.",
    "multivaluelist": "Any of the values.",
}
LENGTHS = {"string": 500, "text": 4000}
_GIVEN = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\d{0,3}\])?\Z")


@dataclass(frozen=True)
class Attribute:
    """One thing that a request type asks for."""

    variable: bool
    code: str
    datatype: str
    required: bool
    order: int
    description: str
    values: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As the standard names it; `values` only of lists."""
        row: dict[str, Any] = {
            "variable": self.variable, "code": self.code, "datatype": self.datatype,
            "required": self.required, "datatype_description": _HELP.get(self.datatype),
            "order": self.order, "description": self.description,
        }  # fmt: skip
        if self.datatype.endswith("valuelist"):
            row["values"] = [{"key": each, "name": each} for each in self.values]
        return row


def attributes_of(facts: Sequence[Mapping[str, Any]]) -> list[Attribute]:
    """The attributes of a type's facts, in their order; a kind we do not know is asked for as text."""
    return [
        Attribute(
            variable=fact.get("kind") != "note",
            code=fact["code"],
            datatype=DATATYPES.get(fact.get("kind", "text"), "string"),
            required=bool(fact.get("required")),
            order=order,
            description=fact["label"],
            values=tuple(fact.get("options", ())),
        )
        for order, fact in enumerate(facts, 1)
    ]


def read_attributes(
    asked: Asked, known: Sequence[Attribute]
) -> tuple[dict[str, str | float], list[Said]]:
    """The facts that came, by code, and every complaint: unknown, missing, or not of the datatype.

    `attribute[code]=…`; several values as `attribute[code][]=…` or by repeating it. Several values of one
    fact are kept in one text with commas, in the order of the list.
    """
    by_code = {each.code: each for each in known if each.variable}
    said: list[Said] = []
    given: dict[str, list[str]] = {}
    for name, values in asked.fields.items():
        if not name.startswith("attribute["):
            continue
        match = _GIVEN.match(name)
        if match is None or match[1] not in by_code:
            said.append(Said(400, "This service does not ask for {name}.", name=name[:80]))
            continue
        given.setdefault(match[1], []).extend(v.strip() for v in values if v.strip())
    facts: dict[str, str | float] = {}
    for code, attribute in by_code.items():
        values = given.get(code, [])
        if not values:
            if attribute.required:
                said.append(
                    Said(
                        400,
                        "attribute[{code}] is required: {description}.",
                        code=code,
                        description=attribute.description,
                    )
                )
            continue
        value, wrong = _read(attribute, values)
        if wrong:
            said.append(wrong)
        else:
            facts[code] = value
    return facts, said


def _read(attribute: Attribute, values: list[str]) -> tuple[str | float, Said | None]:
    name = f"attribute[{attribute.code}]"
    if attribute.datatype == "multivaluelist":
        wrong = next((each for each in values if each not in attribute.values), "")
        chosen = ", ".join(each for each in attribute.values if each in values)
        return chosen, _wrong(
            "{name} has no value {value}.", name, value=wrong[:60]
        ) if wrong else None
    if len(values) > 1:
        return "", _wrong("{name} takes one value.", name)
    value = values[0]
    if attribute.datatype == "singlevaluelist":
        if value not in attribute.values:
            return "", _wrong(
                "{name} is one of: {listed}.", name, listed=", ".join(attribute.values)
            )
        return value, None
    if attribute.datatype == "number":
        return _number(value, name)
    if attribute.datatype == "datetime":
        try:
            read = instant(value, name, UTC)
        except DoorRefused as refusal:
            return "", refusal.said[0]
        return (read.isoformat() if read else ""), None
    most = LENGTHS[attribute.datatype]
    is_long = len(value) > most
    return value, _wrong(
        "{name} is at most {most} characters long.", name, most=most
    ) if is_long else None


def _wrong(sentence: str, name: str, **facts: object) -> Said:
    return Said(400, sentence, name=name, **facts)


def _number(value: str, name: str) -> tuple[float, Said | None]:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (value.isascii() and math.isfinite(number) and "_" not in value):
        return 0.0, _wrong("{name} is a number.", name)
    return (int(number) if number.is_integer() and abs(number) < 1e15 else number), None
