"""Months later: who was called first, who was paid what, and was anything touched?"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

NUMBER = re.compile(r"905.?555.?(?!0100)\d{4}")


def test_the_record_of_a_callout_answers_and_finds_what_was_edited(town, workstation):
    """S11, S24. From the list to two pages on paper; the union's copy has nobody's number."""
    page = workstation("manager").go("/callouts/")
    page.get_by_role("link", name="Tree on wires, Kestrel Road").first.click()
    page.get_by_role("link", name="The record on two pages").click()
    record = page.get_by_role("region", name="The record", exact=True)
    expect(record).to_contain_text("Reproduced: identical.")
    expect(record).to_contain_text("Verified: untouched.")
    expect(record).to_contain_text("entered later at")
    expect(record).to_contain_text("Annex to the record")
    page.evaluate("document.querySelector('.annex').remove()")
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True))) == 2
    page.emulate_media(media="screen")

    where = page.url
    (row, was), *_ = town.sql(
        "SELECT id, outcome FROM callouts_attempt WHERE outcome = 'declined' AND callout_id = %s",
        int(re.findall(r"/callouts/(\d+)/", where)[0]),
    )
    town.sql("UPDATE callouts_attempt SET outcome = 'no_answer' WHERE id = %s", row)
    page.goto(where)
    expect(record).to_contain_text("outcome is no_answer in its row and declined in the ledger")
    town.sql("UPDATE callouts_attempt SET outcome = %s WHERE id = %s", was, row)

    page.goto(town.url + "/callouts/")
    page.get_by_role("link", name="The union’s copy").click()
    page.get_by_label("Agreement").select_option("roads_local_61")
    page.get_by_role("button", name="Show").click()
    copy = page.get_by_role("region", name="The copy")
    expect(copy).to_contain_text("Verified: untouched.")
    assert not NUMBER.search(copy.inner_text())
    with page.expect_download() as taken:
        page.get_by_role("link", name="As a table").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8")
    assert "Tree on wires" in text
    assert not NUMBER.search(text)


def test_hours_go_from_a_claim_to_payroll(town, workstation):
    """Advice by telephone is claimed by whoever gave it, approved by the clerk, and is in one file, once."""
    worker = workstation("worker").go("/callouts/hours/mine/")
    worker.get_by_text("Claim hours").click()
    worker.get_by_label("Advice by telephone, without coming in").check()
    (day,) = town.sql("SELECT to_char(now() - interval '3 days', 'YYYY-MM-DD')")[0]
    worker.get_by_label("From").fill(f"{day}T04:00")
    worker.get_by_label("To", exact=True).fill(f"{day}T03:00")
    worker.get_by_label("Who called you, and for what").fill("Police: which plow is on the bridge?")
    worker.get_by_role("button", name="Claim").click()
    expect(worker.get_by_role("alert").filter(has_text="The end must come after")).to_be_visible()
    expect(worker.get_by_label("Who called you")).to_have_value(
        "Police: which plow is on the bridge?"
    )
    worker.get_by_label("To", exact=True).fill(f"{day}T04:02")
    worker.get_by_role("button", name="Claim").click()
    expect(worker.get_by_role("main")).to_contain_text("15 min would be paid")

    clerk = workstation("clerk").go("/callouts/hours/")
    mine = clerk.get_by_role("row").filter(has_text="which plow")
    expect(mine).to_contain_text("15 min")
    mine.get_by_role("button", name="Approve").click()
    expect(clerk.locator("#toasts")).to_contain_text("15 min are paid")
    clerk.get_by_role("link", name="Payroll files").click()
    clerk.get_by_label("Program").select_option("road_operations")
    clerk.get_by_role("button", name="Show").click()
    expect(clerk.get_by_role("region", name="What would be taken")).to_contain_text("which plow")
    clerk.get_by_role("button", name="Make the file").click()
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name=re.compile(r"^File \d+")).first.click()
    with Path(taken.value.path()).open(encoding="utf-8") as lines:
        rows = [each for each in csv.DictReader(lines) if "which plow" in each["trigger"]]
    # Where a shift follows too soon, the rest that is missed is a line of its own.
    called = [each for each in rows if each["rule"] == "call_back"]
    assert [(each["kind"], each["paid_minutes"]) for each in called] == [("phone", "15")]
    expect(clerk.get_by_role("main")).to_contain_text("No approved hours wait for payroll")
