"""The test run: every check, every test, in one command."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from config.cli import meanings, schemas, vendor
from config.cli.place import ROOT
from config.cli.steps import say, step
from config.postgres import Server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUICK = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports",),
    ("mypy",),
)


def _python(*words: str) -> int:
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False).returncode


def _tool(name: str, *words: str) -> int:
    path = str(Path(sys.executable).parent / name)
    return subprocess.run([path, *words], cwd=ROOT, check=False).returncode


def lint(options: argparse.Namespace) -> int:
    """Format, lint, contracts and types; needs no database."""
    failed = []
    for name, *words in QUICK:
        started = time.monotonic()
        if _tool(name, *words):
            failed.append(name)
        say(f"  {name} ({time.monotonic() - started:.1f} s)")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def chromium() -> str | None:
    """Chromium of this machine; installed from Debian's packages where we may, else None."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    with step("Installing Debian's Chromium for the browser stories"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(
                ["apt-get", *words], env=environment, check=False, stdout=subprocess.DEVNULL
            )
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def test(options: argparse.Namespace) -> int:
    """All checks, then all tests on a database of their own; --slow adds the long proofs."""
    say("Checking format, lint, contracts and types ...")
    if lint(options):
        return 1
    vendor.fetch(ROOT / "var" / "vendor")
    meanings.fetch(ROOT / "var" / "vendor" / "meanings")
    schemas.fetch(ROOT / "var" / "schemas")
    browser = chromium()
    if browser is None:
        say("The browser stories need Chromium: apt-get install chromium")
        return 1
    os.environ["TOWNLINE_CHROMIUM"] = browser
    server = None
    if not os.environ.get("TOWNLINE_DATABASE_URL"):
        server = Server(ROOT / "var" / "test", durable=False)
        with step("Starting PostgreSQL for the tests"):
            os.environ["TOWNLINE_DATABASE_URL"] = server.start()
    try:
        return _tests(options)
    finally:
        if server is not None:
            server.remove()


def _tests(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if _python("manage.py", "makemigrations", "--check", "--dry-run"):
        say("Models and migrations disagree.")
        return 1
    # Whole files are dealt to the workers, as `conftest.py` sorts them: their fixtures are made once.
    words = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    words += options.words
    if options.slow:
        words.append("--slow")
    return _python(*words)
