"""Read an agreement file, and say in plain words what is wrong with it, by line and place."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from townline.callin.rules.agreement import Agreement

WORDS = {
    str: "words", int: "a whole number", float: "a number", bool: "yes or no",
    date: "a date (2026-01-31)",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place of the file. `line` is 0 where there is none."""

    path: str
    problem: str
    line: int = 0

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.path or 'the file'}: {self.problem}"


class _Plain(yaml.SafeLoader):
    """Dates stay words here, so that a day that is none is named like every other fault."""


_Plain.yaml_implicit_resolvers = {
    first: [each for each in known if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class FaultyAgreement(ValueError):
    """An agreement that cannot be used; `faults` names every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


def check(text: str) -> tuple[dict[str, Any], list[Fault]]:
    """The body of a file as plain JSON data, and its faults with their lines."""
    try:
        node = yaml.compose(text, Loader=_Plain)
        body = yaml.load(text, Loader=_Plain)  # noqa: S506 - it is the safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or "cannot be read")
        return {}, [Fault("", problem, mark.line + 1 if mark else 0)]
    lines = dict(_lines(node, "")) if node is not None else {}
    body = json.loads(json.dumps(body, default=str))
    return body, [Fault(f.path, f.problem, _line(lines, f.path)) for f in faults(body)]


def faults(body: Any) -> list[Fault]:
    """Everything wrong with a body; nothing means that it can be used."""
    found: list[Fault] = []
    made = _build(Agreement, body, "", found)
    if not found:
        found += _sense(made)
    return found


def agreement_of(body: Mapping[str, Any]) -> Agreement:
    """The agreement of a body. Raises FaultyAgreement."""
    found: list[Fault] = []
    made = _build(Agreement, dict(body), "", found)
    if found or (found := list(_sense(made))):
        raise FaultyAgreement(found)
    return made  # type: ignore[no-any-return]


def _lines(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = f"{path}.{key.value}" if path else str(key.value)
            yield from _lines(value, here)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value, 1):
            yield from _lines(value, f"{path}[{n}]")


def _line(lines: Mapping[str, int], path: str) -> int:
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def _build(kind: Any, given: Any, path: str, found: list[Fault]) -> Any:
    """A value of this kind out of plain data; faults are added to `found`."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if given is None else _build(inner, given, path, found)
    if origin is Literal:
        if given not in get_args(kind):
            choices = ", ".join(str(each) for each in get_args(kind))
            found.append(Fault(path, f"'{given}' is none of {choices}"))
        return given
    if origin is tuple:
        return _series(kind, given, path, found)
    if origin is dict:
        return _table(kind, given, path, found)
    if is_dataclass(kind):
        return _part(kind, given, path, found)
    return _plain(kind, given, path, found)


def _series(kind: Any, given: Any, path: str, found: list[Fault]) -> Any:
    if not isinstance(given, list):
        found.append(Fault(path, "must be a list"))
        return ()
    inner = get_args(kind)[0]
    return tuple(_build(inner, each, f"{path}[{n}]", found) for n, each in enumerate(given, 1))


def _table(kind: Any, given: Any, path: str, found: list[Fault]) -> Any:
    if not isinstance(given, dict):
        found.append(Fault(path, "must have keys and values"))
        return {}
    inner = get_args(kind)[1]
    return {str(key): _build(inner, each, f"{path}.{key}", found) for key, each in given.items()}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _part(kind: Any, given: Any, path: str, found: list[Fault]) -> Any:
    if not isinstance(given, dict):
        found.append(Fault(path, "must have keys and values"))
        return None
    known = {each.name: each for each in fields(kind)}
    dot = f"{path}." if path else ""
    found += [
        Fault(f"{dot}{key}", f"is not known; known are {', '.join(known)}")
        for key in given if key not in known
    ]  # fmt: skip
    values = {}
    for name, each in known.items():
        if name in given:
            values[name] = _build(_hints(kind)[name], given[name], f"{dot}{name}", found)
        elif each.default is MISSING and each.default_factory is MISSING:
            found.append(Fault(f"{dot}{name}", "is missing"))
    return None if found else kind(**values)


def _plain(kind: Any, given: Any, path: str, found: list[Fault]) -> Any:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if kind is date and isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            found.append(Fault(path, f"must be {WORDS[date]}, not '{given}'"))
            return None
    if kind in (int, float) and is_number and given < 0:
        found.append(Fault(path, "may not be below zero"))
    if kind is float and is_number:
        return float(given)
    if ((kind is int and is_number) or kind in (str, bool)) and isinstance(given, kind):
        return given
    found.append(Fault(path, f"must be {WORDS[kind]}, not '{given}'"))
    return None


def _sense(made: Agreement) -> Iterator[Fault]:
    """What is well written and still means nothing."""
    if not made.ladder:
        yield Fault("ladder", "nobody would ever be called")
    if not made.programs:
        yield Fault("programs", "speaks of no program")
    seen: set[str] = set()
    for n, rung in enumerate(made.ladder, 1):
        if rung.key in seen:
            yield Fault(f"ladder[{n}].key", f"'{rung.key}' is there twice")
        seen.add(rung.key)
        yield from _rung_sense(made, n)
    yield from _articles(made)
    for n, day in enumerate(made.reset.dates if made.reset else (), 1):
        if not _is_day(day):
            yield Fault(f"reset.dates[{n}]", f"'{day}' is no day; write month and day as 07-01")
    for code in made.crews:
        if code not in made.programs:
            yield Fault(f"crews.{code}", "is not among the programs")


def _rung_sense(made: Agreement, n: int) -> Iterator[Fault]:
    rung = made.ladder[n - 1]
    needs = {
        "rotation": made.rotation is None and "rotation" in rung.order,
        "classes": made.classes is None and rung.classes,
        "offer": made.offer is None and rung.mode == "parallel",
    }
    for name, lacks in needs.items():
        if lacks:
            yield Fault(f"ladder[{n}]", f"needs the part '{name}', which is missing")
    if rung.people == "standby" and not rung.tiers:
        yield Fault(f"ladder[{n}].tiers", "says which tiers stand by")
    if rung.people == "outside" and not made.emergency.outside_unit:
        yield Fault(f"ladder[{n}]", "goes outside the unit, which emergency.outside_unit forbids")


def _articles(made: Agreement) -> Iterator[Fault]:
    """Every article that is quoted must be written down in plain words."""
    for each in fields(made):
        part = getattr(made, each.name)
        if is_dataclass(part) and getattr(part, "article", "") not in made.articles:
            yield Fault(f"{each.name}.article", f"'{part.article}' is not among the articles")  # type: ignore[union-attr]
    for n, rung in enumerate(made.ladder, 1):
        if rung.article not in made.articles:
            yield Fault(f"ladder[{n}].article", f"'{rung.article}' is not among the articles")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return True
