"""Nights, three months later: who was called first, and why?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.nights import callout_of, tonight
from tests.journeys.test_night_desk import open_incident

pytestmark = pytest.mark.slow  # a region of its own


def test_who_was_called_first_three_months_ago(night, workstation):
    """S11. Two pages made again from what was stored, checked against the ledger; late words say so."""
    then = tonight(night)
    desk = workstation("csr2")
    page = desk.go("/dispatch/new/")
    number = open_incident(
        page, what="downed_wires", title="Tree on wires", place="kestral and fenimore",
        caller="Sergeant Hale, police",
    )  # fmt: skip
    callout = callout_of(page)
    for letter in "nda":  # no answer, declined, accepted
        expect(callout.locator("a.num")).to_be_visible()
        callout.locator("a.num").focus()
        before = callout.locator("form.outcomes").get_attribute("action")
        page.keyboard.press(letter)
        expect(callout.locator(f"form.outcomes[action='{before}']")).to_have_count(0)
    expect(page.locator(".inc-head .deadline")).to_contain_text("Accepted by")
    ((callout_id, plan, version),) = night.sql(
        "SELECT id, plan, rule_version FROM callouts_callout WHERE subject = %s",
        f"incident:{number}",
    )

    night.clock.on(days=91)
    page = desk.sign_in("csr2")
    page.goto(f"{night.url}/callouts/{callout_id}/")
    page.get_by_text("Add to the record").click()
    page.get_by_label("What happened").fill("The yard was rung on the other line first")
    page.get_by_label("When, if not just now").fill(f"{then + timedelta(minutes=2):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("main")).to_contain_text("entered later")

    judge = workstation("manager").go(f"/callouts/{callout_id}/evidence/")
    paper = judge.get_by_role("region", name="The record", exact=True)
    expect(paper).to_contain_text("Reproduced: identical.")
    expect(paper).to_contain_text("Verified: untouched.")
    expect(paper).to_contain_text(version)
    whole = " ".join(judge.locator("main").inner_text().split())
    for rung in plan["rungs"]:
        for each in [*rung["candidates"], *rung["skips"]]:
            assert each["name"] in whole
            assert " ".join(each["why"].split()) in whole, each
    for number_kept, rang in night.sql(
        "SELECT number, round(extract(epoch FROM ended_at - placed_at)) FROM callouts_attempt"
        " WHERE callout_id = %s AND number <> '' AND placed_at IS NOT NULL",
        callout_id,
    ):
        expect(
            paper.get_by_role("row", name=re.compile(re.escape(number_kept))).first
        ).to_contain_text(f"{rang} s")
    for words in ("Declined", "No answer", "entered later at"):
        expect(paper).to_contain_text(words)
    judge.evaluate("document.querySelectorAll('.annex').forEach(each => each.remove())")
    assert 1 <= judge.pdf(format="Letter", prefer_css_page_size=True).count(b"/Type /Page\n") <= 2

    # Somebody changes a row: the same page says so.
    night.sql("ALTER TABLE callouts_attempt DISABLE TRIGGER USER")
    night.sql(
        "UPDATE callouts_attempt SET outcome = 'declined' WHERE callout_id = %s AND outcome = 'no_answer'",
        callout_id,
    )
    judge.reload()
    expect(paper).to_contain_text("Not verified.")
    expect(paper).to_contain_text("outcome is declined in its row and no_answer in the ledger")
