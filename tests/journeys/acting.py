"""What people do again and again in the stories."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def ready(town, username: str) -> None:
    """Everything that must be read before a shift was read."""
    town.sql(
        "INSERT INTO knowledge_briefing (user_id, read_until, items) SELECT id, now(), 0"
        " FROM accounts_user WHERE username = %s",
        username,
    )
    town.sql(
        "INSERT INTO knowledge_bulletinreceipt (bulletin_id, revision, user_id, read_at)"
        " SELECT b.id, b.revision, u.id, now() FROM knowledge_bulletin b, accounts_user u"
        " WHERE u.username = %s ON CONFLICT DO NOTHING",
        username,
    )


def choose(page: Page, field: str, words: str, option: str | re.Pattern[str]) -> None:
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


def answer_call(desk, town, username: str, number: str) -> Page:
    page = desk.go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    call = town.ring(number, to=username)
    expect(page.get_by_role("button", name=re.compile("Answer"))).to_be_visible()
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    rang = town.sql("SELECT id FROM contacts_contact WHERE call_id = %s", call)
    assert rang == [(contact_of(page),)], "something else rang before this call"
    return page


def contact_of(page: Page) -> int:
    """The number of the contact that stands on the page."""
    found = re.search(r"/contacts/(\d+)/", page.url)
    assert found is not None, page.url
    return int(found[1])


def settled(page: Page) -> None:
    """Nothing is on its way to or from the server."""
    page.wait_for_timeout(250)
    expect(page.locator(".htmx-request")).to_have_count(0)


def next_step(page: Page) -> None:
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


def request_by_script(
    page: Page, *, words: str = "water on the road", title: str = "Water on the road"
) -> str:
    """Say where and what, answer the script, open the request; returns its reference."""
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Call now")
    choose(page, "What do they say?", words, re.compile(title))
    script = page.get_by_role("region", name="Script")
    expect(script).to_contain_text(f"Script: {title.lower()}")
    for _ in range(12):
        settled(page)
        if script.get_by_role("button", name=re.compile("Open the request")).is_visible():
            break
        next_step(page)
    script.get_by_role("button", name=re.compile("Open the request")).click()
    expect(script).to_contain_text("Your reference is")
    found = re.search(r"\d\d-\d{6}", script.inner_text())
    assert found is not None
    return found.group(0)


def by_hand(page: Page, letter: str) -> Page:
    """Begin a contact that no system announced, with two keys."""
    page.goto(re.sub(r"/desk/.*|$", "", page.url.split("/desk/")[0]) + "/desk/")
    settled(page)
    page.keyboard.press("Alt+n")
    expect(page.locator("body")).to_have_attribute("data-chord", "Alt+N")
    page.keyboard.press(letter)
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    return page
