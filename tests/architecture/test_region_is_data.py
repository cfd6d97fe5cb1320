"""A council that takes Townline edits no code: who the Region is stands in its pack, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"
# Ten digits as people write them. No number of a council may stand in code, not even as an example that is shown.
NUMBER = re.compile(
    r"(?<![\w.#-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]?\d{4}(?![\w-]|\.\d)"
)
DEMO = "Northmoor"
# The demo's own command says with which number to try it, and the loaders tell the demo's stories.
DEMO_ONLY = {"config/cli/demo.py"}


def named(text: str) -> list[str]:
    """What of a region a text names: telephone numbers, the demo's name."""
    return NUMBER.findall(text) + ([DEMO] if DEMO in text else [])


def spoken(source: str, *, has_refusals: bool = False) -> Iterator[str]:
    """The strings of a module that can reach a reader; docstrings only where refusals are said by them."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None
        and isinstance(node.body[0], ast.Expr)
        and not (has_refusals and isinstance(node, ast.ClassDef))
    }  # fmt: skip
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.value


def shown() -> Iterator[tuple[str, str]]:
    """(path, text) of everything that can reach a reader, apart from the packs and their loaders."""
    for path in sorted(SRC.rglob("*")):
        name = str(path.relative_to(SRC))
        if name.startswith("townline/regions/") or name in DEMO_ONLY or "/tests/" in name:
            continue
        if path.suffix == ".py" and "/migrations/" not in name:
            for text in spoken(path.read_text(), has_refusals=path.name == "errors.py"):
                yield name, text
        elif (
            path.suffix in {".html", ".txt", ".js", ".css", ".svg", ".po"}
            and "/vendor/" not in name
        ):
            yield name, path.read_text()


def test_no_page_script_or_module_names_a_region_or_a_telephone_number() -> None:
    assert [f"{name}: {found}" for name, text in shown() for found in named(text)] == []


def test_it_looks_at_pages_scripts_catalogues_and_modules() -> None:
    assert {path.rsplit(".", 1)[1] for path, _text in shown()} >= {"py", "html", "js", "po", "txt"}


def test_planted_numbers_and_names_are_seen() -> None:
    for planted in (
        "Call 905 555 0100.",
        "tel:+19055550100",
        "(519) 555-4400",
        "519.555.4400",
        "Northmoor",
    ):
        assert named(planted), planted
    for innocent in ("26-118204", "2026-11-23", "9-1-1", "4326", "1600 1200", "#9055550100"):
        assert named(innocent) == [], innocent
    assert list(spoken('"""905 555 0100"""\nX = "613 555 0100"')) == ["613 555 0100"]
    assert list(spoken('class No(Refusal):\n    """Call 613 555 0100."""', has_refusals=True)) == [
        "Call 613 555 0100."
    ]
