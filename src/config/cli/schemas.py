"""Fetch the published schema of Open511, of one pinned source package, for the tests of the feeds."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from config.cli.steps import say

LOCK = Path(__file__).resolve().parents[3] / "requirements" / "schemas.lock"
MEMBER = "open511-0.5/open511/validator/schema/open511.rng"
# Its setup file is of 2015: only the tools of that time can read its name and version.
TOOLS = "setuptools<58\nwheel<0.40\n"


def fetch(folder: Path) -> bool:
    """Bring the schema where it is missing; whether it is there. Verified by the lock's digest.

    The package is not installed: its schema is taken out and the rest thrown away. Where it cannot be had the
    tests that need it are skipped and say so.
    """
    if (folder / "open511.rng").exists():
        return True
    with tempfile.TemporaryDirectory() as place:
        tools = Path(place) / "tools.txt"
        tools.write_text(TOOLS)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-input", "--no-deps", "--no-binary=open511", "--require-hashes", "-r", str(LOCK),
             "-d", place],
            capture_output=True, text=True, timeout=180, check=False,
            env={**os.environ, "PIP_CONSTRAINT": str(tools)},
        )  # fmt: skip
        archives = list(Path(place).glob("*.tar.gz"))
        if done.returncode or len(archives) != 1:
            say("  The schema of Open511 could not be fetched: its test is skipped.")
            return False
        with tarfile.open(archives[0]) as archive:
            found = archive.extractfile(MEMBER)
            content = found.read() if found else b""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "open511.rng").write_bytes(content)
    return bool(content)
