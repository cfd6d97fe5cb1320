"""Nights: a laboratory at ten past two, and the manager on call does not answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import settled
from tests.journeys.nights import callout_of, tonight
from tests.journeys.test_night_desk import open_incident

pytestmark = pytest.mark.slow  # a region of its own

SECRETS = ("Legionella", "K.M. 1948", "Ward 7", "Maple Lodge", "nine ill", "Dr. Osei")
TRIED = (
    "SELECT a.name, a.number_kind, a.outcome, a.placed_at, a.ended_at FROM callouts_attempt a"
    " WHERE a.callout_id = %s AND a.placed_at IS NOT NULL ORDER BY a.id"
)


def take_down(page) -> None:
    """The intake by the keyboard: minimum identifiers, and whether the listed number was rung back."""
    said = {
        "reporter": "Dr. Osei", "callback": "905-555-0195", "disease": "Legionella", "who": "K.M. 1948",
        "setting": "Ward 7",
    }  # fmt: skip
    chosen = {"whose": "The Region", "life": "No", "verified": "Yes", "immediate": "Yes"}
    runner = page.locator("#protocol")
    for _ in range(8):
        settled(page)
        now = runner.locator(".is-now")
        if "Public Health, manager on call" in now.inner_text():
            return
        for field, words in said.items():
            if now.locator(f"input[name=fact-{field}]").count():
                now.locator(f"input[name=fact-{field}]").fill(words)
        for field, option in chosen.items():
            choice = now.locator(f"input[name=fact-{field}][value='{option}']")
            if choice.count():
                choice.check()
        before = now.inner_text()
        page.keyboard.press("Control+Enter")
        expect(runner.locator(".is-now")).not_to_have_text(before)


def ring_everybody(night, page, callout, wanted: list[str]) -> None:
    """Voicemail at the first, nobody at all others, one letter each, until every number was rung.

    A message left gives ten minutes to ring back; when they are over the next person's turn comes by itself.
    """
    form = callout.locator("form.outcomes")
    rung: set[str] = set()
    for _ in range(40):
        settled(page)
        if not form.count():
            if rung == set(wanted):
                return
            night.clock.on(minutes=10)
            expect(form).to_be_visible()
        before = form.get_attribute("action") or ""
        rung.add((callout.locator("a.num").get_attribute("href") or "").removeprefix("tel:"))
        callout.locator("a.num").focus()
        page.keyboard.press("n" if len(rung) > 1 else "v")
        expect(callout.locator(f"form.outcomes[action='{before}']")).to_have_count(0)


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_a_laboratory_at_ten_past_two_and_nobody_answers(night, workstation):
    """S3. Every number of every tier, then the alarm sounds until a person accepts; health reads, nobody else."""
    tonight(night)
    page = workstation("csr2").go("/dispatch/new/")
    number = open_incident(
        page, what="reportable_disease", title="Legionella at Maple Lodge", source="contact",
        caller="Dr. Osei", place="kestral and fenimore",
    )  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_have_text("Call for Public Health")
    take_down(page)
    due = page.locator("#protocol .is-now .timer").first
    expect(due).to_be_visible()  # ten minutes by law, and they run
    ((callout_id, plan),) = night.sql(
        "SELECT id, plan FROM callouts_callout WHERE subject = %s", f"incident:{number}"
    )

    # Every number in order: the first by its ring, the rest by one letter each.
    callout = callout_of(page)
    expect(callout).to_contain_text("On a voicemail say only: Please call the Region of Northmoor.")
    wanted = [
        n["number"] for rung in plan["rungs"] for c in rung["candidates"] for n in c["numbers"]
    ]
    callout.get_by_role("button", name=re.compile("It rings")).click()
    expect(callout).to_contain_text("Ringing")
    ring_everybody(night, page, callout, wanted)
    tried = night.sql(
        "SELECT number, outcome, placed_at, ended_at FROM callouts_attempt WHERE callout_id = %s"
        " ORDER BY id",
        callout_id,
    )
    order = list(dict.fromkeys(dialled for dialled, *_ in tried))
    assert (set(order), order[:2], order[-2:]) == (set(wanted), wanted[:2], wanted[-2:])
    assert tried[0][1] == "voicemail"
    assert all(placed and ended and placed <= ended for *_, placed, ended in tried)

    # Nobody is left, ten minutes are over: it sounds, through a reload, until somebody accepts.
    night.clock.on(minutes=11)
    band = page.locator("#alarm-band")
    alarm = band.locator("li.loud", has_text="Public Health")
    expect(alarm.first).to_be_visible()
    page.reload()
    expect(band.locator("[data-alarm]")).to_be_visible()
    expect(alarm.first).to_be_visible()
    assert night.sql(
        "SELECT count(*) > 0 FROM callouts_alarm WHERE callout_id = %s AND taken_at IS NULL",
        callout_id,
    ) == [(True,)]
    seen = [band.inner_text()]

    # Who takes it in hand has a moment of quiet, in which it stands there; then it sounds again.
    settled(page)
    takers = band.get_by_role("button", name="I have it")
    for left in range(takers.count(), 0, -1):
        takers.first.click()
        expect(takers).to_have_count(left - 1)
    expect(band.locator("li.taken", has_text="Public Health").first).to_contain_text("has it")
    night.clock.on(minutes=3)
    night.work("callouts.watch", timestamp=0)
    expect(alarm.filter(has_text="Still nobody has accepted").first).to_be_visible()
    seen.append(band.inner_text())

    manager = plan["rungs"][-1]["candidates"][-1]["name"]
    page.goto(f"{night.url}/callouts/{callout_id}/")
    person = page.locator("li.person", has_text=manager)
    person.get_by_text("Called back").click()
    person.get_by_label("There in, minutes").fill("15")
    person.get_by_role("button", name="Accepted").click()
    expect(page.locator(".ladder-p")).to_contain_text("there by")
    expect(band.locator("li.loud", has_text="Public Health")).to_have_count(0)
    assert night.sql(
        "SELECT told_to, is_live FROM dispatch_step WHERE incident_id = %s AND code = 'manager'",
        number,
    ) == [(manager, True)]

    # What is kept apart stays apart: for the desk, the supervisor, the record, the ledger.
    for viewer in ("csr2", "supervisor"):
        desk = page if viewer == "csr2" else workstation(viewer).page
        for path in (
            "/dispatch/", f"/dispatch/incidents/{number}/", f"/callouts/{callout_id}/",
            f"/board/rail/?incident={number}", "/callouts/", f"/callouts/{callout_id}/evidence/",
        ):  # fmt: skip
            desk.goto(night.url + path)
            seen.append(desk.content())
    for table, column in (("core_ledgerentry", "data"), ("procrastinate_jobs", "args")):
        seen += [str(row) for row in night.sql(f"SELECT {column}::text FROM {table}")]
    assert [found for text in seen for found in secrets_in(text)] == []
    health = workstation("health").go(f"/dispatch/incidents/{number}/")
    heard = health.locator("#protocol")
    for secret in ("Legionella", "K.M. 1948", "Ward 7", "Dr. Osei"):
        expect(heard).to_contain_text(secret)
    expect(heard).to_contain_text("Rung back on the listed number")
