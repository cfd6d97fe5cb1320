"""A script while it is written: plain data that may still be wrong anywhere. Each change is a new body.

A field has an address: `title`, `step/danger/say`, `step/danger/answers/1/goto`, `step/read/exit/facts/size`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from townline.scripts.rules.checking import Fault, Known, check
from townline.scripts.rules.definition import EXITS, BadScript, read

Body = dict[str, Any]
HEAD = ("title", "owner", "keywords", "reviewed", "language", "no_emergency")
WORDS = ("name", "say", "must_say", "note", "ask", "label", "goto")
FLAGS = {"place", "must_ask", "must"}
PARTS = {
    "answers": ("key", "label", "hint", "value", "goto", "urgency", "danger"),
    "fields": ("code", "label", "kind", "must", "options"),
    "branch": ("when", "goto"),
}
SHAPES = ("answers", "onward", "exit")


class NoSuchPlace(ValueError):
    """That place of the script is not there any more."""


def step_of(body: Body, step_id: str) -> Body:
    """A step by its id; NoSuchPlace."""
    for step in body.get("steps", []):
        if step.get("id") == step_id:
            found: Body = step
            return found
    raise NoSuchPlace(step_id)


def shape(step: Mapping[str, Any]) -> str:
    """How a step goes on: `answers`, `onward` or `exit`."""
    if "exit" in step:
        return "exit"
    return "answers" if "answers" in step else "onward"


def ways(step: Mapping[str, Any]) -> list[str]:
    """Every step this one leads to, in order, empty ones left out."""
    found = [each.get("goto", "") for each in step.get("answers", [])]
    found += [each.get("goto", "") for each in step.get("branch", [])]
    return [str(way) for way in [*found, step.get("goto", "")] if way]


# Reading and writing one field


def words_at(body: Body, path: str) -> str:
    """The words of a field; nothing where it is empty. Raises NoSuchPlace."""
    head, *rest = path.split("/")
    if head in HEAD and not rest:
        return str(body.get(head, ""))
    holder, name = _holder(body, path)
    return _as_words(holder, name)


def _as_words(holder: Any, name: str) -> str:
    if name == "kind" and "kind" not in holder and _is_exit(holder):
        return next((kind for kind in EXITS if kind in holder), "")
    if name == "target":
        target = next((holder[kind] for kind in EXITS if kind in holder), "")
        return "" if target is True else str(target)
    value = holder.get(name, "")
    if name == "when":
        return "; ".join(f"{key} = {word}" for key, word in (value or {}).items())
    if name == "options":
        return "; ".join(str(option) for option in value or [])
    return ("yes" if value else "") if name in FLAGS else str(value)


def _is_exit(holder: Mapping[str, Any]) -> bool:
    return "code" not in holder


def set_words(body: Body, path: str, text: str) -> Body:
    """The body with other words in one field. Raises NoSuchPlace."""
    changed = deepcopy(body)
    text = text.strip()
    if path in HEAD:
        _put(changed, path, text)
        return changed
    if path.endswith("/id"):
        return _renamed(changed, path.split("/")[1], text)
    holder, name = _holder(changed, path)
    _put_words(holder, name, text, is_exit="/exit/" in path)
    return changed


def _put(holder: Body, name: str, value: Any) -> None:
    if value in ("", False, None, [], {}):
        holder.pop(name, None)
    else:
        holder[name] = value


def _put_words(holder: Body, name: str, text: str, *, is_exit: bool) -> None:
    if is_exit and name in ("kind", "target"):
        _put_exit(holder, name, text)
    elif name == "when":
        pairs = (part.partition("=") for part in re.split(r"[;\n]", text) if "=" in part)
        _put(holder, name, {key.strip(): word.strip() for key, _, word in pairs})
    elif name == "options":
        _put(holder, name, [part.strip() for part in re.split(r"[;\n]", text) if part.strip()])
    elif name == "key":
        holder["key"] = int(text) if text.isdecimal() and len(text) == 1 else text
    else:
        _put(holder, name, bool(text) if name in FLAGS else text)


def _put_exit(holder: Body, name: str, text: str) -> None:
    kind = next((each for each in EXITS if each in holder), "done")
    target = holder.pop(kind, True)
    if name == "kind":
        kind = text if text in EXITS else kind
        target = True if kind in ("call_911", "done") else target
    else:
        target = text or True
    rest = dict(holder)
    holder.clear()
    holder.update({kind: target} | rest)


def _renamed(body: Body, old: str, new: str) -> Body:
    """A step under another id; whatever leads to it goes on leading to it."""
    step = step_of(body, old)
    new = re.sub(r"[^\w-]+", "_", new).strip("_")
    if not new or any(each is not step and each.get("id") == new for each in body["steps"]):
        return body
    step["id"] = new
    for each in body["steps"]:
        for holder in [each, *each.get("answers", []), *each.get("branch", [])]:
            if holder.get("goto") == old:
                holder["goto"] = new
    for example in body.get("examples", []):
        example["answers"] = [
            {new if name == old else name: value for name, value in pair.items()}
            for pair in example.get("answers", [])
        ]
    return body


def _holder(body: Body, path: str) -> tuple[Body, str]:
    """What holds a field, and the field's name there. Raises NoSuchPlace."""
    parts = path.split("/")
    if parts[0] != "step" or len(parts) < 3:
        raise NoSuchPlace(path)
    step = step_of(body, parts[1])
    match parts[2:]:
        case [name] if name in WORDS or name in FLAGS or name == "id":
            return step, name
        case [kind, place, name] if kind in PARTS and name in PARTS[kind] and place.isdecimal():
            entries = step.get(kind, [])
            if int(place) < len(entries):
                return entries[int(place)], name
        case ["exit", name] if name in ("kind", "target", "urgency", "reason", "describe"):
            return step.setdefault("exit", {"done": True}), name
        case ["exit", "facts", name]:
            return step.setdefault("exit", {"done": True}).setdefault("facts", {}), name
    raise NoSuchPlace(path)


# Steps and their parts


def new_id(body: Body, words: str) -> str:
    """An id nobody has, from a few words."""
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:24] or "step"
    taken = {step.get("id") for step in body.get("steps", [])}
    return next(
        name
        for name in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3)))
        if name not in taken
    )


def insert_step(body: Body, after: str, *, kind: str = "answers") -> tuple[Body, str]:
    """A new step below another; where that one leads nowhere yet, it leads here. Gives body and id."""
    changed = deepcopy(body)
    place = next(
        (n for n, step in enumerate(changed["steps"], 1) if step.get("id") == after),
        len(changed["steps"]),
    )
    made: Body = {"id": new_id(changed, "step")}
    if kind == "answers":
        made["answers"] = [{"key": 1, "label": "Yes"}, {"key": 2, "label": "No"}]
    elif kind == "exit":
        made["exit"] = {"done": True}
    before = changed["steps"][place - 1] if changed["steps"] else {}
    for holder in [before, *before.get("answers", [])] if before else []:
        is_open = not holder.get("goto") and (holder is not before or shape(before) == "onward")
        if is_open:
            holder["goto"] = made["id"]
    changed["steps"].insert(place, made)
    return changed, str(made["id"])


def move_step(body: Body, step_id: str, by: int) -> Body:
    """A step further up (-1) or down (1). The first step is where the script begins."""
    changed = deepcopy(body)
    steps = changed["steps"]
    place = steps.index(step_of(changed, step_id))
    to = place + by
    if 0 <= to < len(steps):
        steps[place], steps[to] = steps[to], steps[place]
    return changed


def remove_step(body: Body, step_id: str) -> tuple[Body, Body]:
    """The body without a step, and what was taken out, so that it can come back."""
    changed = deepcopy(body)
    step = step_of(changed, step_id)
    place = changed["steps"].index(step)
    changed["steps"].remove(step)
    return changed, {"place": place, "step": step}


def add_part(body: Body, step_id: str, kind: str) -> Body:
    """One more answer, field or branch at the end of a step."""
    changed = deepcopy(body)
    step = step_of(changed, step_id)
    entries = step.setdefault(kind, [])
    if kind == "answers":
        taken = {str(each.get("key")) for each in entries}
        key = next((n for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0) if str(n) not in taken), 0)
        entries.append({"key": key, "label": ""})
    else:
        entries.append({})
    return changed


def remove_part(body: Body, step_id: str, kind: str, place: int) -> tuple[Body, Body]:
    """The body without one answer, field or branch, and what was taken out."""
    changed = deepcopy(body)
    step = step_of(changed, step_id)
    entries = step.get(kind, [])
    if not 0 <= place < len(entries):
        raise NoSuchPlace(step_id)
    taken = entries.pop(place)
    if not entries and kind != "answers":
        del step[kind]
    return changed, {"of": step_id, "kind": kind, "place": place, "part": taken}


def move_part(body: Body, step_id: str, kind: str, place: int, by: int) -> Body:
    """One answer, field or branch further up or down."""
    changed = deepcopy(body)
    entries = step_of(changed, step_id).get(kind, [])
    to = place + by
    if 0 <= place < len(entries) and 0 <= to < len(entries):
        entries[place], entries[to] = entries[to], entries[place]
    return changed


def reshape(body: Body, step_id: str, kind: str) -> tuple[Body, Body]:
    """A step that goes on in another way; what it had until now is given back to be kept."""
    changed = deepcopy(body)
    step = step_of(changed, step_id)
    place = changed["steps"].index(step)
    before = deepcopy(step)
    first = next(iter(ways(step)), "")
    for name in ("answers", "fields", "branch", "goto", "exit"):
        step.pop(name, None)
    if kind == "answers":
        step["answers"] = [{"key": 1, "label": ""} | ({"goto": first} if first else {})]
    elif kind == "exit":
        step["exit"] = {"done": True}
    elif first:
        step["goto"] = first
    return changed, {"place": place, "instead": step_id, "step": before}


def bring_back(body: Body, taken: Body) -> Body:
    """What was taken out last stands where it was."""
    changed = deepcopy(body)
    if "part" in taken:
        entries = step_of(changed, taken["of"]).setdefault(taken["kind"], [])
        entries.insert(taken["place"], taken["part"])
        return changed
    if "instead" in taken:
        changed["steps"].remove(step_of(changed, taken["instead"]))
    changed["steps"].insert(taken["place"], taken["step"])
    return changed


# Checking what may still be half written


def faults(body: Body, known: Known | None) -> list[Fault]:
    """Everything the checker finds, also where a step cannot even be read yet; each names its step."""
    unread = list(_unread(body))
    if unread:
        return unread
    try:
        script = read(body)
    except BadScript as wrong:
        return [Fault("incomplete", "", 0, str(wrong).partition(": ")[2] or str(wrong))]
    return check(script, known)


def _unread(body: Body) -> Iterator[Fault]:
    for step in body.get("steps", []):
        alone = {"code": "x", "title": "x", "owner": "x", "steps": [step]}
        try:
            read(alone)
        except BadScript as wrong:
            words = str(wrong).partition(": ")[2]
            yield Fault("incomplete", str(step.get("id", "")), 0, f"step {step.get('id')}: {words}")


# The outline


@dataclass(frozen=True)
class Row:
    """A step in the outline: its number, how far it stands in, and whether anything leads there."""

    number: int
    step: Mapping[str, Any]
    depth: int
    is_reached: bool


def outline(body: Body) -> list[Row]:
    """The steps in their order. Where one step parts into several, those stand one further in."""
    depths = _depths(body)
    return [
        Row(number, step, min(depths.get(str(step.get("id")), 0), 6), str(step.get("id")) in depths)
        for number, step in enumerate(body.get("steps", []), 1)
    ]


def _depths(body: Body) -> dict[str, int]:
    steps = {str(step.get("id")): step for step in body.get("steps", [])}
    if not steps:
        return {}
    first = next(iter(steps))
    found = {first: 0}
    waiting = [first]
    while waiting:
        here = waiting.pop(0)
        targets = dict.fromkeys(way for way in ways(steps[here]) if way in steps)
        deeper = found[here] + (len(targets) > 1)
        for way in targets:
            if deeper < found.get(way, 99):
                found[way] = deeper
                waiting.append(way)
    return found
