"""Whose it is: the most particular rule wins. The table of the explanation, and properties."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from townline.directory.rules import Claim, decide

ANYWHERE = {"municipality_code": "", "owner_code": ""}
KESTREL = {"municipality_code": "ashgrove", "owner_code": "region", "maintainer_code": "ashgrove"}


def claim(rule="body", body="region", program="roads", **where):
    return Claim(
        **{**ANYWHERE, **where}, rule=rule, body_code=body, program_code=program, reason=rule
    )


def test_naming_both_beats_the_municipality_which_beats_the_owner_which_beats_neither():
    both = claim(body="both", municipality_code="ashgrove", owner_code="region")
    town = claim(body="town", municipality_code="ashgrove")
    road = claim(body="road", owner_code="region")
    anyone = claim(body="any")
    claims = [anyone, road, town, both]
    for expected in ("both", "town", "road", "any"):
        verdict = decide(claims, **KESTREL)
        assert verdict is not None
        assert verdict.body_code == expected
        claims.pop()


def test_owner_maintainer_and_whom_to_call_are_three_things():
    verdict = decide([claim(rule="by_maintainer", body=None)], **KESTREL)
    assert verdict is not None
    assert verdict.body_code == "ashgrove"
    assert verdict.alternates == ("region",)
    owned = decide([claim(rule="by_owner", body=None)], **KESTREL)
    assert owned is not None
    assert (owned.body_code, owned.alternates) == ("region", ("ashgrove",))


def test_a_road_that_nobody_else_maintains_is_its_owners():
    verdict = decide(
        [claim(rule="by_maintainer", body=None)],
        municipality_code="tansley", owner_code="region", maintainer_code="",
    )  # fmt: skip
    assert verdict is not None
    assert verdict.body_code == "region"


def test_where_there_is_no_road_the_rules_of_roads_do_not_fit():
    nowhere = {"municipality_code": "tansley", "owner_code": "", "maintainer_code": ""}
    assert decide([claim(rule="by_owner", body=None)], **nowhere) is None
    assert decide([], **nowhere) is None


CODES = st.sampled_from(["", "ashgrove", "tansley", "region"])
CLAIMS = st.lists(
    st.builds(claim, rule=st.sampled_from(["body", "by_owner", "by_maintainer"]),
              municipality_code=CODES, owner_code=CODES), max_size=6)  # fmt: skip


@given(CLAIMS, CODES, CODES, CODES)
def test_a_verdict_comes_from_a_claim_that_fits_and_names_somebody(claims, town, owner, maintainer):
    verdict = decide(claims, municipality_code=town, owner_code=owner, maintainer_code=maintainer)
    fitting = [
        each for each in claims
        if each.municipality_code in ("", town) and each.owner_code in ("", owner)
    ]  # fmt: skip
    if verdict is None:
        assert all(each.rule != "body" for each in fitting)
        return
    assert verdict.body_code
    assert verdict.body_code not in verdict.alternates
    assert verdict.why in {each.rule for each in fitting}


@given(CLAIMS, CODES, CODES, CODES)
def test_a_claim_that_does_not_fit_changes_nothing(claims, town, owner, maintainer):
    place = {"municipality_code": town, "owner_code": owner, "maintainer_code": maintainer}
    elsewhere = claim(body="elsewhere", municipality_code="far-away")
    assert decide([*claims, elsewhere], **place) == decide(claims, **place)
