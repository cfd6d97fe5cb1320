"""Doubt adds up as docs/explanation/doubtful-reports.md says, and a proof of work holds once."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from altcha.v1 import Challenge, ChallengeOptions, create_challenge, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock, work
from townline.core.doubt import LOOKED_AT_FROM, Signs, doubt, same

POTHOLE = "Deep pothole by the bus stop, a car lost its hubcap this morning"


@pytest.mark.parametrize(
    ("signs", "points", "looked_at"),
    [
        (Signs(POTHOLE), 0, False),
        (Signs(POTHOLE, has_worked=False), 1, False),
        (Signs(POTHOLE, has_worked=False, seconds=4), 4, False),
        (Signs(f"{POTHOLE} https://photos.example.com/p/1", has_worked=False), 3, False),
        (Signs("cheap watches https://a.example https://b.example"), 5, True),
        (Signs(POTHOLE, is_trapped=True), 6, True),
        (Signs(POTHOLE, from_here=6), 3, False),
        (Signs(POTHOLE, same_words=4, has_worked=False), 5, True),
        (Signs("1234 5678 90123 456789 1"), 2, False),
        (Signs("3.5 m"), 0, False),
    ],
)
def test_the_worked_numbers(signs, points, looked_at):
    found = doubt(signs)
    assert (found.points, found.is_looked_at) == (points, looked_at)
    assert bool(found.reasons) is bool(points)


signs = st.builds(
    Signs, text=st.text(max_size=200), seconds=st.floats(0, 10_000), is_trapped=st.booleans(),
    has_worked=st.booleans(), from_here=st.integers(1, 50), same_words=st.integers(1, 50),
)  # fmt: skip


@given(signs)
def test_one_more_sign_never_makes_it_less_doubtful(before):
    points = doubt(before).points
    for worse in (
        replace(before, is_trapped=True), replace(before, has_worked=False), replace(before, seconds=0),
        replace(before, from_here=before.from_here + 1), replace(before, same_words=before.same_words + 1),
    ):  # fmt: skip
        assert doubt(worse).points >= points
    assert doubt(replace(before, is_trapped=True)).is_looked_at


@given(st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=80))
def test_the_same_words_are_known_again_however_they_are_spaced(text):
    assert same(text) == same(f"  {text}  ")
    assert same("Deep pothole!") == same("deep   POTHOLE")
    assert same("Deep pothole") != same("deep potholes")


def test_nobody_who_cannot_run_a_script_is_looked_at_for_that_alone():
    assert doubt(Signs(POTHOLE, has_worked=False)).points < LOOKED_AT_FROM


def solved(challenge: str) -> str:
    asked = json.loads(challenge)
    found = solve_challenge(
        Challenge(asked["algorithm"], asked["challenge"], asked["maxNumber"], asked["salt"],
                           asked["signature"])
    )  # fmt: skip
    assert found
    said = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")} | {
        "number": found.number
    }
    return base64.b64encode(json.dumps(said).encode()).decode()


def test_a_proof_holds_once(db):
    proof = solved(work.challenge(clock.now()))
    assert work.is_done(proof)
    assert not work.is_done(proof)


def test_a_proof_that_ran_out_or_is_made_up_is_none(db):
    old = solved(work.challenge(datetime.now(UTC) - timedelta(hours=3)))
    assert not work.is_done(old)
    foreign = create_challenge(ChallengeOptions(max_number=10, hmac_key="theirs")).to_dict()
    assert not work.is_done(solved(json.dumps(foreign)))
    for wrong in (
        "",
        "zz",
        base64.b64encode(b"{}").decode(),
        "x" * 3000,
        base64.b64encode(b"[1]").decode(),
    ):
        assert not work.is_done(wrong)


def test_what_came_before_counts(db, rf):
    def sent(text: str, **more: str):
        asked = rf.post("/", {"website": "", **more})
        return work.doubt_of(asked, text, begun_at=clock.now() - timedelta(minutes=3), now=clock.now(),
                             what="try", is_done=lambda _payload: True)  # fmt: skip

    assert [sent(POTHOLE).points for _ in range(6)] == [0, 0, 0, 4, 4, 7]
    assert sent("Something else", website="x").points == 9
