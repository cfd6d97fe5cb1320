"""Compile the translations: the text of a catalogue is kept, its compiled form is made where it runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "townline"


def compile_all(under: Path = SOURCE) -> list[Path]:
    """Compile every `.po` that is newer than its `.mo`; returns the `.mo` files written.

    Each is written beside its place and moved there, so that a second process starting at the same
    moment reads the old one or the new one, never half of one. A tree that may not be written to
    keeps what it has: its pages are then in English, which is no reason not to start.
    """
    written = []
    for source in sorted(under.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        if os.access(source.parent, os.W_OK):
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    content = polib.pofile(str(source), check_for_duplicates=True).to_binary()
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as half:
        half.write(content)
    Path(half.name).chmod(0o644)
    Path(half.name).replace(target)
