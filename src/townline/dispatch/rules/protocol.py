"""The protocol format, read into values. The format is described in docs/reference/protocol-format.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

KINDS = ("ask", "tell", "do", "wait")
NEEDS = ("name", "live", "reference")
LEVELS = ("E", "A", "B", "C")


class BadProtocol(ValueError):
    """The file is not a protocol; the message names the line."""


@dataclass(frozen=True)
class Field:
    """Something to write down. `raises` maps an answer to the level it makes of the incident."""

    code: str
    label: str
    options: tuple[str, ...] = ()
    must: bool = False
    raises: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One thing to ask, to tell, to do or to wait for.

    `within` is how many minutes after we became aware a telling is due, under `law`. `must` keeps the
    incident open until it is settled; `excuse` says whether a reason settles it as well. `needs` is what
    a telling must leave behind: the name of who was told, a live person, a reference. `when` names
    earlier answers under which the step is needed: while they are not known it is.
    """

    id: str
    kind: str
    what: str
    line: int = 0
    say: str = ""
    note: str = ""
    fields: tuple[Field, ...] = ()
    body: str = ""
    program: str = ""
    number: str = ""
    within: int | None = None
    law: str = ""
    must: bool = False
    excuse: bool = True
    needs: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    minutes: int | None = None


@dataclass(frozen=True)
class Protocol:
    """A whole protocol. `types`, `cues` and `words` say what it is for; `program` is called out."""

    code: str
    title: str
    owner: str
    reviewed: str
    steps: tuple[Step, ...]
    level: str = "C"
    topic: str = ""
    program: str = ""
    compartment: str = ""
    types: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()

    def step(self, step_id: str) -> Step:
        """A step by its id; KeyError."""
        for each in self.steps:
            if each.id == step_id:
                return each
        raise KeyError(step_id)


def is_needed(step: Step, facts: Mapping[str, str]) -> bool:
    """Whether a step applies by what is known. What is not known yet, or not sure, keeps it."""
    return all(
        not facts.get(name) or facts[name] in wanted or facts[name].lower() == "not known"
        for name, wanted in step.when.items()
    )


_HEAD = {"code", "title", "owner", "reviewed", "level", "topic", "program", "compartment", "starts",
         "steps"}  # fmt: skip
_STARTS = {"types", "cues"}
_STEP = {"id", *KINDS, "say", "note", "fields", "body", "program", "number", "within", "law", "must",
         "excuse", "needs", "when", "minutes"}  # fmt: skip
_FIELD = {"code", "label", "options", "must", "raises"}


def parse(text: str) -> Protocol:
    """Read a protocol from YAML. Raises BadProtocol with the line of what cannot be understood."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise BadProtocol(f"line {line}: {getattr(error, 'problem', error)}") from error
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list) or not data["steps"]:
        raise BadProtocol("line 1: a protocol needs a code, a title and a list of steps")
    return read(data, _lines(node))


def _lines(node: Any) -> list[int]:
    for key, value in node.value:
        if key.value == "steps":
            return [item.start_mark.line + 1 for item in value.value]
    return []


def read(data: Mapping[str, Any], lines: list[int] | None = None) -> Protocol:
    """A protocol from plain data, as it is kept in the database."""
    _only(data, _HEAD, "line 1", "protocol")
    missing = [key for key in ("code", "title", "owner", "reviewed", "steps") if not data.get(key)]
    if missing:
        raise BadProtocol(f"line 1: {', '.join(missing)} missing")
    starts = _map(data, "starts", "line 1")
    _only(starts, _STARTS, "line 1", "starts")
    entries = _list(data, "steps", "line 1")
    rows = lines or [0] * len(entries)
    head = {key: _text(data, key, "line 1") for key in _HEAD - {"starts", "steps"}}
    head["level"] = head["level"] or "C"
    return Protocol(
        **head, types=_texts(starts, "types", "line 1"), cues=_texts(starts, "cues", "line 1"),
        steps=tuple(_step(entry, line) for entry, line in zip(entries, rows, strict=True)),
    )  # fmt: skip


def _step(entry: Any, line: int) -> Step:
    where = f"line {line}"
    if not isinstance(entry, dict) or not entry.get("id"):
        raise BadProtocol(f"{where}: a step needs an id")
    _only(entry, _STEP, where, f"step {entry['id']}")
    kinds = [kind for kind in KINDS if kind in entry]
    if len(kinds) != 1:
        raise BadProtocol(f"{where}: a step needs exactly one of {', '.join(KINDS)}")
    words = {
        key: _text(entry, key, where)
        for key in ("id", "say", "note", "body", "program", "number", "law")
    }
    when = {
        str(name): _texts({"when": value if isinstance(value, list) else [value]}, "when", where)
        for name, value in _map(entry, "when", where).items()
    }
    return Step(
        **words, kind=kinds[0], what=_text(entry, kinds[0], where), line=line, when=when,
        fields=tuple(_field(each, where) for each in _list(entry, "fields", where)),
        within=_number(entry, "within", where), minutes=_number(entry, "minutes", where),
        must=_truth(entry, "must", where, usual=False),
        excuse=_truth(entry, "excuse", where, usual=True),
        needs=_texts(entry, "needs", where),
    )  # fmt: skip


def _field(entry: Any, where: str) -> Field:
    if not isinstance(entry, dict) or not entry.get("code") or not entry.get("label"):
        raise BadProtocol(f"{where}: a field needs a code and a label")
    _only(entry, _FIELD, where, "field")
    raises = {str(answer): str(level) for answer, level in _map(entry, "raises", where).items()}
    return Field(
        _text(entry, "code", where), _text(entry, "label", where), _texts(entry, "options", where),
        _truth(entry, "must", where, usual=False), raises,
    )  # fmt: skip


def _only(entry: Mapping[str, Any], allowed: set[str], where: str, what: str) -> None:
    """Refuse a word nobody knows: a misspelt key must not be silently nothing."""
    unknown = {str(name) for name in entry} - allowed
    if unknown:
        raise BadProtocol(f"{where}: {what}: unknown {', '.join(sorted(unknown))}")


def _list(entry: Mapping[str, Any], key: str, where: str) -> list[Any]:
    given = entry.get(key) or []
    if not isinstance(given, list):
        raise BadProtocol(f"{where}: {key} must be a list")
    return given


def _map(entry: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    given = entry.get(key) or {}
    if not isinstance(given, dict):
        raise BadProtocol(f"{where}: {key} must be name: value pairs")
    return given


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    """Words as they are written. YAML takes a bare Yes or No for a truth value: those need quotes."""
    given = entry.get(key)
    if isinstance(given, bool | list | dict):
        raise BadProtocol(f"{where}: {key} must be text; put it in quotes")
    return "" if given is None else str(given).strip()


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    return tuple(_text({key: each}, key, where) for each in _list(entry, key, where))


def _number(entry: Mapping[str, Any], key: str, where: str) -> int | None:
    given = entry.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise BadProtocol(f"{where}: {key} must be whole minutes")
    return given


def _truth(entry: Mapping[str, Any], key: str, where: str, *, usual: bool) -> bool:
    given = entry.get(key, usual)
    if not isinstance(given, bool):
        raise BadProtocol(f"{where}: {key} must be true or false")
    return given
