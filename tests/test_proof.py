"""The callout engine killed in earnest: a small round in every run, the large one and all mutants by --slow."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench.proof.__main__ import MUTANTS
from config.cli.place import ROOT

PROMISES = ("skipped", "doubled", "over filled", "out of order", "evidence", "bugs")


def prove(*words: str) -> tuple[int, dict[str, str], str]:
    """A proof in processes and on a durable PostgreSQL of its own; what it printed, by row."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in ("TOWNLINE_DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment = {**kept, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    said = subprocess.run(
        [sys.executable, "-m", "bench.proof", "callouts", *words], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=False, timeout=1500,
    )  # fmt: skip
    cells = [line.split("|") for line in said.stdout.splitlines() if line.startswith("| ")]
    found = {cell[1].strip(): cell[2].strip() for cell in cells}
    return said.returncode, found, said.stdout + said.stderr


def wrong(found: dict[str, str]) -> dict[str, str]:
    """The promises that were broken."""
    return {name: found.get(name, "missing") for name in PROMISES if found.get(name) != "0"}


def test_nothing_is_lost_while_dispatchers_are_killed():
    _, found, said = prove(
        "--callouts", "12", "--kills", "40", "--dispatchers", "3", "--stops", "0"
    )

    assert wrong(found) == {}, said
    assert int(found["dispatchers killed"]) >= 40


@pytest.mark.slow
def test_nothing_is_lost_while_the_database_crashes_as_well():
    _, found, said = prove("--callouts", "200", "--kills", "600", "--stops", "5")

    assert wrong(found) == {}, said
    assert int(found["database stops, immediate mode"]) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_wrong_engine_is_caught(mutant):
    """A proof that lets a wrong engine pass proves nothing. Late is not wrong: a broken promise is."""
    kills = "60" if mutant == "no_fence" else "150"
    code, found, said = prove(
        "--callouts", "60", "--kills", kills, "--stops", "0", "--mutant", mutant
    )

    assert code == 0, said
    assert wrong(found), f"{mutant} was not caught: {said}"
