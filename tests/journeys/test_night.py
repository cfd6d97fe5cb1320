"""Nights: an anonymous spill that cannot be closed without the province's number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import expect

from tests.journeys.acting import settled


def settle_protocol(page, *, chosen: Mapping[str, str] | None = None) -> None:
    """Work the protocol off with the keyboard until only the provincial line is left.

    The first answer of each step is given, but those that are `chosen`, by the fact they answer.
    """
    runner = page.locator("#protocol")
    for _ in range(20):
        settled(page)
        now = runner.locator(".is-now")
        if not now.count() or "Spills Action Centre" in now.inner_text():
            return
        for group in now.locator("[data-answers]").all():
            group.locator("input").first.focus()
            page.keyboard.press("1")
        for fact, option in (chosen or {}).items():
            for wanted in now.locator(f"input[name=fact-{fact}][value='{option}']").all():
                wanted.check()
        for live in now.get_by_label("A person accepted it").all():
            live.check()
        for field in now.locator("input.in:visible").all():
            field.fill("As told")
        before = now.inner_text()
        page.keyboard.press("Control+Enter")
        expect(runner.locator(".is-now")).not_to_have_text(before)


def test_an_anonymous_spill_stays_open_until_the_province_is_told(town, workstation):
    """S19. The caller gives no name; a token is enough. The number, or the reason why there is none."""
    desk = workstation("csr6")
    page = desk.go("/dispatch/new/")
    page.get_by_label("What is it?").select_option("spill")
    page.get_by_label("In a few words, neutral").fill("Oil into a storm drain")
    page.get_by_label("Who tells us").select_option("contact")
    page.get_by_label("Where").fill("kestral and fenimore")
    expect(page.get_by_text(re.compile("Kestrel Road at Fennimore"))).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/dispatch/incidents/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Oil into a storm drain")

    page.get_by_label("What it came to").select_option("made_safe")
    page.get_by_label("How it ended, in a sentence").fill("Boom laid.")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".remark.bad[role=alert]").first).to_contain_text(
        "Spills Action Centre: not done yet"
    )
    expect(page.get_by_label("How it ended, in a sentence")).to_have_value("Boom laid.")

    settle_protocol(page, chosen={"drain": "Yes", "traffic": "Yes"})
    line = page.locator("#protocol .is-now")
    expect(line).to_contain_text("1-800-268-6060")
    line.get_by_label("Who was told, by name").fill("Officer Rao")
    page.keyboard.press("Control+Enter")
    expect(line).to_contain_text("reference number is missing")
    expect(line.get_by_label("Who was told, by name")).to_have_value("Officer Rao")
    town.kill_pages()  # the server dies with the protocol half finished
    town.start_pages()
    page.reload()
    line = page.locator("#protocol .is-now")
    expect(line).to_contain_text("Spills Action Centre")
    line.get_by_label("Who was told, by name").fill("Officer Rao")
    line.get_by_label("Their reference number").fill("1-7F2K9")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#protocol .is-now")).not_to_contain_text("Spills Action Centre")
    kept = town.sql(
        "SELECT told_to, told_reference FROM dispatch_step WHERE number = '1-800-268-6060'"
        " AND state = 'done' AND incident_id = %s",
        int(re.findall(r"/incidents/(\d+)/", page.url)[0]),
    )
    assert kept == [("Officer Rao", "1-7F2K9")]

    # The intakes downstream and police are told too; then it closes.
    for words in ("check the intakes", "Police, for traffic"):
        settled(page)
        line = page.locator("#protocol .is-now")
        expect(line).to_contain_text(words)
        line.get_by_label("Who was told, by name").fill("Dispatcher Lowe")
        page.keyboard.press("Control+Enter")
    expect(page.locator("#protocol .is-now")).to_contain_text("A name is not needed")
    reference = page.locator(".inc-head .mono").first.inner_text()
    page.get_by_label("What it came to").select_option("made_safe")
    page.get_by_label("How it ended, in a sentence").fill("Boom laid.")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".inc-head")).to_contain_text("Closed")

    # Whoever rings again says the reference, and nothing of themselves.
    page.keyboard.press("Control+k")
    with page.expect_response(re.compile("/desk/find/")):
        page.get_by_role("dialog").get_by_role("combobox").fill(reference[:4])
    expect(page.get_by_role("dialog").get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("dialog").get_by_role("combobox").fill(reference)
    page.get_by_role("option", name=re.compile(reference)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oil into a storm drain")
