"""A storm: event mode, from one form to its end by itself."""

from __future__ import annotations

import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import ready
from tests.journeys.nights import tonight
from tests.journeys.town import CHANNEL_KEY

pytestmark = pytest.mark.slow  # a region of its own

EN = "Streets near the harbour are under water. Stay away from them."
FR = "Des rues sont inondées près du port. Restez à distance."


def announced(night, language: str) -> str:
    """What the telephone system says before anybody answers."""
    asked = Request(  # noqa: S310
        f"{night.url}/channels/announcement/?language={language}",
        headers={"Authorization": f"Bearer {CHANNEL_KEY}"},
    )
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        return answer.read().decode()


def take(page, where: str, fact: str, number: str, *, hurt: bool = False) -> None:
    """The thirty-second form by keyboard: one key, a place, a line, a number."""
    page.get_by_label("Where").fill(where)
    page.get_by_label("One line").fill(fact)
    page.get_by_label("Number").fill(number)
    if hurt:
        page.get_by_label("Yes: 9-1-1 first").check()
    page.keyboard.press("Control+Enter")


def test_a_storm_from_one_form_to_its_end_by_itself(night, workstation):
    """S4. Declared in six steps, heard on every desk, the portal and the telephone; it ends without anybody."""
    tonight(night, 18, 0)
    ready(night, "csr2")
    desk = workstation("csr2").go("/desk/")
    caller = workstation().go("/")
    assert announced(night, "en") == ""

    page = workstation("supervisor").go("/dispatch/events/new/")
    steps = 0
    for field, words in (
        ("What is happening", "Flooded streets"),
        ("What callers are told, in English", EN),
        ("What callers are told, in French", FR),
    ):
        page.get_by_label(field).fill(words)
        steps += 1
    page.get_by_label("Reports of which topics").select_option(index=0)
    steps += 1
    page.keyboard.press("Control+Enter")
    steps += 1
    page.wait_for_url(re.compile(r"/dispatch/events/\d+/$"))
    assert steps <= 6  # four fields and one chord: what a minute holds with room to spare
    event = page.url

    expect(desk.locator(".bulletin-strip")).to_contain_text("Flooded streets")  # pushed, no reload
    caller.reload()
    expect(caller.locator("main")).to_contain_text(EN)
    caller.goto(f"{night.url}/?language=fr")
    assert announced(night, "en").strip() == EN
    assert announced(night, "fr").strip() == FR

    # Non-urgent work rests, the short form takes who calls; whoever is hurt comes first, by themselves.
    assert night.sql("SELECT count(*) FROM contacts_calmpause WHERE ended_at IS NULL") == [(1,)]
    desk.goto(event)
    for n in range(3):
        take(desk, "kestral and fenimore", f"Water over the kerb {n}", f"905555020{n}")
        expect(desk.get_by_text("Taken:").first).to_be_visible()
        expect(desk.locator("#reports")).to_contain_text(f"Water over the kerb {n}")
    take(desk, "wilmot line", "Man under a tree", "9055550209", hurt=True)
    expect(desk.locator("#refusals")).to_contain_text("9-1-1 first")
    rows = night.sql(
        "SELECT incident_id, count(*), bool_or(is_hurt) FROM dispatch_report GROUP BY incident_id"
        " ORDER BY count(*) DESC"
    )
    assert [many for _incident, many, hurt in rows if not hurt] == [3]  # followers of one incident
    assert len([many for _incident, many, hurt in rows if hurt]) == 1
    board = workstation("csr5").go("/dispatch/")
    expect(board.locator(".incident-row").first).to_contain_text("Man under a tree")

    night.clock.on(hours=4, minutes=1)
    assert announced(night, "en") == ""
    caller.goto(f"{night.url}/")
    expect(caller.locator("main")).not_to_contain_text(EN)
    desk.goto(event)
    expect(desk.locator("main")).to_contain_text("Over")
    expect(desk.locator("main")).not_to_contain_text("Thirty seconds a caller")
    desk.goto(f"{night.url}/desk/")
    expect(desk.locator(".bulletin-strip")).not_to_contain_text("Flooded streets")
    expect(desk.locator("body")).not_to_contain_text("calm promise waits")
