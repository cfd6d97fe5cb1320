"""`script check` names file, line and fault; `script run` plays a file; neither needs a database."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from townline.scripts.rules.definition import read
from townline.scripts.rules.writing import write
from townline.scripts.tests.flood import flood

PACK = Path(__file__).parents[2] / "regions" / "northmoor"
SHORT = "code: x\ntitle: X\nowner: Y\nsteps:\n  - {id: a, say: Hello, goto: b}\n"


def check(*words):
    out = io.StringIO()
    try:
        call_command("script_check", *map(str, words), stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def test_every_script_of_northmoor_is_without_fault_against_its_own_pack():
    files = sorted((PACK / "scripts").glob("*.yaml"))
    said, refused = check("--pack", PACK, *files)
    assert refused == ""
    assert f"{len(files)} checked" in said
    assert len(files) >= 18


def test_a_fault_is_named_with_file_and_line(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(SHORT)
    said, refused = check(path)
    assert f"{path}:5: unknown step:" in said
    assert refused


@pytest.mark.parametrize("text", ["steps: [", "- just\n- a list", "code: x\nsteps: []\n"])
def test_what_is_no_script_is_named_with_its_line(tmp_path, text):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    said, refused = check(path)
    assert said.startswith(f"{path}:")
    assert said.removeprefix(f"{path}:")[0].isdigit()
    assert refused


def test_a_type_the_pack_does_not_have_is_found(tmp_path):
    good = (PACK / "scripts" / "pothole.yaml").read_text("utf-8")
    path = tmp_path / "pothole.yaml"
    path.write_text(good.replace("open: pothole", "open: meteor"))
    assert check(path)[1] == ""
    assert "unknown service type" in check("--pack", PACK, path)[0]


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    said, refused = check(tmp_path / "nowhere.yaml")
    assert "cannot be read" in said
    assert refused


# script run

WET = """
- danger: 2
- gate: told
- depth: {depth: to the knee}
"""


def played(folder, answers, script=None):
    path = folder / "flood.yaml"
    path.write_text(script or write(read(flood())))
    given = folder / "answers.yaml"
    given.write_text(answers)
    out = io.StringIO()
    try:
        call_command("script_run", str(path), "--answers", str(given), stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def test_a_script_is_played_from_files_alone(tmp_path):
    said, refused = played(tmp_path, WET)
    assert refused == ""
    assert said.splitlines() == [
        "place: Where is it?",
        "danger: Is anyone hurt?",
        "  2 Somebody",
        "  9-1-1 gate: told",
        "depth: How deep is it?",
        "  depth: to the knee",
        "read: I read it back.",
        "",
        "exit: open flooded",
        "urgency: E",
        "because: Danger: Somebody",
        "fact depth: to the knee",
        "description: Water to the knee.",
    ]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("- danger: 7\n", "answers.yaml: step danger: Choose one"),
        ("- danger\n", "expected one pair"),
        ("danger: 1\n", "step danger: no answer is given"),
        ("- {danger: 1}\n- [", "answers.yaml:2: no YAML"),
    ],
)
def test_answers_that_do_not_fit_are_refused(tmp_path, answers, words):
    said, refused = played(tmp_path, answers)
    assert words in refused
    assert "exit:" not in said


def test_a_file_that_is_no_script_is_refused_by_line(tmp_path):
    assert "flood.yaml:1: " in played(tmp_path, WET, script="steps: []")[1]
