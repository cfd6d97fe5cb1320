"""The program desk and the resident: accepted, bounced, done, told; the same words on both sides."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.acting import by_hand, ready, request_by_script


def test_a_request_lives_from_desk_to_program_to_resident_and_back(town, workstation):
    ready(town, "csr2")
    csr = by_hand(workstation("csr2").go("/desk/"), "c")
    reference = request_by_script(
        csr, words="traffic light is dark", title="Traffic signal dark or wrong"
    )
    target = town.sql(
        "SELECT target_at, aware_at FROM service_requests_servicerequest WHERE reference = %s",
        reference,
    )

    clerk = workstation("clerk").go("/requests/")
    expect(clerk.get_by_role("table")).to_contain_text(reference)
    clerk.goto(f"{town.url}/requests/{reference}/")
    clerk.get_by_role("button", name="Accept").click()
    expect(clerk.locator("main")).to_contain_text("accepted")
    clerk.get_by_label("Action taken").fill("Closed the valve at Mill Street.")
    clerk.get_by_label("What the resident reads").first.fill(
        "The leak is stopped. The road is repaired tomorrow."
    )
    clerk.get_by_role("button", name="Write it down").click()
    expect(clerk.locator(".timeline")).to_contain_text("Closed the valve")

    clerk.get_by_text("Not ours: send it back").click()
    clerk.get_by_label(re.compile("Why is it not")).fill("The hydrant belongs to the city.")
    clerk.locator("form[action$='/bounce/'] button").click()
    clerk.wait_for_load_state()
    again = town.sql(
        "SELECT target_at, aware_at FROM service_requests_servicerequest WHERE reference = %s",
        reference,
    )
    assert again == target, "a bounce never resets the caller's clock"
    state = town.sql(
        "SELECT state, program_code FROM service_requests_servicerequest WHERE reference = %s",
        reference,
    )
    assert state[0][0] == "returned"

    boss = workstation("supervisor").go(f"/requests/{reference}/")
    expect(boss.locator("main")).to_contain_text("Sent back")

    token = town.sql(
        "SELECT token FROM service_requests_servicerequest WHERE reference = %s", reference
    )[0][0]
    resident = workstation().go(f"/r/{token}/")
    expect(resident.locator("main")).to_contain_text(reference)
    expect(resident.locator("main")).to_contain_text("The leak is stopped.")
    words = resident.locator("main").inner_text()
    assert "hydrant belongs" not in words, "what is internal stays inside"

    town.sql(
        "UPDATE service_requests_servicerequest SET program_code = 'traffic_signals', state = 'open' WHERE reference = %s",
        reference,
    )
    clerk.goto(f"{town.url}/requests/{reference}/")
    clerk.get_by_text("Close it", exact=True).click()
    clerk.locator("input[name=outcome]").first.check()
    clerk.locator("#close-public").fill("Repaired and paved.")
    clerk.get_by_role("button", name="Close the request").click()
    expect(clerk.locator("main")).to_contain_text(re.compile("closed|Done", re.I))
    resident.reload()
    expect(resident.locator("main")).to_contain_text("Repaired and paved.")

    again = csr
    again.goto(f"{town.url}/requests/{reference}/")
    desk_words = again.locator(".state-line").first
    public_words = resident.locator(".status-words span").first
    expect(desk_words).to_have_text(public_words.inner_text())
    again.get_by_label("What is still wrong?").fill("It leaks again.")
    again.locator("form[action$='/reopening/'] button").click()
    expect(again.locator("main")).to_contain_text("It leaks again.")
    repeats = town.sql(
        "SELECT state, repeats_count FROM service_requests_servicerequest WHERE reference = %s",
        reference,
    )
    assert repeats == [("open", 1)]


def test_who_read_a_person_is_seen_by_the_privacy_officer_and_an_edited_row_is_named(
    town, workstation
):
    page = workstation("privacy").go("/access-log/")
    expect(page.get_by_role("heading", name=re.compile("read", re.I)).first).to_be_visible()
    assert (
        "whole" in town.manage("ledger_verify").lower()
        or "ok" in town.manage("ledger_verify").lower()
    )
