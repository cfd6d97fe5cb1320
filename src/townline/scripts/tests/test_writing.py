"""A script and its file are one thing: reading and writing it changes nothing, not one byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from townline.scripts.rules.definition import parse, read
from townline.scripts.rules.writing import as_data, write
from townline.scripts.tests.flood import PACK, SCRIPTS, flood
from townline.scripts.tests.generated import scripts

FILES = sorted(PACK.glob("*.yaml"))


@given(scripts())
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_again_as_it_was(body):
    script = read(body)
    text = write(script)
    assert as_data(parse(text)) == as_data(script)
    assert write(parse(text)) == text, "the same script is the same bytes"


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.code for script in SCRIPTS])
def test_every_script_goes_round(script):
    text = write(script)
    assert as_data(parse(text)) == as_data(script)
    assert write(parse(text)) == text
    assert write(read(as_data(script))) == text, "from the database as from the file"


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_file_written_by_hand_and_its_export_are_the_same_script(path: Path):
    by_hand = parse(path.read_text("utf-8"))
    assert as_data(parse(write(by_hand))) == as_data(by_hand)


def test_the_file_reads_like_an_outline():
    text = write(read(flood()))
    assert "      - {key: 2, label: Somebody, danger: '911', goto: depth}" in text
    assert "    exit: {open: flooded, facts: {depth: depth}, describe: 'Water {depth}.'}" in text
    assert "      - {gate: told}" in text


def test_every_kind_of_thing_the_format_knows_survives():
    body = flood()
    body["language"] = "fr"
    body["no_emergency"] = "Aucun danger: rien ne presse"
    body["steps"][0]["must_say"] = "Line one\nline two\ttabbed"
    body["steps"][2]["fields"][0] |= {"kind": "choice", "options": ["Yes", "2", "0x1f"]}
    script = read(body)
    assert as_data(parse(write(script))) == as_data(script)
