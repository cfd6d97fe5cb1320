"""S22: no interpreter for the language, and a family without heat."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acting import answer_call, choose, ready, settled


def tried(page: Page, way: str, outcome: str, who: str) -> None:
    """Note one try to understand each other; the next way is offered by itself."""
    page.locator("#caller summary", has_text="Interpreter").click()
    expect(page.get_by_label("Way", exact=True).locator("option:checked")).to_have_text(way)
    page.get_by_label("Language", exact=True).fill("Tigrinya")
    page.get_by_label("What came of it").select_option(label=outcome)
    page.get_by_label("Who, and their number there").fill(who)
    page.get_by_role("button", name="Note this try").click()
    settled(page)


def test_s22_no_interpreter_for_the_language(town, workstation):
    ready(town, "csr1")
    page = answer_call(workstation("csr1"), town, "csr1", "9055550122")
    contact = int(re.search(r"contacts/(\d+)/", page.url).group(1))
    level = (
        "SELECT urgency, reference <> '' FROM service_requests_servicerequest WHERE contact_id = %s"
    )

    # The urgency rule applies before a word is translated: three words she has are enough.
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Call now")
    choose(page, "What do they say?", "no heat baby", re.compile("Repair in community housing"))
    expect(page.get_by_label(re.compile("Danger words.*heat", re.S)).first).to_be_visible()
    expect(page.get_by_label("Urgency")).to_have_value("A")
    page.get_by_label(re.compile("What is broken")).fill("No heat in the apartment, a baby")
    page.get_by_role("button", name="Open the request").click()
    expect(page.locator("#script")).to_contain_text(re.compile(r"\d\d-\d{6}"))
    assert town.sql(level, contact) == [("A", True)]

    # Two services, then a language that both sides share, then in writing: each offered in its turn.
    tried(page, "First interpreter service", "Nobody there speaks it", "Lingua, operator 4411")
    tried(page, "Second interpreter service", "Nobody answers", "Voices, rang 4 minutes")
    tried(page, "A language you both speak", "Nobody there speaks it", "Arabic with a neighbour")
    tried(page, "In writing", "They do not want it", "")
    expect(page.locator("#caller")).to_contain_text("No way to understand each other in Tigrinya")

    # The contact is not closed.
    page.get_by_text("Reasons").click()
    page.get_by_label("Housing").first.check()
    page.get_by_label("Outcome").select_option("referral")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#wrap-up")).to_contain_text("a way to understand each other")
    assert town.sql("SELECT state <> 'closed' FROM contacts_contact WHERE id = %s", contact) == [
        (True,)
    ]
    assert town.sql(level, contact) == [("A", True)]

    # The gap is reported, with every attempt listed.
    boss = workstation("supervisor").go("/contacts/languages/")
    row = boss.get_by_role("row", name=re.compile("Tigrinya"))
    expect(row).to_contain_text("1")
    gap = boss.locator("section", has=boss.get_by_role("heading", name="Not understood"))
    for words in (
        "First interpreter service: Nobody there speaks it",
        "Second interpreter service: Nobody answers",
        "A language you both speak: Nobody there speaks it",
        "In writing: They do not want it",
    ):
        expect(gap).to_contain_text(words)

    # Somebody goes there; only now can it be finished, and the tries stay in the record.
    tried(page, "Somebody goes there", "It works", "Housing on call, in 40 minutes")
    expect(page.locator("#caller")).not_to_contain_text("No way to understand each other")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    boss.reload()
    expect(boss.locator("main")).not_to_contain_text("In writing: They do not want it")
    boss.goto(f"{town.url}/contacts/{contact}/")
    expect(boss.locator("main")).to_contain_text("Way to understand each other tried")
    assert town.sql(
        "SELECT count(*), bool_or(outcome = 'works') FROM contacts_languagetry WHERE contact_id = %s",
        contact,
    ) == [(5, True)]
