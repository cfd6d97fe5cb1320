"""Nights: the list was swapped an hour ago; police ask for a number at three in the morning."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.nights import callout_of, numbers_of, on_call, sits_as, tonight
from tests.journeys.test_night_desk import open_incident

pytestmark = pytest.mark.slow  # a region of its own


def trade(night, workstation, worker: int, taker: int) -> None:
    """Offered from My duties, agreed by telephone, approved by the supervisor."""
    sits_as(night, "worker", worker)
    offered = workstation("worker").go("/rosters/mine/")
    offered.get_by_role("link", name=re.compile("Trade")).first.click()
    offered.get_by_label("Who takes it").select_option(str(taker))
    offered.get_by_label("Why").fill("A child is ill")
    offered.get_by_role("button", name="Offer it").click()
    expect(offered).to_have_url(re.compile("/rosters/mine/$"))
    desk = workstation("supervisor").go("/rosters/trades/")
    desk.get_by_role("button", name="Agreed by telephone").click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("The roster has changed")).to_be_visible()


def test_the_list_was_swapped_an_hour_ago(night, workstation):
    """S13. A saved screen cannot ring somebody whose duty is over, unless a reason stands in the record."""
    tonight(night, 1, 5)
    old, name = on_call(night, "road_operations", 1)
    ((substitute, taker),) = night.sql(
        "SELECT w.id, w.name FROM rosters_worker w JOIN rosters_qualification q ON q.worker_id = w.id"
        " AND q.code = 'dz_licence' JOIN rosters_qualification r ON r.worker_id = w.id AND"
        " r.code = 'road_standby' WHERE w.program_code = 'road_operations' AND w.id <> %s"
        " AND NOT EXISTS (SELECT 1 FROM rosters_absence a WHERE a.worker_id = w.id)"
        " AND NOT EXISTS (SELECT 1 FROM rosters_duty d WHERE d.worker_id = w.id AND d.effective &&"
        " tstzrange(now() - interval '2 days', now() + interval '9 days')) ORDER BY w.id LIMIT 1",
        old,
    )
    page = workstation("csr2").go("/dispatch/new/")
    number = open_incident(
        page, what="road_hazard", title="Debris on the road", place="kestral and fenimore",
        caller="Sergeant Hale, police",
    )  # fmt: skip
    callout = callout_of(page)
    expect(callout).to_contain_text(name)
    ((approver,),) = night.sql("SELECT name FROM accounts_user WHERE username = 'supervisor'")
    ((callout_id,),) = night.sql(
        "SELECT id FROM callouts_callout WHERE subject = %s", f"incident:{number}"
    )
    saved = workstation("csr3", java_script_enabled=False).go(f"/callouts/{callout_id}/")
    expect(saved.get_by_role("button", name=re.compile("Ring 905"))).to_be_visible()

    trade(night, workstation, old, substitute)
    expect(callout.get_by_role("alert")).to_contain_text(f"{taker} holds First on-call now")
    expect(callout.get_by_role("alert")).to_contain_text(f"approved by {approver}")
    expect(callout.locator("a.num")).to_have_count(0)  # nothing is left that could be dialled
    night.clock.on(minutes=60)

    saved.get_by_role("button", name=re.compile("Ring 905")).click()
    warned = saved.locator("main .refusal")
    expect(warned).to_contain_text(f"{name} is not on call any more")
    expect(warned).to_contain_text("approved by")
    placed = "SELECT count(*) FROM callouts_attempt WHERE callout_id = %s AND placed_at IS NOT NULL"
    assert night.sql(placed, callout_id) == [(0,)]

    callout.get_by_text("Call anyway, with a reason").click()
    callout.get_by_label("Reason").fill("Has the keys of the gate")
    callout.get_by_role("button", name="Call anyway").click()
    expect(callout).to_contain_text("Ringing")
    page.keyboard.press("n")
    # The next number is not dialled from the old list: it is already that of whoever holds the duty now.
    expect(callout.locator(".is-now")).to_contain_text(taker)
    expect(callout.locator("a.num")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".inc-head .deadline")).to_contain_text(f"Accepted by {taker}")
    assert night.sql(
        "SELECT name, outcome, override_reason FROM callouts_attempt WHERE callout_id = %s AND"
        " placed_at IS NOT NULL ORDER BY id",
        callout_id,
    ) == [(name, "no_answer", "Has the keys of the gate"), (taker, "accepted", "")]

    roster = workstation("manager").go("/rosters/")
    held = roster.locator("li", has_text=taker).first
    expect(held).to_contain_text(f"in place of {name}; approved by {approver}")
    roster.goto(f"{night.url}/callouts/{callout_id}/evidence/")
    paper = roster.get_by_role("region", name="The record", exact=True)
    expect(paper).to_contain_text("Dialled off the list: Has the keys of the gate")
    expect(paper).to_contain_text(f"Swapped with {name}, approved by {approver}")


def test_police_ask_for_a_home_number_at_three_in_the_morning(night, workstation):
    """S24. Rung back on the directory's number, put through, told nothing; the log says who, when and why."""
    tonight(night, 3, 0)
    worker, name = on_call(night, "water_operations", 1)
    page = workstation("csr4").go("/closures/partners/")
    seen: list[str] = []
    page.get_by_label("They say they are").select_option("police")
    page.get_by_label("Name and office").fill("Constable R. Dunne")
    page.get_by_label("The number they gave").fill("416-555-0177")
    page.get_by_label("What they want").fill(f"The home number of {name}")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("main")).to_contain_text("905 555 0133")
    seen.append(page.content())
    page.get_by_label("Whom they ask for").fill(name)
    page.get_by_label("Why").fill("Their gate is open")
    page.get_by_role("button", name="Log the request").click()
    patched = page.get_by_role("button", name="Patched through")
    expect(patched).to_be_disabled()  # nobody is put through who was not rung back
    page.get_by_label("Who answered").fill("Dispatcher Hale")
    page.get_by_role("button", name="They confirm").click()
    expect(page.locator("main")).to_contain_text("Dispatcher Hale")
    seen.append(page.content())
    patched.click()
    expect(page.locator("main")).to_contain_text(re.compile("patched", re.I))
    seen.append(page.content())
    page.goto(f"{night.url}/closures/partners/")
    seen.append(page.content())
    with page.expect_download() as waiting:
        page.get_by_role("link", name="As a file").click()
    file = waiting.value.path().read_text()
    (row,) = list(csv.DictReader(io.StringIO(file)))
    assert row["for"] == name
    assert row["state"] == "patched"
    assert row["asked_at"].endswith("+00:00")
    hidden = numbers_of(night, worker) | {"416-555-0177", "416 555 0177"}
    assert [number for text in [*seen, file] for number in hidden if number in text] == []
    kept = night.sql(
        "SELECT verb FROM core_ledgerentry WHERE stream LIKE 'partner_check:%%' ORDER BY seq"
    )
    assert [verb for (verb,) in kept] == [
        "partner.claimed", "partner.patch_asked", "partner.called_back", "partner.patch_patched",
    ]  # fmt: skip
