"""The main job: one contact, from ring to reference."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

# One town serves all stories: two workers would build it over one another.
pytestmark = pytest.mark.xdist_group("town")


def _ready(town, username: str) -> None:
    """Everything that must be read before a shift was read."""
    town.sql(
        "INSERT INTO knowledge_briefing (user_id, read_until, items) SELECT id, now(), 0"
        " FROM accounts_user WHERE username = %s",
        username,
    )
    town.sql(
        "INSERT INTO knowledge_bulletinreceipt (bulletin_id, revision, user_id, read_at)"
        " SELECT b.id, b.revision, u.id, now() FROM knowledge_bulletin b, accounts_user u"
        " WHERE u.username = %s",
        username,
    )


def _choose(page: Page, field: str, words: str, option: str | re.Pattern[str]) -> None:
    """Type into a field with suggestions and choose one with the arrow keys."""
    page.get_by_label(field).fill("")
    page.get_by_label(field).press_sequentially(words, delay=15)
    suggested = page.get_by_role("option", name=option).first
    expect(suggested).to_be_visible()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if suggested.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")


def _answer_call(desk, town, username: str, number: str) -> Page:
    page = desk.go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    town.ring(number, to=username)
    expect(page.get_by_role("button", name=re.compile("Answer"))).to_be_visible(timeout=3000)
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    return page


def test_a_call_becomes_a_request_with_a_reference(town, workstation):
    _ready(town, "csr1")
    desk = workstation("csr1")
    page = _answer_call(desk, town, "csr1", "9055550161")

    page.get_by_label("Who is calling").select_option("public")
    _choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Fennimore Avenue at Kestrel Road")
    expect(page.locator("#where-facts")).to_contain_text("Call now")

    _choose(page, "What do they say?", "water on the road", re.compile("Water on the road"))
    script = page.get_by_role("region", name="Script")
    expect(script).to_contain_text("Script: water on the road")
    page.get_by_role("textbox", name="Notes").press_sequentially(
        "Clear water, northbound lane.", delay=5
    )
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")

    for _ in range(12):
        _settled(page)
        if script.get_by_role("button", name=re.compile("Open the request")).is_visible():
            break
        _next_step(page)
    script.get_by_role("button", name=re.compile("Open the request")).click()
    expect(script).to_contain_text("Your reference is")
    reference = re.search(r"\d\d-\d{6}", script.inner_text())
    assert reference is not None

    page.get_by_text("Reasons").click()
    page.get_by_label("Roads and sidewalks").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    expect(page.get_by_text(re.compile("Finished. Reference C"))).to_be_visible()
    kept = town.sql("SELECT notes, state FROM contacts_contact ORDER BY id DESC LIMIT 1")[0]
    assert kept == ("Clear water, northbound lane.", "closed")


def _settled(page: Page) -> None:
    """Nothing is on its way to or from the server."""
    page.wait_for_timeout(250)
    expect(page.locator(".htmx-request")).to_have_count(0)


def _next_step(page: Page) -> None:
    """Answer the step that stands there: the first answer, every field, then Next."""
    script = page.locator("#script")
    before = script.inner_text()
    if script.locator(".gate").count():
        script.locator("[data-go]").click()
    else:
        for field in script.locator(".fields select").all():
            field.select_option(index=1)
        for field in script.locator(".fields input").all():
            field.fill("2")
        if script.locator("[data-answers]").count():
            script.locator("[data-answers] label.ans").first.click()
        script.get_by_role("button", name=re.compile("Next")).click()
    expect(script).not_to_have_text(before)


def test_a_second_workstation_resumes_field_and_caret(town, workstation):
    _ready(town, "csr2")
    page = _answer_call(workstation("csr2"), town, "csr2", "9055550162")
    page.get_by_role("textbox", name="Notes").press_sequentially("Half a sente", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")

    other = workstation("csr2")
    resumed = other.go(page.url.removeprefix(town.url))
    expect(resumed.get_by_role("textbox", name="Notes")).to_have_value("Half a sente")
    expect(resumed.get_by_role("textbox", name="Notes")).to_be_focused()
    resumed.keyboard.type("nce")
    expect(resumed.get_by_role("textbox", name="Notes")).to_have_value("Half a sentence")


def test_typing_survives_a_server_that_dies_in_mid_sentence(town, workstation):
    _ready(town, "csr5")
    page = _answer_call(workstation("csr5"), town, "csr5", "9055550163")
    notes = page.get_by_role("textbox", name="Notes")
    notes.press_sequentially("Before it died, ", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")
    town.kill_pages()
    notes.press_sequentially("and after.", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Not connected: kept here")
    town.start_pages()
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved", timeout=20_000)
    rows = town.sql(
        "SELECT text FROM contacts_draft WHERE field = 'notes' ORDER BY id DESC LIMIT 1"
    )
    assert rows == [("Before it died, and after.",)]


def test_a_contact_by_keyboard_alone(town, workstation):
    _ready(town, "csr6")
    desk = workstation("csr6")
    page = desk.go("/desk/")
    page.keyboard.press("Alt+n")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    expect(page.locator("#script")).to_contain_text("All scripts")
    for _ in range(12):
        page.keyboard.press("F6")
        page.wait_for_timeout(50)
        if page.evaluate("document.activeElement.id") == "notes":
            break
    page.keyboard.type("At the counter about a bus pass.")
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")
    page.keyboard.press("Alt+p")
    page.wait_for_url(re.compile(r"/desk/$"))
    page.keyboard.press("Alt+1")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    expect(page.get_by_role("textbox", name="Notes")).to_have_value(
        "At the counter about a bus pass."
    )
