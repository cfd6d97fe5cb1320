"""Two pages: dealt out by a pure rule, and printed by a browser to see."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from townline.callin import queries as callin
from townline.callouts import actions, queries
from townline.callouts.models import Attempt
from townline.callouts.rules import paper
from townline.callouts.tests.building import start
from townline.callouts.tests.test_evidence import NIGHT, lea, ring, town  # noqa: F401 - fixtures
from townline.core import clock

CHROMIUM = os.environ.get("TOWNLINE_CHROMIUM", "/usr/bin/chromium")
AT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)
WHY = "No. 3 (18.02): full-time (18.03); of the division; seniority since 2008-07-21. Lifted here (19.04)."


def rung(number, people, *, refused=0, opened=True, first=1):
    return paper.Rung(
        number, f"Rung {number}", AT if opened else None,
        tuple(paper.Person(first + n, f"Person {first + n}", WHY) for n in range(people)),
        paper.together((f"Other {n}", f"Reason {n % 3}") for n in range(refused)),
    )  # fmt: skip


def test_one_reason_is_written_once_with_everybody_it_concerns():
    found = paper.together([("Ann", "At work"), ("Ben", "On leave"), ("Cleo", "At work")])
    assert [(each.why, each.names) for each in found] == [
        ("At work", ("Ann", "Cleo")), ("On leave", ("Ben",)),
    ]  # fmt: skip


def test_a_short_record_has_no_annex():
    made = paper.lay_out([rung(1, 2), rung(2, 5, refused=9, opened=False)], paper.Lines(["x"] * 3))
    assert not made.has_annex
    assert [len(each.people) for each in made.rungs] == [2, 5]


def test_what_decides_comes_first_and_the_rest_is_counted_at_its_place():
    rungs = [rung(1, 4), rung(2, 60, refused=20, first=5), rung(3, 30, first=65, opened=False)]
    made = paper.lay_out(rungs, paper.Lines(["No answer"] * 20), last=18)
    shown = [each.position for one in made.rungs for each in one.people]
    assert set(range(1, 19)) <= set(shown)
    assert made.rungs[1].refused == rungs[1].refused
    assert made.rungs[2].people == ()
    assert made.rungs[2].more == 30
    assert made.rungs[1].more == 60 - len(made.rungs[1].people)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=8),
       st.integers(0, 120), st.integers(0, 80))  # fmt: skip
def test_nothing_is_lost_or_written_twice(shape, calls, last):
    rungs, first = [], 1
    for n, (people, refused, opened) in enumerate(shape, 1):
        rungs.append(rung(n, people, refused=refused, opened=opened, first=first))
        first += people
    made = paper.lay_out(
        rungs, paper.Lines(["No answer"] * calls, ["Skipped"] * last, ["Note"] * calls), last=last
    )
    dealt = sorted(p.position for one in (*made.rungs, *made.annex) for p in one.people)
    assert dealt == list(range(1, first))
    for number, whole in enumerate(rungs, 1):
        parts = [one for one in (*made.rungs, *made.annex) if one.number == number]
        assert tuple(each for one in parts for each in one.refused) == whole.refused
        assert made.rungs[number - 1].more == sum(len(one.people) for one in parts[1:])
    assert made.calls <= calls
    assert made.has_annex == (made.goes_on or bool(made.annex))


# On paper


def pages(html: Path) -> int:
    """How many pages a browser prints it on."""
    out = html.with_suffix(".pdf")
    subprocess.run(  # noqa: S603
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={html.parent / 'profile'}", f"--print-to-pdf={out}", html.as_uri()],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page[^s]", out.read_bytes()))


def printed(callout, tmp_path):
    """Pages of the record without its annex, and with it."""
    whole = tmp_path / "record.html"
    call_command("evidence", str(callout.pk), out=str(whole))
    bare = tmp_path / "bare.html"
    bare.write_text(
        re.sub(r'<section class="annex".*?</section>', "", whole.read_text(), flags=re.S)
    )
    return pages(bare), pages(whole)


@pytest.mark.journey
@pytest.mark.django_db
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}")
@pytest.mark.parametrize("called", [2, 14])
def test_the_record_is_printed_on_two_pages_however_many_were_called(town, lea, called, tmp_path):  # noqa: F811
    plan = callin.plan(program_code="road_operations", at=NIGHT)
    callout = start(
        plan, actor=lea, program_code="road_operations", title="Tree on wires", minutes=90
    )
    people = 0
    while people < called:
        attempt = Attempt.objects.exclude(state="ended").get(callout=callout)
        ring(callout, lea, "no_answer", note="Rang eight times, nobody came to the telephone")
        following = Attempt.objects.exclude(state="ended").get(callout=callout)
        people += following.position != attempt.position
    ring(callout, lea, "accepted", eta_minutes=25)
    for n in range(called):
        actions.add_note(callout_id=callout.pk, text=f"Note {n}: the police hold the road at the corner",
                         actor=lea, at=None, now=clock.now())  # fmt: skip
    shown = queries.evidence(callout.pk)
    assert len({each.attempt.position for each in shown.tried}) == called + 1
    bare, whole = printed(callout, tmp_path)
    assert bare == 2
    assert shown.paper.has_annex
    assert 2 < whole <= 4
    told = {p.position for one in (*shown.paper.rungs, *shown.paper.annex) for p in one.people}
    assert told == {c.position for r in plan.rungs for c in r.candidates}
