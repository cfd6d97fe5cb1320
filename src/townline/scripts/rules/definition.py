"""The script format, read into values. The format itself is described in docs/reference/script-format.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    lines = _lines(node)
    return read(data, lines)


def read(data: Mapping[str, Any], lines: list[int] | None = None) -> Definition:
    """A script from plain data, as it is kept in the database."""
    unknown = set(data) - {
        "code",
        "title",
        "owner",
        "keywords",
        "reviewed",
        "language",
        "steps",
        "no_emergency",
    }
    if unknown:
        raise BadScript(f"line 1: unknown {', '.join(sorted(unknown))}")
    for key in ("code", "title", "owner"):
        if not data.get(key):
            raise BadScript(f"line 1: {key} is missing")
    rows = lines or [0] * len(data["steps"])
    steps = tuple(_step(entry, line) for entry, line in zip(data["steps"], rows, strict=True))
    return Definition(
        data["code"], data["title"], data["owner"], str(data.get("keywords", "")),
        str(data.get("reviewed", "")), data.get("language", "en"), steps,
        str(data.get("no_emergency", "")),
    )  # fmt: skip


def _lines(node: Any) -> list[int]:
    for key, value in node.value:
        if key.value == "steps":
            return [item.start_mark.line + 1 for item in value.value]
    return []


_STEP_KEYS = {"id", "name", "say", "ask", "label", "must_ask", "must_say", "note", "place",
              "answers", "fields", "goto", "branch", "exit"}  # fmt: skip


def _step(entry: Any, line: int) -> Step:
    where = f"line {line}"
    if not isinstance(entry, dict) or not entry.get("id"):
        raise BadScript(f"{where}: a step needs an id")
    unknown = set(entry) - _STEP_KEYS
    if unknown:
        raise BadScript(f"{where}: step {entry['id']}: unknown {', '.join(sorted(unknown))}")
    return Step(
        id=str(entry["id"]), name=entry.get("name", ""), say=str(entry.get("say", "")).strip(),
        line=line, ask=entry.get("ask", ""), label=entry.get("label", ""),
        must_ask=bool(entry.get("must_ask")), must_say=entry.get("must_say", ""),
        note=entry.get("note", ""), place=bool(entry.get("place")),
        answers=tuple(_answer(each, where) for each in entry.get("answers", ())),
        fields=tuple(_field(each, where) for each in entry.get("fields", ())),
        goto=str(entry.get("goto", "")), exit=_exit(entry.get("exit"), where),
        branches=tuple(Branch(str(b["goto"]), _strings(b.get("when", {}))) for b in entry.get("branch", ())),
    )  # fmt: skip


def _strings(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}


def _answer(entry: Any, where: str) -> Answer:
    if not isinstance(entry, dict) or "key" not in entry or not entry.get("label"):
        raise BadScript(f"{where}: an answer needs a key and a label")
    return Answer(
        str(entry["key"]), str(entry["label"]), str(entry.get("goto", "")),
        str(entry.get("hint", "")), str(entry.get("value", entry["label"])),
        str(entry.get("urgency", "")), str(entry.get("danger", "")),
    )  # fmt: skip


def _field(entry: Any, where: str) -> Field:
    if not isinstance(entry, dict) or not entry.get("code") or not entry.get("label"):
        raise BadScript(f"{where}: a field needs a code and a label")
    options = tuple(str(option) for option in entry.get("options", ()))
    return Field(entry["code"], entry["label"], entry.get("kind", "text"),
                 bool(entry.get("must")), options)  # fmt: skip


def _exit(entry: Any, where: str) -> Exit | None:
    if entry is None:
        return None
    kinds = [kind for kind in EXITS if kind in entry] if isinstance(entry, dict) else []
    if len(kinds) != 1:
        raise BadScript(f"{where}: an exit needs exactly one of {', '.join(EXITS)}")
    kind = kinds[0]
    target = "" if entry[kind] is True else str(entry[kind])
    return Exit(kind, target, _strings(entry.get("facts", {})), str(entry.get("urgency", "")),
                str(entry.get("reason", "")), str(entry.get("describe", "")))  # fmt: skip
