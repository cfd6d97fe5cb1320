"""The main job: one contact, from ring to reference."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.acting import (
    answer_call,
    by_hand,
    choose,
    contact_of,
    next_step,
    ready,
    settled,
)


def test_a_call_becomes_a_request_with_a_reference(town, workstation):
    ready(town, "csr1")
    desk = workstation("csr1")
    page = answer_call(desk, town, "csr1", "9055550161")
    contact = contact_of(page)

    page.get_by_label("Who is calling").select_option("public")
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Fennimore Avenue at Kestrel Road")
    expect(page.locator("#where-facts")).to_contain_text("Call now")

    choose(page, "What do they say?", "water on the road", re.compile("Water on the road"))
    script = page.get_by_role("region", name="Script")
    expect(script).to_contain_text("Script: water on the road")
    page.get_by_role("textbox", name="Notes").press_sequentially(
        "Clear water, northbound lane.", delay=5
    )
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")

    for _ in range(12):
        settled(page)
        if script.get_by_role("button", name=re.compile("Open the request")).is_visible():
            break
        next_step(page)
    script.get_by_role("button", name=re.compile("Open the request")).click()
    expect(script).to_contain_text("Your reference is")
    reference = re.search(r"\d\d-\d{6}", script.inner_text())
    assert reference is not None

    page.get_by_text("Reasons").click()
    page.get_by_label("Roads and sidewalks").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    expect(page.get_by_text(re.compile("Finished. Reference C"))).to_be_visible()
    kept = town.sql("SELECT notes, state FROM contacts_contact WHERE id = %s", contact)
    assert kept == [("Clear water, northbound lane.", "closed")]


def test_a_second_workstation_resumes_field_and_caret(town, workstation):
    ready(town, "csr2")
    page = answer_call(workstation("csr2"), town, "csr2", "9055550162")
    page.get_by_role("textbox", name="Notes").press_sequentially("Half a sente", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")

    other = workstation("csr2")
    resumed = other.go(page.url.removeprefix(town.url))
    expect(resumed.get_by_role("textbox", name="Notes")).to_have_value("Half a sente")
    expect(resumed.get_by_role("textbox", name="Notes")).to_be_focused()
    resumed.keyboard.type("nce")
    expect(resumed.get_by_role("textbox", name="Notes")).to_have_value("Half a sentence")


def test_typing_survives_a_server_that_dies_in_mid_sentence(town, workstation):
    ready(town, "csr5")
    page = answer_call(workstation("csr5"), town, "csr5", "9055550163")
    notes = page.get_by_role("textbox", name="Notes")
    notes.press_sequentially("Before it died, ", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")
    town.kill_pages()
    notes.press_sequentially("and after.", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("Not connected: kept here")
    town.start_pages()
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved", timeout=20_000)
    rows = town.sql(
        "SELECT text FROM contacts_draft WHERE field = 'notes' AND contact_id = %s",
        contact_of(page),
    )
    assert rows == [("Before it died, and after.",)]


def test_a_contact_by_keyboard_alone(town, workstation):
    ready(town, "csr6")
    desk = workstation("csr6")
    page = by_hand(desk.go("/desk/"), "c")
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
