"""What changed between two versions of a script, step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from townline.core.difference import Row, side_by_side
from townline.scripts.rules.definition import Definition
from townline.scripts.rules.writing import as_data


@dataclass(frozen=True)
class Changed:
    """A step, or the head of the script, that is new, gone or different."""

    name: str
    kind: str
    rows: tuple[Row, ...]


def difference(before: Definition, after: Definition) -> list[Changed]:
    """What is different, in the order of the newer script, then what is gone."""
    old, new = dict(_parts(before)), dict(_parts(after))
    found = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name, ""), new.get(name, "")
        if was != now:
            kind = "added" if not was else "removed" if not now else "changed"
            found.append(Changed(name, kind, tuple(side_by_side(was, now))))
    return found


def _parts(script: Definition) -> Iterator[tuple[str, str]]:
    data = as_data(script)
    steps, examples = data.pop("steps"), data.pop("examples", [])
    yield "", _words(data)
    for step in steps:
        yield step["id"], _words(step)
    if examples:
        yield "examples", _words(examples)


def _words(data: object) -> str:
    return yaml.safe_dump(
        data, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    )
