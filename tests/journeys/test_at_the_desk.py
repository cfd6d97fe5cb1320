"""At the desk: two emergencies at once, a browser that dies, a dropped line, TTY, bulletins, danger words."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from tests.journeys.acting import (
    answer_call,
    by_hand,
    choose,
    contact_of,
    ready,
    request_by_script,
    settled,
)
from tests.journeys.conftest import CHROMIUM, CHROMIUM_FLAGS, PASSWORD


def sign_in(page: Page) -> None:
    page.get_by_label("User name").fill("csr7")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def notes(page: Page):
    return page.get_by_role("textbox", name="Notes")


def saved(page: Page) -> None:
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")


def test_typing_survives_a_browser_that_is_killed_in_mid_sentence(town, playwright, tmp_path):
    ready(town, "csr7")

    def sit():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=CHROMIUM_FLAGS
        )
        return context, context.pages[0]

    context, page = sit()
    page.goto(town.url + "/desk/")
    sign_in(page)
    page.wait_for_url(re.compile(r"/desk/$"))
    by_hand(page, "c")
    address, contact = page.url, contact_of(page)
    notes(page).press_sequentially("Before the browser died, ", delay=5)
    saved(page)
    town.kill_pages()  # nothing typed from here on can reach the server
    notes(page).press_sequentially("and its last words", delay=5)
    expect(page.locator("[data-kept=notes]")).to_contain_text("kept here")
    for process in _browsers(tmp_path / "profile"):
        os.kill(process, signal.SIGKILL)
    town.start_pages()

    context, page = sit()
    page.goto(address)
    if "sign-in" in page.url:  # the browser had not written its cookie down yet
        sign_in(page)
    page.wait_for_url(address)
    expect(notes(page)).to_have_value("Before the browser died, and its last words")
    expect(page.locator("[data-kept=notes]")).to_contain_text("Saved")
    context.close()
    rows = town.sql(
        "SELECT text FROM contacts_draft WHERE field = 'notes' AND contact_id = %s", contact
    )
    assert rows == [("Before the browser died, and its last words",)]


def _browsers(profile: Path) -> list[int]:
    """The processes of the browser that uses a profile folder."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(str(profile) in word for word in process.info["cmdline"] or [])
    ]


def test_two_emergencies_stand_side_by_side_each_with_its_clock(town, workstation):
    ready(town, "csr8")
    page = workstation("csr8").go("/desk/")
    for words in ("Gas smell on Mill Street", "Car in the ditch"):
        by_hand(page, "d")
        notes(page).press_sequentially(words, delay=5)
        saved(page)
        page.get_by_role("button", name="Pin").click()
        expect(page.get_by_role("button", name="Unpin")).to_be_visible()
        page.keyboard.press("Alt+p")
        page.wait_for_url(re.compile(r"/desk/$"))
    page.goto(town.url + "/desk/two/")
    sides = page.locator("main section.panel")
    expect(sides).to_have_count(2)
    expect(sides.locator(".big.timer")).to_have_count(2)
    before = sides.nth(0).locator(".big.timer").inner_text()
    expect(sides.nth(0).locator(".big.timer")).not_to_have_text(before)
    values = {sides.nth(n).get_by_role("textbox").input_value() for n in range(2)}
    assert values == {"Gas smell on Mill Street", "Car in the ditch"}
    page.keyboard.press("Alt+2")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))


def test_two_tabs_show_both_edits_and_lose_neither(town, workstation):
    ready(town, "csr9")
    desk = workstation("csr9")
    page = by_hand(desk.go("/desk/"), "l")
    other = desk.context.new_page()
    other.goto(page.url)
    notes(page).press_sequentially("From the first window.", delay=5)
    saved(page)
    notes(other).press_sequentially("From the second window.", delay=5)
    box = other.get_by_role("alert").filter(has_text="Two versions of this text")
    expect(box).to_contain_text("From the first window.")
    expect(box).to_contain_text("From the second window.")
    box.get_by_role("button", name="Both").click()
    expect(notes(other)).to_have_value(
        re.compile("From the first window.*From the second window", re.S)
    )


def test_a_dropped_call_stays_open_with_the_call_back_on_top(town, workstation):
    ready(town, "csr10")
    desk = workstation("csr10")
    page = desk.go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    call = town.ring("9055550177", to="csr10")
    expect(page.get_by_role("button", name=re.compile("Answer"))).to_be_visible()
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    notes(page).press_sequentially("There is water coming", delay=5)
    saved(page)
    town.channel("ended", call_id=call)
    expect(page.locator("#caller")).to_contain_text(re.compile("Line dropped|Call ended"))
    expect(notes(page)).to_have_value("There is water coming")
    kept = town.sql(
        "SELECT state, call_back_due_at IS NOT NULL FROM contacts_contact WHERE call_id = %s", call
    )
    assert kept[0][0] in ("dropped", "wrap_up")
    if kept[0][0] == "dropped":
        assert kept[0][1]
        first = page.locator("#rail .contacts li").first
        expect(first).to_contain_text(re.compile("905 555 0177|call", re.I))


def test_a_tty_call_opens_as_one(town, workstation):
    ready(town, "csr11")
    page = workstation("csr11").go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    town.channel(
        "offered", call_id="tty-1", from_number="9055550178", line="tty", tty=True, to="csr11"
    )
    expect(page.get_by_role("button", name=re.compile("Answer"))).to_be_visible()
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    expect(page.locator("#caller")).to_contain_text("TTY")


def test_danger_words_raise_a_prompt_wherever_they_are_typed(town, workstation):
    ready(town, "csr12")
    page = by_hand(workstation("csr12").go("/desk/"), "c")
    notes(page).press_sequentially("she says it smells of gas in the basement", delay=5)
    expect(page.get_by_role("region", name=re.compile("Danger words"))).to_contain_text("gas")


def test_a_bulletin_is_on_every_desk_within_five_seconds(town, workstation):
    ready(town, "csr13")
    csr = workstation("csr13").go("/desk/")
    expect(csr.locator("[data-line-state]").first).to_have_attribute("data-state", "live")
    boss = workstation("supervisor").go("/knowledge/bulletins/new/")
    boss.get_by_label("Title").first.fill("Kestrel bridge is closed")
    boss.get_by_label("What staff need to know").fill("Until noon; detour by Mill Street.")
    boss.get_by_label("Important").check()
    boss.get_by_role("button", name="Publish to every desk").click()
    expect(csr.locator(".bulletin-strip")).to_contain_text(
        "Kestrel bridge is closed", timeout=5_000
    )


def test_the_floor_shows_who_does_what_now(town, workstation):
    ready(town, "csr14")
    csr = workstation("csr14").go("/desk/")
    boss = workstation("supervisor").go("/desk/floor/")
    csr.keyboard.press("Alt+r")
    expect(csr.get_by_role("heading", name="Ready")).to_be_visible()
    seat = town.sql("SELECT seat FROM accounts_user WHERE username = 'csr14'")[0][0]
    tile = boss.locator("main").get_by_text(re.compile(rf"\b{re.escape(seat)}\b")).first
    expect(tile).to_be_visible()
    expect(boss.locator("main")).to_contain_text("Ready")


def test_a_protected_caller_is_nobody(town, workstation):
    ready(town, "csr15")
    page = answer_call(workstation("csr15"), town, "csr15", "9055550180")
    page.get_by_text("Anonymous", exact=True).or_(
        page.get_by_text("Who is it?", exact=True)
    ).first.click()
    page.get_by_label("Name, number or address").press_sequentially("Zzyx Nobody", delay=10)
    expect(page.locator("#who-list")).to_contain_text(
        re.compile("Nobody|No one|not found|Nothing", re.I)
    )


def test_a_near_request_is_followed_instead_of_made_twice(town, workstation):
    ready(town, "csr16")
    page = by_hand(workstation("csr16").go("/desk/"), "c")
    reference = request_by_script(page)
    page.get_by_text("Reasons").click()
    page.get_by_label("Roads and sidewalks").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    by_hand(page, "c")
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    near = page.locator("#nearby")
    row = near.locator(".dupe", has_text=reference)
    row.get_by_text("Same issue").click()
    row.get_by_label(re.compile("Anything new")).fill("A child fell off a bike")
    row.get_by_label(
        "They agree to be sent word"
    ).check()  # the whole form can be reached with a mouse
    row.get_by_role("button", name="Add this caller").click()
    expect(near).to_contain_text("Follows it")
    facts = town.sql(
        "SELECT f.new_fact, f.wants_word FROM service_requests_follower f JOIN service_requests_servicerequest r"
        " ON r.id = f.service_request_id WHERE r.reference = %s AND f.new_fact <> ''",
        reference,
    )
    assert facts == [("A child fell off a bike", True)]


def test_answers_follow_the_words_while_they_are_typed(town, workstation):
    ready(town, "csr9")
    page = workstation("csr9").page
    page.goto(town.url + "/desk/")
    by_hand(page, "c")
    page.get_by_label("What do they say?").press_sequentially("frozen pipe", delay=15)
    expect(page.locator("#answers")).to_contain_text("pipe", ignore_case=True)


def test_going_ready_before_reading_leads_to_what_changed(town, workstation):
    town.sql(
        "DELETE FROM knowledge_briefing WHERE user_id = (SELECT id FROM accounts_user WHERE username = 'csr10')"
    )
    page = workstation("csr10").page
    page.goto(town.url + "/desk/")
    page.keyboard.press("Alt+r")
    page.wait_for_url("**/knowledge/briefing/")
    expect(page.get_by_text("before you go ready")).to_be_visible()


def test_what_comes_late_never_replaces_what_is_being_used(town, workstation):
    """A nudge comes, its answer is slow, meanwhile the pop-up is opened and typed in."""
    ready(town, "csr14")
    page = by_hand(workstation("csr14").go("/desk/"), "c")
    settled(page)
    caller = re.compile(r"/contacts/\d+/caller/$")
    came = []

    def late(route):
        if not came:
            page.locator("#caller summary", has_text=re.compile("Anonymous|Who is it")).click()
            page.get_by_label("Someone new: their name").fill("Wilma")
        came.append(route.request.url)
        route.continue_()

    page.route(caller, late)
    with page.expect_response(caller):
        page.evaluate("document.querySelector('#caller').dispatchEvent(new CustomEvent('refresh'))")
    settled(page)
    assert came
    expect(page.get_by_label("Someone new: their name")).to_be_visible()
    expect(page.get_by_label("Someone new: their name")).to_have_value("Wilma")
