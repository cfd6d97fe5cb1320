"""Where this installation keeps its things, and which database it uses."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.postgres import Server

ROOT = Path(__file__).resolve().parents[3]


def data_folder(given: str | None) -> Path:
    """The data folder: given, from TOWNLINE_DATA, or `var` beside the program."""
    return Path(given or os.environ.get("TOWNLINE_DATA") or ROOT / "var").resolve()


def secret(folder: Path, name: str) -> str:
    """A secret of this installation, made once and readable by its owner only."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


def environment(folder: Path) -> None:
    """Set what settings need and the environment does not give."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # glibc gives every thread an arena of its own and never gives it back: one is enough for us.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.environ["TOWNLINE_DATA"] = str(folder)
    os.environ.setdefault("TOWNLINE_SECRET_KEY", secret(folder, "secret-key"))
    os.environ.setdefault("TOWNLINE_CHANNEL_KEY", secret(folder, "channel-key"))


def figures_together() -> str:
    """An empty folder in which the page workers add up what they measure; replaces the last run's."""
    folder = Path(os.environ["TOWNLINE_DATA"]) / "figures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return str(folder)


@contextmanager
def database(folder: Path, *, durable: bool = True, keep: bool = False) -> Iterator[str]:
    """A running database: the one TOWNLINE_DATABASE_URL names, or our own for the duration.

    A server of ours that was running already is left running.
    """
    if url := os.environ.get("TOWNLINE_DATABASE_URL"):
        yield url
        return
    server = Server(folder, durable=durable)
    was_running = server.is_running()
    os.environ["TOWNLINE_DATABASE_URL"] = server.start()
    try:
        yield os.environ["TOWNLINE_DATABASE_URL"]
    finally:
        del os.environ["TOWNLINE_DATABASE_URL"]
        if not (was_running or keep):
            server.stop()


def django_ready() -> None:
    """Load Django, once the environment says where everything is."""
    import django

    django.setup()
