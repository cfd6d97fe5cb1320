"""The script format, read into values. The format itself is described in docs/reference/script-format.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

URGENCIES = frozenset("EABC")
EXITS = ("open", "answer", "refer", "script", "call_911", "done")
KINDS = frozenset({"text", "number", "time", "choice"})


class BadScript(ValueError):
    """The file is not a script; the message names the line."""


@dataclass(frozen=True)
class Answer:
    """One numbered answer: what it says, what it sets, where it leads."""

    key: str
    label: str
    goto: str = ""
    hint: str = ""
    value: str = ""
    urgency: str = ""
    danger: str = ""


@dataclass(frozen=True)
class Field:
    """Something to write down: a fact for the request."""

    code: str
    label: str
    kind: str = "text"
    must: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A way on that depends on earlier answers; empty `when` is otherwise."""

    goto: str
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exit:
    """How a script ends: `kind` one of EXITS, `target` the code it needs."""

    kind: str
    target: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    urgency: str = ""
    reason: str = ""
    describe: str = ""


@dataclass(frozen=True)
class Example:
    """A walk through the script and what must come of it.

    `answers` are (step, number) or (step, {field: words}) in the order in which they are heard, and
    ("gate", how) where the 9-1-1 gate is passed. `exit` is written as `open pothole` or `call_911`.
    """

    name: str
    exit: str
    answers: tuple[tuple[str, str | Mapping[str, str]], ...] = ()
    urgency: str = ""
    line: int = 0


@dataclass(frozen=True)
class Step:
    """One thing to say, with one question, some fields, or an end."""

    id: str
    name: str
    say: str
    line: int
    ask: str = ""
    label: str = ""
    must_ask: bool = False
    must_say: str = ""
    note: str = ""
    place: bool = False
    answers: tuple[Answer, ...] = ()
    fields: tuple[Field, ...] = ()
    goto: str = ""
    branches: tuple[Branch, ...] = ()
    exit: Exit | None = None

    def ways(self) -> list[str]:
        """Every step this one can lead to."""
        ways = [answer.goto for answer in self.answers if answer.goto]
        ways += [branch.goto for branch in self.branches]
        return [*ways, self.goto] if self.goto else ways


@dataclass(frozen=True)
class Definition:
    """A whole script."""

    code: str
    title: str
    owner: str
    keywords: str
    reviewed: str
    language: str
    steps: tuple[Step, ...]
    no_emergency: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, step_id: str) -> Step:
        """A step by its id; KeyError."""
        return next_or_key_error(self.steps, step_id)


def next_or_key_error(steps: tuple[Step, ...], step_id: str) -> Step:
    """The step of an id, or KeyError."""
    for step in steps:
        if step.id == step_id:
            return step
    raise KeyError(step_id)


def parse(text: str) -> Definition:
    """Read a script from YAML. Raises BadScript with the line of what cannot be understood."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadScript(
            f"line {mark.line + 1 if mark else '?'}: {getattr(error, 'problem', error)}"
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list) or not data["steps"]:
        raise BadScript("line 1: a script needs a code, a title and a list of steps")
    return read(data, _lines(node, "steps"), _lines(node, "examples"))


_WORDS = ("code", "title", "owner", "keywords", "reviewed", "language", "no_emergency")
_HEAD_KEYS = {*_WORDS, "steps", "examples"}


def read(
    data: Mapping[str, Any], lines: list[int] | None = None, example_lines: list[int] | None = None
) -> Definition:
    """A script from plain data, as it is kept in the database. Raises BadScript."""
    _only(data, _HEAD_KEYS, "line 1", "script")
    steps_given = _list(data, "steps", "line 1")
    for key in ("code", "title", "owner", "steps"):
        if not data.get(key):
            raise BadScript(f"line 1: {key} is missing")
    rows = lines or [0] * len(steps_given)
    steps = tuple(_step(entry, line) for entry, line in zip(steps_given, rows, strict=True))
    examples_given = _list(data, "examples", "line 1")
    rows = example_lines or [0] * len(examples_given)
    examples = tuple(_example(each, line) for each, line in zip(examples_given, rows, strict=True))
    head = {key: _text(data, key, "line 1") for key in _WORDS}
    if head["reviewed"] and not _is_date(head["reviewed"]):
        raise BadScript("line 1: reviewed must be a date such as 2026-11-03")
    return Definition(
        head["code"], head["title"], head["owner"], head["keywords"], head["reviewed"],
        head["language"] or "en", steps, head["no_emergency"], examples,
    )  # fmt: skip


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _lines(node: Any, name: str) -> list[int]:
    for key, value in node.value:
        if key.value == name and isinstance(value.value, list):
            return [item.start_mark.line + 1 for item in value.value]
    return []


_STEP_KEYS = {"id", "name", "say", "ask", "label", "must_ask", "must_say", "note", "place",
              "answers", "fields", "goto", "branch", "exit"}  # fmt: skip


def _step(entry: Any, line: int) -> Step:
    where = f"line {line}"
    if not isinstance(entry, dict) or not entry.get("id"):
        raise BadScript(f"{where}: a step needs an id")
    _only(entry, _STEP_KEYS, where, f"step {entry['id']}")
    if "/" in str(entry["id"]):
        raise BadScript(f"{where}: the id of a step has no stroke (/) in it")
    return Step(
        id=_text(entry, "id", where), line=line, name=_text(entry, "name", where),
        say=_text(entry, "say", where), ask=_text(entry, "ask", where),
        label=_text(entry, "label", where), must_ask=bool(entry.get("must_ask")),
        must_say=_text(entry, "must_say", where), note=_text(entry, "note", where),
        place=bool(entry.get("place")), goto=_text(entry, "goto", where),
        answers=tuple(_answer(each, where) for each in _list(entry, "answers", where)),
        fields=tuple(_field(each, where) for each in _list(entry, "fields", where)),
        branches=tuple(_branch(each, where) for each in _list(entry, "branch", where)),
        exit=_exit(entry.get("exit"), where),
    )  # fmt: skip


def _strings(values: Any, where: str) -> dict[str, str]:
    if not isinstance(values, dict):
        raise BadScript(f"{where}: expected name: value pairs")
    return {str(name): _text(values, name, where) for name in values}


_ANSWER_KEYS = {"key", "label", "hint", "value", "goto", "urgency", "danger"}
_FIELD_KEYS = {"code", "label", "kind", "must", "options"}
_EXIT_KEYS = {*EXITS, "facts", "urgency", "reason", "describe"}


def _only(entry: Mapping[str, Any], allowed: set[str], where: str, what: str) -> None:
    """Refuse a word nobody knows: a misspelt key must not be silently nothing."""
    unknown = {str(name) for name in entry} - allowed
    if unknown:
        raise BadScript(f"{where}: {what}: unknown {', '.join(sorted(unknown))}")


def _list(entry: Mapping[str, Any], key: str, where: str) -> list[Any]:
    given = entry.get(key) or []
    if not isinstance(given, list):
        raise BadScript(f"{where}: {key} must be a list")
    return given


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    """Words as they are written. YAML takes a bare Yes or No for a truth value: those need quotes."""
    given = entry.get(key)
    if isinstance(given, bool | list | dict):
        raise BadScript(f"{where}: {key} must be text; put it in quotes")
    return "" if given is None else str(given).strip()


def _answer(entry: Any, where: str) -> Answer:
    if not isinstance(entry, dict) or "key" not in entry or entry.get("label") in (None, ""):
        raise BadScript(f"{where}: an answer needs a key and a label")
    _only(entry, _ANSWER_KEYS, where, "answer")
    label = _text(entry, "label", where)
    return Answer(
        _text(entry, "key", where), label, _text(entry, "goto", where),
        _text(entry, "hint", where), _text(entry, "value", where) or label,
        _text(entry, "urgency", where), _text(entry, "danger", where),
    )  # fmt: skip


def _field(entry: Any, where: str) -> Field:
    if not isinstance(entry, dict) or not entry.get("code") or not entry.get("label"):
        raise BadScript(f"{where}: a field needs a code and a label")
    _only(entry, _FIELD_KEYS, where, "field")
    options = tuple(str(option) for option in _list(entry, "options", where))
    return Field(_text(entry, "code", where), _text(entry, "label", where),
                 _text(entry, "kind", where) or "text", bool(entry.get("must")), options)  # fmt: skip


def _branch(entry: Any, where: str) -> Branch:
    if not isinstance(entry, dict) or not entry.get("goto"):
        raise BadScript(f"{where}: a branch needs a goto")
    _only(entry, {"goto", "when"}, where, "branch")
    return Branch(_text(entry, "goto", where), _strings(entry.get("when") or {}, where))


def _exit(entry: Any, where: str) -> Exit | None:
    if entry is None:
        return None
    kinds = [kind for kind in EXITS if kind in entry] if isinstance(entry, dict) else []
    if len(kinds) != 1:
        raise BadScript(f"{where}: an exit needs exactly one of {', '.join(EXITS)}")
    _only(entry, _EXIT_KEYS, where, "exit")
    kind = kinds[0]
    target = "" if entry[kind] is True else _text(entry, kind, where)
    return Exit(kind, target, _strings(entry.get("facts") or {}, where), _text(entry, "urgency", where),
                _text(entry, "reason", where), _text(entry, "describe", where))  # fmt: skip


_EXAMPLE_KEYS = {"name", "answers", "exit", "urgency"}


def _example(entry: Any, line: int) -> Example:
    where = f"line {line}"
    if not isinstance(entry, dict) or not entry.get("name") or not entry.get("exit"):
        raise BadScript(f"{where}: an example needs a name and the exit it must come to")
    _only(entry, _EXAMPLE_KEYS, where, "example")
    return Example(
        _text(entry, "name", where), _text(entry, "exit", where),
        heard(_list(entry, "answers", where), where), _text(entry, "urgency", where), line,
    )  # fmt: skip


def heard(given: Any, where: str) -> tuple[tuple[str, str | Mapping[str, str]], ...]:
    """A list of answers as it stands in an example or an answers file. Raises BadScript.

    Each is one pair: a step and the number of the answer; a step and its fields with their words; or
    `gate` and how the 9-1-1 gate was passed.
    """
    if not isinstance(given, list):
        raise BadScript(f"{where}: answers are a list, one `- step: number` a line")
    return tuple(_heard(each, f"{where}, answer {n}") for n, each in enumerate(given, 1))


def _heard(pair: Any, where: str) -> tuple[str, str | Mapping[str, str]]:
    if not isinstance(pair, dict) or len(pair) != 1:
        raise BadScript(f"{where}: expected one pair, such as `danger: 2`")
    ((step, value),) = pair.items()
    if isinstance(value, dict):
        return str(step), _strings(value, where)
    return str(step), _text(pair, step, where)
