"""An agreement file is read strictly: every fault by line and place, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from townline.callin.rules.reading import check

FOLDER = Path(__file__).parents[2] / "regions" / "northmoor" / "agreements"
TEXT = (FOLDER / "roads_local_61.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rings: 8", "rings: eight", "limits.rings: must be a whole number, not 'eight'"),
        ("rings: 8", "rings: -1", "limits.rings: may not be below zero"),
        ("by: seniority}", "by: dice}", "ties.by: 'dice' is none of seniority, lot"),
        ("wages", "wages", ""),
        ("unit: local_61", "union: local_61", "union: is not known"),
        ("unit: local_61", "union: local_61", "unit: is missing"),
        (
            'numbers: {article: "18.06"',
            'numbers: {article: "99"',
            "numbers.article: '99' is not among",
        ),
        ("dates: [01-01", "dates: [13-01", "reset.dates[1]: '13-01' is no day"),
        ("key: any,", "key: own,", "ladder[4].key: 'own' is there twice"),
        ("tiers: [1, 2], ", "", "ladder[1].tiers: says which tiers stand by"),
        ("days: [2026-01-01", "days: [2026-13-01", "holiday.days[1]: must be a date"),
    ],
)
def test_faults_are_named(old, new, told):
    _, faults = check(TEXT.replace(old, new, 1))
    words = [str(fault) for fault in faults]
    if not told:
        assert words == []
        return
    found = next(word for word in words if told in word)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert found.startswith("line ")
    if "is missing" not in told:
        assert abs(int(found.split()[1].rstrip(":")) - line) <= 1


def test_what_is_no_yaml_is_refused_by_its_line():
    _, faults = check("agreement: x\nladder: [")
    assert faults[0].line >= 2


def test_the_command_checks_files(tmp_path, capsys):
    call_command("agreement_check", *map(str, sorted(FOLDER.glob("*.yaml"))))
    assert capsys.readouterr().out.count(": good") == 4
    bad = tmp_path / "bad.yaml"
    bad.write_text(TEXT.replace("rings: 8", "rings: x"))
    with pytest.raises(CommandError, match="1 to mend"):
        call_command("agreement_check", str(bad))
