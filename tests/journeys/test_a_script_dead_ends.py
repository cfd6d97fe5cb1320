"""S23: twenty past eight on launch day, a new script does not fit; nobody's call is thrown away for it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.acting import by_hand, choose, ready, settled

FILE = Path(__file__).parents[2] / "src/townline/regions/northmoor/trials/cart_exchange.yaml"
TITLE = "Cart exchange for renters"


def launch(editor, clerk, tmp_path) -> Page:
    """The editor's file becomes a draft, its owner approves it, and it is on every desk."""
    path = tmp_path / "cart_renters.yaml"
    text = FILE.read_text("utf-8").replace("code: cart_exchange\n", "code: cart_renters\n")
    path.write_text(text.replace("title: Cart exchange\n", f"title: {TITLE}\n"), "utf-8")
    page = editor.go("/scripts/new/")
    page.get_by_label("A script file").set_input_files(path)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    approve_and_publish(page, clerk)
    return page


def approve_and_publish(page: Page, clerk) -> None:
    """Ask the owner, who says yes; then live from now."""
    page.get_by_role("button", name="Ask Waste Collection").click()
    expect(page.get_by_text("Sent to its owner.")).to_be_visible()
    desk = clerk.go(re.sub(r"^https?://[^/]+|\?.*$|#.*$", "", page.url))
    desk.get_by_role("button", name="Approve these words").click()
    expect(desk.get_by_text("Approved. The editor")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Put it on every desk").click()
    expect(page.get_by_text("Live on every desk.")).to_be_visible()


def stand_at_the_owner(desk) -> Page:
    """A contact on the new script, up to the question that will not fit."""
    page = desk.go("/desk/")
    by_hand(page, "c")
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    choose(page, "What do they say?", TITLE.lower(), re.compile(TITLE))
    script = page.locator("#script")
    expect(script).to_contain_text("At which address is the cart?")
    settled(page)
    script.get_by_role("button", name=re.compile("Next")).click()
    answer(page, "Two to six units")
    expect(script).to_contain_text("Are you the owner of the building?")
    return page


def answer(page: Page, words: str) -> None:
    settled(page)
    page.locator("#script label.ans", has_text=words).first.click()
    page.locator("#script").get_by_role("button", name=re.compile("Next")).click()


def test_a_new_script_dead_ends_live(town, workstation, tmp_path):
    for csr in ("csr7", "csr8"):
        ready(town, csr)
    editor, clerk = workstation("editor"), workstation("clerk-waste")
    launch(editor, clerk, tmp_path)
    queue = editor.go("/scripts/")
    expect(queue.get_by_text("Problems met at the desks").first).to_be_visible()

    stuck = stand_at_the_owner(workstation("csr7"))
    other = stand_at_the_owner(workstation("csr8"))

    # The help key takes the state along; the editor sees it without asking.
    stuck.keyboard.press("Alt+h")
    expect(stuck.locator("#problem-told")).to_contain_text("The editor has it")
    mine = queue.locator(".pr-item", has_text=TITLE)
    expect(mine).to_contain_text("step owner")
    expect(mine).to_contain_text("Kind of building: Two to six units")

    # The CSR leaves with a reason; what was answered stays.
    stuck.get_by_text("Leave script").click()
    stuck.get_by_label("Why do you leave the script?").select_option(label="No answer fits")
    stuck.get_by_role("button", name="Leave", exact=True).click()
    expect(stuck.locator("#script")).to_contain_text(f"Last script: {TITLE}, version 1")
    expect(stuck.locator("main")).to_contain_text("Two to six units")

    # The way round is on every desk.
    mine.get_by_text("Tell every desk a way round").click()
    mine.get_by_label("The way round").fill("Renters: note the address and say we call back today.")
    mine.get_by_role("button", name="Tell every desk", exact=True).click()
    expect(other.locator("[data-strip]")).to_contain_text("say we call back today")

    # Mended in the editor: one more answer, and it leads somewhere.
    queue.locator(".pr-item", has_text=TITLE).get_by_role("button", name="Mend this step").click()
    page = queue
    page.wait_for_url(re.compile(r"step=owner"))
    page.get_by_role("button", name="One more answer").click()
    page.locator("[name='step/owner/answers/2/label']").fill("A tenant, the owner is out of reach")
    expect(page.locator("#beside")).to_contain_text("dead end")
    page.locator("[name='step/owner/answers/2/goto']").select_option(label="4 Size")
    expect(page.locator("#beside")).to_contain_text("No faults")
    approve_and_publish(page, clerk)

    # The call in progress finishes on the version it began.
    expect(other.locator("#script")).to_contain_text("version 1")
    answer(other, "The owner")
    answer(other, "Small")
    settled(other)
    other.locator("#script").get_by_role("button", name=re.compile("Open the request")).click()
    expect(other.locator("#script")).to_contain_text("Your reference is")
    runs = town.sql(
        "SELECT v.number, r.state FROM triage_scriptrun r JOIN scripts_scriptversion v ON v.id = r.version_id"
        " WHERE v.code = 'cart_renters' ORDER BY r.id"
    )
    assert runs == [(1, "left"), (1, "finished")]

    # Whoever begins now has the new version, and whoever told hears what became of it.
    page.goto(town.url + "/triage/problems/")
    told = page.locator(".pr-item", has_text=TITLE)
    told.get_by_text("Answer", exact=True).first.click()
    told.get_by_label("To whoever met it").fill("There is an answer for it now.")
    told.get_by_role("button", name="Answer", exact=True).click()
    expect(stuck.locator("#told")).to_contain_text("There is an answer for it now.")
    choose(stuck, "What do they say?", TITLE.lower(), re.compile(TITLE))
    expect(stuck.locator("#script")).to_contain_text("version 2")
