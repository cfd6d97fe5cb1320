"""Pages do not point into the void, and say nothing of machines."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def broken(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    return [
        link for link in LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists()
    ]  # fmt: skip


def test_every_link_leads_somewhere() -> None:
    wrong = {
        str(page.relative_to(ROOT)): lost
        for page in pages()
        if (lost := broken(page, page.read_text()))
    }
    assert wrong == {}
    assert broken(ROOT / "README.md", "[x](docs/nowhere.md)") == ["docs/nowhere.md"]


def test_every_command_has_its_line_in_the_reference() -> None:
    parser = (ROOT / "src" / "config" / "cli" / "__main__.py").read_text()
    verbs = set(re.findall(r'verb\("([a-z-]+)"', parser))
    told = (ROOT / "docs" / "reference" / "commands.md").read_text()
    assert verbs
    assert {verb for verb in verbs if f"`{verb}" not in told} == set()
