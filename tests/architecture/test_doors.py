"""The house rules that no import contract can hold: doors, lengths, and code that says it cannot fail.

Each rule is also tried on a planted offence, so that a rule which stopped looking would be noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src"
DOORS = {"actions", "queries", "events", "errors", "models"}
# accounts.guards is the door of every view; places.maps draws, and is a reader like queries.
EXTRA_DOORS = {("accounts", "guards"), ("places", "maps")}
LONGEST_FILE = 400
LONGEST_ORDINARY_FUNCTION = 25


def sources() -> Iterator[Path]:
    for package in ("townline", "config"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"migrations", "tests"} & set(path.parts):
                yield path


def app_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "townline" and len(parts) > 2 else parts[0]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def wrong_doors(app: str, source: str) -> list[str]:
    """Imports that enter another app by anything but its doors; core is open to all."""
    wrong = []
    for line, name in imported(ast.parse(source)):
        parts = name.split(".")
        if parts[0] != "townline" or len(parts) < 3 or parts[1] in {app, "core"}:
            continue
        if parts[2] not in DOORS and (parts[1], parts[2]) not in EXTRA_DOORS:
            wrong.append(f"line {line}: {name}")
    return wrong


def test_apps_enter_one_another_by_their_doors() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} {offence}"
        for path in sources()
        if app_of(path) not in {"config", "regions"}
        for offence in wrong_doors(app_of(path), path.read_text())
    ]
    assert wrong == []


def test_a_wrong_door_is_seen() -> None:
    assert wrong_doors("desk", "from townline.contacts.forms import WrapUp") == [
        "line 1: townline.contacts.forms.WrapUp"
    ]
    assert wrong_doors("desk", "from townline.contacts import actions") == []


def test_no_file_grows_past_its_length() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def function_lengths(source: str) -> list[int]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, kinds)
    ]


def test_nine_functions_in_ten_are_short() -> None:
    lengths = sorted(length for path in sources() for length in function_lengths(path.read_text()))
    assert lengths[int(len(lengths) * 0.9)] <= LONGEST_ORDINARY_FUNCTION


def swallows_bugs(source: str) -> list[int]:
    """Lines that catch everything, so that a bug would pass for a refusal."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]


def test_bugs_are_not_caught() -> None:
    caught = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        for line in swallows_bugs(path.read_text())
    }
    assert caught == set()
    assert swallows_bugs("try:\n    x()\nexcept Exception:\n    pass") == [3]


def test_no_page_carries_inline_script_or_style() -> None:
    """The content policy would block them: the page would break in a browser, silently."""
    marks = ("<script>", " style=", " onclick=", " onchange=", "<style")
    found = [
        f"{path.relative_to(ROOT)}: {mark.strip()}"
        for path in sorted((ROOT / "townline").rglob("templates/**/*.html"))
        for mark in marks
        if mark in path.read_text()
    ]
    assert found == []
