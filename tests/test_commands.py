"""Commands of an installation that nobody prepared say what to do, not what broke."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "words", [("answers", "import", "."), ("directory", "x.csv", "--kind", "agency")]
)
def test_without_its_tables_a_command_names_the_two_that_come_first(words, tmp_path, monkeypatch):
    monkeypatch.delenv("TOWNLINE_DATABASE_URL", raising=False)
    asked = subprocess.run(
        [sys.executable, "-m", "config.cli", words[0], "--data", str(tmp_path), *words[1:]],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "./townline migrate" in asked.stdout + asked.stderr
    assert "Traceback" not in asked.stdout + asked.stderr
