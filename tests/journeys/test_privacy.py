"""A person who must not be found, from being written down to the privacy officer's open page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.acting import by_hand, ready, settled

NAME = "Wilhelmina Ashcombe"


def test_the_glass_is_broken_before_the_privacy_officers_eyes(town, workstation):
    ready(town, "csr8")
    june = workstation("csr8").page
    june.goto(town.url + "/desk/")
    by_hand(june, "c")
    june.locator("#caller summary", has_text=re.compile("Anonymous|Who is it")).click()
    june.get_by_label("Someone new: their name").fill(NAME)
    june.get_by_role("button", name="Add", exact=True).click()
    expect(june.get_by_text(NAME).first).to_be_visible()

    ada = workstation("supervisor").page
    ada.goto(town.url + "/desk/people/")
    ada.get_by_label("Name, number or e-mail").first.fill("Ashcombe")
    ada.get_by_label("What for?").fill("Protection asked for")
    ada.get_by_role("button", name="Find", exact=True).click()
    ada.get_by_role("link", name=NAME).click()
    ada.get_by_label("Why").fill("Court order 2026-88")
    ada.get_by_role("button", name="Protect this person").click()
    expect(ada.get_by_text("this person is nobody")).to_be_visible()

    for page in (june, ada):
        page.goto(town.url + "/desk/people/?q=Ashcombe&for=looking")
        expect(page.get_by_text("Nobody was found")).to_be_visible()

    pat = workstation("privacy").page
    pat.goto(town.url + "/access-log/?odd=1")
    settled(pat)
    expect(pat.get_by_text("Police at the door")).to_have_count(0)
    ada.get_by_label("Their whole name, number or e-mail").fill(NAME)
    ada.get_by_label("Why").fill("Police at the door")
    ada.get_by_role("button", name="Break the glass").click()
    expect(ada.get_by_role("heading", name=NAME)).to_be_visible()
    expect(ada.get_by_text("protected, open to you until")).to_be_visible()
    expect(pat.get_by_text("Police at the door")).to_be_visible()
    expect(pat.get_by_text("glass broken").first).to_be_visible()

    june.goto(town.url + "/desk/people/?q=Ashcombe&for=looking")
    expect(june.get_by_text("Nobody was found")).to_be_visible()


def test_a_row_edited_behind_the_programs_back_is_named(town, workstation):
    pat = workstation("privacy").page
    pat.goto(town.url + "/ledger/")
    row, name = town.sql("SELECT id, actor_name FROM core_ledgerentry ORDER BY id DESC LIMIT 1")[0]
    edit = "SET session_replication_role = replica; UPDATE core_ledgerentry SET actor_name = '{}' WHERE id = {}"
    town.sql(edit.format("Nobody", row))
    try:
        pat.locator("main form button").click()
        expect(pat.get_by_text(f"row {row}")).to_be_visible()
        expect(pat.get_by_text("its content was changed")).to_be_visible()
    finally:
        town.sql(edit.format(name, row))
    pat.locator("main form button").click()
    expect(pat.get_by_text("Nobody has touched it")).to_be_visible()
