"""Say what is being done and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(words: str) -> Iterator[None]:
    """Print what begins, and the seconds it took once it is over."""
    sys.stdout.write(f"{words} ...\n")
    sys.stdout.flush()
    started = time.monotonic()
    yield
    sys.stdout.write(f"  {time.monotonic() - started:.1f} s\n")
    sys.stdout.flush()


def say(words: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
