"""Write a script as plain data and as its file: one way only, so that the same script is the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from townline.scripts.rules.definition import (
    Answer,
    Branch,
    Definition,
    Example,
    Exit,
    Field,
    Step,
)

Data = dict[str, Any]


def as_data(script: Definition) -> Data:
    """A script as the format writes it: what is empty or usual is left out, in a fixed order."""
    return _some(
        code=script.code, title=script.title, owner=script.owner, reviewed=script.reviewed,
        keywords=script.keywords, language="" if script.language == "en" else script.language,
        no_emergency=script.no_emergency, steps=[_step(step) for step in script.steps],
        examples=[_example(each) for each in script.examples],
    )  # fmt: skip


def _some(**given: Any) -> Data:
    return {name: value for name, value in given.items() if value not in ("", False, None, [], {})}


def _step(step: Step) -> Data:
    return _some(
        id=step.id, name=step.name, say=step.say, must_say=step.must_say, note=step.note,
        place=step.place, ask=step.ask, label=step.label, must_ask=step.must_ask,
        answers=[_answer(each) for each in step.answers],
        fields=[_field(each) for each in step.fields], goto=step.goto,
        branch=[_branch(each) for each in step.branches],
        exit=_exit(step.exit) if step.exit else None,
    )  # fmt: skip


def _key(text: str) -> int | str:
    """A figure is written without quotes."""
    return int(text) if text in "0123456789" and len(text) == 1 else text


def _answer(answer: Answer) -> Data:
    value = "" if answer.value == answer.label else answer.value
    return {"key": _key(answer.key)} | _some(
        label=answer.label, hint=answer.hint, value=value, urgency=answer.urgency,
        danger=answer.danger, goto=answer.goto,
    )  # fmt: skip


def _field(field: Field) -> Data:
    kind = "" if field.kind == "text" else field.kind
    return _some(
        code=field.code, label=field.label, kind=kind, must=field.must, options=list(field.options)
    )


def _branch(branch: Branch) -> Data:
    return _some(when=dict(branch.when), goto=branch.goto)


def _exit(end: Exit) -> Data:
    return {end.kind: end.target or True} | _some(
        facts=dict(end.facts), urgency=end.urgency, reason=end.reason, describe=end.describe
    )


def _example(example: Example) -> Data:
    answers = [
        {step: dict(value) if isinstance(value, Mapping) else _key(value)}
        for step, value in example.answers
    ]
    return _some(name=example.name, answers=answers, exit=example.exit, urgency=example.urgency)


class _Dumper(yaml.SafeDumper):
    """Our one way to write: no anchors, lists stand in from their key, short things on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, False)  # noqa: FBT003


class _Line(dict[str, Any]):
    """A mapping that stands on one line."""


_Dumper.add_representer(
    _Line,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)


# Line ends of other scripts and systems would be read as a space: they are written as escapes.
_ODD = re.compile(r"[\n\r\x85\u2028\u2029\ufeff]")
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if _ODD.search(text) else None
    ),
)


def write(script: Definition) -> str:
    """The file of a script. Reading it gives the same script, and writing that the same bytes."""
    data = as_data(script)
    data["steps"] = [_laid_out(step) for step in data["steps"]]
    if "examples" in data:
        data["examples"] = [_laid_out(each) for each in data["examples"]]
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, indent=2
    )


def _laid_out(entry: Data) -> Data:
    """Answers, fields and branches stand on a line each, and so does an exit."""
    laid = dict(entry)
    for name in ("answers", "fields", "branch"):
        if name in laid:
            laid[name] = _lines(laid[name])
    if isinstance(laid.get("exit"), dict):
        laid["exit"] = _Line(laid["exit"])
    return laid


def _lines(entries: Sequence[Data]) -> list[_Line]:
    return [_Line(each) for each in entries]
