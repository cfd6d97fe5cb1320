"""S21: an angry caller fell in a pothole eleven days ago. And a complaint about a supervisor, who never finds it."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys.acting import by_hand, choose, ready
from tests.journeys.test_axe import look

NEVER = re.compile(r"too late\W*you|no longer possible|10 days have passed|cannot claim", re.I)


def test_an_injury_is_taken_in_neutral_words_and_the_earliest_report_stays_the_first(
    town, workstation
):
    ready(town, "csr3")
    fell = (town.clock.now() - timedelta(days=11)).strftime("%Y-%m-%dT08:10")
    csr = by_hand(workstation("csr3").go("/desk/"), "c")

    def take_down(happened: str) -> str:
        choose(csr, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
        expect(csr.locator("#where-facts")).to_contain_text("Call now")
        desk = csr.url
        csr.get_by_text("Complaint, praise, injury, council, media").click()
        csr.get_by_role("link", name="Somebody was hurt").click()
        expect(csr.locator("main")).to_contain_text("The law names 10 days")
        expect(csr.locator("main")).to_contain_text("you may send one on any day")
        assert not NEVER.search(csr.locator("main").inner_text())
        csr.get_by_label("A hole in the road").check()
        csr.get_by_label("When it happened").fill(happened)
        csr.get_by_label(re.compile("What happened, in their words")).fill(
            "I broke my wrist. Do something!"
        )
        csr.get_by_label("Name").fill("Ines Ferreira")
        csr.get_by_role("button", name="Take it down").click()
        csr.wait_for_url(desk)
        return csr.locator("#toasts, .toasts, [role=status]").all_inner_texts().__str__()

    said = take_down(fell)
    hazard = re.search(r"\d\d-\d{6}", said)
    case = re.search(r"C-[0-9A-Z]{6}", said)
    assert hazard, said
    assert case, said
    town.sql(
        "UPDATE service_requests_servicerequest SET aware_at = aware_at - interval '13 days'"
        " WHERE reference = %s",
        hazard[0],
    )
    said = take_down(fell)
    assert f"joined request {hazard[0]}" in said
    rows = town.sql(
        "SELECT urgency, followers_count, now() - aware_at > interval '12 days'"
        " FROM service_requests_servicerequest WHERE reference = %s",
        hazard[0],
    )
    assert rows[0][0] == "A"
    assert rows[0][2], "a later report never moves the first-aware stamp"

    boss = workstation("supervisor").go(f"/complaints/{case[0]}/")
    expect(boss.locator("main")).to_contain_text("I broke my wrist.")
    expect(boss.locator("main")).to_contain_text("Risk Management")
    boss.get_by_label("Who has it now, by name?").fill("T. Aldous, risk management")
    boss.get_by_role("button", name="They have it").click()
    expect(boss.locator("main")).to_contain_text("With T. Aldous")
    boss.goto(f"{town.url}/requests/{hazard[0]}/evidence/")
    expect(boss.locator("main")).to_contain_text(hazard[0])


def test_whom_it_is_about_never_finds_it_and_others_answer_it(town, workstation):
    resident = workstation().go("/complaint/")
    resident.locator("main form").evaluate("form => { form.noValidate = true; }")
    resident.get_by_role("button", name="Send").click()
    assert look(resident, "a complaint without words") == []
    name = town.sql("SELECT name FROM accounts_user WHERE username = 'supervisor'")[0][0]
    resident.get_by_label("What happened?").fill(f"{name} laughed when I asked for large print.")
    resident.get_by_label("Name").fill("Odile Marchand")
    resident.get_by_label("Postal address").fill("88 Heron Street, Ashgrove")
    resident.get_by_role("button", name="Send").click()
    expect(resident.locator("main")).to_contain_text("Thank you for telling us.")
    assert look(resident, "a complaint that was taken") == []
    found = re.search(r"C-[0-9A-Z]{6}", resident.locator("main").inner_text())
    assert found
    reference = found[0]

    accused = workstation("supervisor").go("/complaints/")
    expect(accused.locator("main")).not_to_contain_text(reference)
    accused.goto(f"{town.url}/complaints/?q=large+print")
    expect(accused.locator("main")).not_to_contain_text(reference)
    answer = accused.goto(f"{town.url}/complaints/{reference}/")
    assert answer.status == 404

    lead = workstation("supervisor2").go(f"/complaints/{reference}/")
    expect(lead.locator("main")).to_contain_text("named in the words")
    lead.get_by_role("button", name="These and nobody else").click()
    lead.get_by_role("link", name="Answer", exact=True).click()
    lead.get_by_label("Words").fill(
        "She should not have. We are sorry, and the form is in the post."
    )
    lead.get_by_role("button", name="Keep this version").click()
    expect(lead.locator("article")).to_contain_text("a manager who had no part in it")
    lead.get_by_label("Upheld", exact=True).check()
    expect(
        lead.get_by_label("By post, through the print queue, to 88 Heron Street")
    ).to_be_checked()
    lead.get_by_role("button", name="Send it").click()
    expect(lead.locator("main")).to_contain_text("Answered, Upheld")
    assert accused.goto(f"{town.url}/complaints/{reference}/").status == 404
