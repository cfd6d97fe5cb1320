"""Answers change under people's hands: at midnight by themselves, by an owner's word, and at once when wrong."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.acting import answer_call, ready

HERE = ZoneInfo("America/Toronto")
OLD, NEW = "garbage for a fee", "twelve dollars a load"


def midnight_comes(town, minutes: int) -> datetime:
    """New Year's midnight, when the fee by-law begins, is some minutes away: the program is told no more."""
    at = town.clock.now().astimezone(HERE) + timedelta(minutes=minutes)
    of_fee = (
        " WHERE article_id = (SELECT id FROM knowledge_article WHERE code = 'depot-hours')"
        " AND language = 'en' AND number = %s"
    )
    town.sql(
        "UPDATE knowledge_articleversion SET effective = tstzrange(lower(effective), %s)" + of_fee,
        at, 1,
    )  # fmt: skip
    town.sql("UPDATE knowledge_articleversion SET effective = tstzrange(%s, NULL)" + of_fee, at, 2)
    return at


def the_minute_passes(town) -> None:
    """What the worker's job of every minute says when an answer has begun by itself."""
    town.sql("""SELECT pg_notify('townline_live', '{"topic": "answers", "ref": ""}')""")


def said_at(page: Page, town, at: datetime) -> None:
    when = at.strftime("%Y-%m-%dT%H:%M:%S")
    page.goto(f"{town.url}/knowledge/answers/depot-hours/instant/?when={when}&language=en")


def test_a_call_from_23_58_is_answered_with_the_facts_of_the_moment(town, workstation):
    """S25: no deployment; both versions can be rebuilt; the record tells which was said when."""
    editor = workstation("editor").go("/knowledge/answers/depot-hours/")
    expect(editor.get_by_text("Waits for its moment")).to_be_visible()
    ready(town, "csr7")
    midnight = midnight_comes(town, 10)
    page = answer_call(workstation("csr7"), town, "csr7", "9055550125")
    page.get_by_label("What do they say?").press_sequentially("depot hours and fee", delay=5)
    answers = page.locator("#answers")
    row = answers.locator("li", has_text="Depot hours and what it takes")
    row.locator("summary").first.click()
    expect(row).to_contain_text(OLD)
    row.get_by_role("button", name="Read out").click()
    expect(row.locator(".state", has_text="Read out")).to_be_visible()

    assert town.clock.now() < midnight, "the call took longer than the day"
    town.clock.on(minutes=11)
    the_minute_passes(town)
    expect(answers).to_contain_text(NEW, timeout=5_000)
    expect(answers).to_contain_text("Changed since you said it:")
    row.get_by_role("button", name="Read out").click()
    expect(row.locator(".state", has_text="Read out")).to_be_visible()

    contact = int(re.search(r"/contacts/(\d+)/", page.url).group(1))
    said = town.sql(
        "SELECT number, at < %s FROM contacts_answerexposure WHERE contact_id = %s"
        " AND kind = 'read_out' ORDER BY at",
        midnight, contact,
    )  # fmt: skip
    assert said == [(1, True), (2, False)]
    said_at(editor, town, midnight - timedelta(seconds=2))
    expect(editor.locator(".kn-say")).to_contain_text(OLD)
    said_at(editor, town, midnight + timedelta(seconds=2))
    expect(editor.locator(".kn-say")).to_contain_text(NEW)
    public = workstation().go("/answers/depot-hours/?language=en")
    expect(public.locator("main")).to_contain_text(NEW)


def test_the_owner_approves_in_place_and_every_desk_has_it(town, workstation):
    csr = workstation("csr8").go("/knowledge/answers/snow-plow-order/")
    expect(csr.locator(".kn-say")).to_contain_text("then bus routes, then the rest")
    owner = workstation("clerk").go("/knowledge/approvals/")
    draft = owner.get_by_role("article").filter(has_text="In which order are roads plowed?")
    draft.get_by_role("button", name="Approve these words").click()
    expect(owner.get_by_text("Approved, and live on every desk.")).to_be_visible()
    expect(csr.locator("#answer-words")).to_contain_text(
        "This is not what we say now", timeout=5_000
    )
    csr.get_by_role("link", name="Go to the answer in use").click()
    expect(csr.locator(".kn-say")).to_contain_text("streets with schools")


def test_a_wrong_answer_is_gone_from_desk_and_web_in_five_seconds(town, workstation):
    ready(town, "csr9")
    page = answer_call(workstation("csr9"), town, "csr9", "9055550126")
    page.get_by_label("What do they say?").press_sequentially("museum opening times", delay=5)
    row = page.locator("#answers li", has_text="When are the museums open?")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Read out").click()
    expect(row.locator(".state", has_text="Read out")).to_be_visible()

    editor = workstation("editor").go("/knowledge/answers/museum-hours/")
    editor.get_by_text("Withdraw at once").click()
    editor.get_by_label("Why?").fill("The hours are those of last year.")
    editor.get_by_role("button", name="Withdraw").click()
    gone = page.locator("#answers")
    expect(gone).to_contain_text("Withdrawn since you said it:", timeout=5_000)
    expect(gone).to_contain_text("The hours are those of last year.")
    expect(row).to_have_count(0)
    public = workstation().go("/answers/museum-hours/")
    expect(public.locator("main")).to_contain_text("We have no answer on this page")
    expect(editor.get_by_text("Withdrawn: do not read this out.")).to_be_visible()
