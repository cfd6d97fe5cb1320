"""Nights at the dispatch desk: a tree on wires, a place half heard, the hour that comes twice, a storm."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.acting import settled
from tests.journeys.test_night import settle_protocol


def open_incident(
    page, *, what: str, title: str, place: str, source: str = "partner", caller: str = "",
    certain: bool = True,
) -> int:  # fmt: skip
    """Open an incident by its form; returns its number."""
    page.get_by_label("What is it?").select_option(what)
    page.get_by_label("In a few words, neutral").fill(title)
    page.get_by_label("Who tells us").select_option(source)
    page.get_by_label("Name and office").fill(caller)
    page.get_by_label("Where").fill(place)
    if not certain:
        page.get_by_text("No: everybody it may belong to is told").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/dispatch/incidents/\d+/"))
    found = re.search(r"incidents/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def type_line(page, line: str, heard: str) -> None:
    """Type one line into the radio log, and see it there."""
    page.get_by_label("What was said").fill(line)
    page.get_by_label("What was said").press("Enter")
    expect(page.get_by_label("Log, newest last")).to_contain_text(heard)


def tell_everybody(page) -> None:
    """Tell everybody who must be told, by name, from the list beside the protocol."""
    tellings = page.locator("#tellings")
    for _ in range(12):
        settled(page)
        waiting = tellings.locator(".tell.is-waiting", has=page.locator(".tag.bad"))
        left = waiting.count()
        if not left:
            return
        line = waiting.first
        if not line.locator("details").first.get_attribute("open"):
            line.locator("summary").first.click()
        line.get_by_label("Who was told, by name").fill("Dispatcher Lowe")
        for live in line.get_by_label("A person accepted it").all():
            live.check()
        line.get_by_role("button", name="Told").click()
        expect(waiting).to_have_count(left - 1)


def test_a_tree_on_wires_at_ten_past_two(town, workstation):
    """From a partner's call to the end: rung in order, accepted, on scene, not heard from, all told, closed."""
    page = workstation("csr7").go("/dispatch/new/")
    number = open_incident(
        page, what="downed_wires", title="Tree on wires", caller="Sergeant Hale, police",
        place="kestral and fenimore",
    )  # fmt: skip
    callout = page.locator("section", has=page.get_by_role("heading", name=re.compile("^Callout:")))
    expect(callout).to_contain_text("Tree on wires")
    expect(page.locator(".inc-head .deadline")).to_contain_text("Someone must accept within")

    # The protocol by the keyboard: the first question, its first answer, on to the next.
    now = page.locator("#protocol .is-now")
    expect(now).to_contain_text("Whose is it")
    now.locator("input[data-key='1']").focus()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(now).to_contain_text("Is anybody hurt")

    # The ladder: nobody answers, then the next number or person; A takes it with the minutes.
    rung = callout.locator(".now-body a.num")
    rung.focus()
    dialled = rung.get_attribute("href") or ""
    page.keyboard.press("n")
    expect(rung).not_to_have_attribute("href", dialled)
    expect(callout.locator(":focus")).to_have_count(1)  # the next letter belongs to the next call
    page.keyboard.press("a")
    expect(page.locator(".inc-head .deadline")).to_contain_text("Accepted by")
    tried = town.sql(
        "SELECT a.outcome FROM callouts_attempt a JOIN callouts_callout c ON c.id = a.callout_id"
        " WHERE c.subject = %s AND a.outcome <> '' ORDER BY a.id",
        f"incident:{number}",
    )
    assert [outcome for (outcome,) in tried] == ["no_answer", "accepted"]
    settled(page)  # the ladder's own answer may come after word of it

    # The radio: one line says where the crew is and who must be heard from.
    page.keyboard.press("Alt+l")
    expect(page.get_by_label("What was said")).to_be_focused()
    type_line(page, "/s R2 onscene", "on scene")
    units = page.get_by_role("region", name=re.compile("Units"))
    expect(units.get_by_role("row", name=re.compile("R2"))).to_contain_text("On scene")
    assert town.sql(
        "SELECT count(*) FROM radio_check k JOIN radio_unit u ON u.id = k.unit_id"
        " WHERE u.code = 'R2' AND k.stopped_at IS NULL"
    ) == [(1,)]
    town.sql(
        "UPDATE radio_check SET due_at = now() - interval '1 minute' WHERE stopped_at IS NULL"
        " AND unit_id = (SELECT id FROM radio_unit WHERE code = 'R2')"
    )
    town.work("radio.watch", timestamp=0)
    band = page.locator("#alarm-band")
    expect(band).to_contain_text("R2 not heard from")
    page.reload()
    row = band.locator("li", has_text="R2 not heard from")
    expect(row).to_have_class(re.compile("loud"))
    row.get_by_role("button", name="I have it").click()
    expect(band.locator("li.loud", has_text="R2 not heard from")).to_have_count(0)
    assert town.sql(
        "SELECT u.username FROM radio_check k JOIN accounts_user u ON u.id = k.seen_by_id"
        " WHERE k.stopped_at IS NULL AND k.unit_id = (SELECT id FROM radio_unit WHERE code = 'R2')"
    ) == [("csr7",)]
    type_line(page, "/ok R2 all well", "all well")
    expect(band).not_to_contain_text("R2 not heard from")

    # It ends only when everybody who must be told was told.
    page.get_by_label("What it came to").select_option("made_safe")
    page.get_by_label("How it ended, in a sentence").fill("Tree cut, line dead.")
    page.get_by_role("button", name="Close it").click()
    refusal = page.locator(".remark.bad[role=alert]").first
    expect(refusal).to_contain_text("Northmoor Hydro")
    expect(page.get_by_label("How it ended, in a sentence")).to_have_value("Tree cut, line dead.")
    tell_everybody(page)
    settle_protocol(page)
    page.get_by_label("What it came to").select_option("made_safe")
    page.get_by_label("How it ended, in a sentence").fill("Tree cut, line dead.")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".inc-head")).to_contain_text("Closed")
    type_line(page, "/stop R2 back at the yard", "back at the yard")


def comes_again(page, part):
    """The part of the page comes from the server as it does when somebody else changed the incident."""
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(re.compile(rf"part={part}")) as came:
        page.evaluate(
            "part => document.getElementById(part).dispatchEvent(new CustomEvent('refresh'))", part
        )
    assert came.value.ok
    settled(page)


def test_a_place_half_heard_is_told_to_both_sides(town, workstation):
    """S1: the road lies on two boundaries: everybody is told, and the place is mended in the same incident."""
    page = workstation("csr8").go("/dispatch/new/")
    before = town.sql("SELECT count(*) FROM dispatch_incident")[0][0]
    number = open_incident(
        page, what="downed_wires", title="Wires down, place half heard", place="ine Line",
        source="contact", certain=False,
    )  # fmt: skip
    head = page.locator(".inc-head")
    expect(head).to_contain_text("not certain")
    level = town.sql("SELECT level FROM dispatch_incident WHERE id = %s", number)[0][0]
    assert level in ("E", "A")
    told = page.locator("#tellings")
    for body in ("Quarry Hill", "Wexcombe"):
        expect(told.locator(".tell", has_text=body).first).to_be_visible()
        expect(told.locator(".tell", has_text=body).first.locator(".timer").first).to_be_visible()
    line = told.locator(".tell", has_text="Wexcombe").first
    line.locator("summary").first.click()
    expect(line.get_by_label("Who was told, by name")).to_be_visible()
    comes_again(page, "tellings")
    line.get_by_label("Who was told, by name").fill("Dispatcher Roe")
    line.get_by_role("button", name="Told").click()
    expect(told.locator(".tell.is-done")).to_contain_text("Dispatcher Roe")
    page.get_by_label("Where it is").fill("Wilmot Line")
    page.get_by_label("How it became known").fill("The caller rang again")
    page.get_by_role("button", name="Move it").click()
    expect(head).to_contain_text("Wilmot Line, Quarry Hill")
    expect(head).not_to_contain_text("not certain")
    assert re.search(rf"/incidents/{number}/", page.url)
    assert town.sql("SELECT count(*) FROM dispatch_incident")[0][0] == before + 1
    asked = town.sql(
        "SELECT state, due_at IS NOT NULL FROM dispatch_step WHERE incident_id = %s"
        " AND code IN ('body-quarry_hill', 'body-wexcombe')",
        number,
    )
    assert ("done", True) in asked  # who was told stays told
    assert len(asked) == 2


def test_half_a_step_survives_a_reload_and_a_killed_page(town, workstation):
    """What was typed into a protocol stands again for whoever typed it, and is gone once it is settled."""
    desk = workstation("csr9")
    page = desk.go("/dispatch/new/")
    number = open_incident(page, what="spill", title="Diesel on the road", place="harrow way")
    step = page.locator("#protocol .is-now form.step-form")
    step.locator("input[type=radio]").first.check()
    step.get_by_text("Other words than these were said").click()
    expect(step.get_by_label("The exact words")).to_be_visible()
    comes_again(page, "protocol")
    expect(step.get_by_label("The exact words")).to_be_visible()
    step.get_by_label("The exact words").fill("Is it our road or the townsh")

    def stands(where):
        again = where.locator("#protocol .is-now form.step-form")
        expect(again.locator("input[type=radio]").first).to_be_checked()
        expect(again.get_by_label("The exact words")).to_have_value("Is it our road or the townsh")

    page.reload()
    stands(page)
    other = desk.context.new_page()
    page.close()  # the tab is gone, as after a crash
    other.goto(f"{town.url}/dispatch/incidents/{number}/")
    stands(other)
    other.locator("#protocol .is-now").get_by_role("button", name=re.compile("Heard")).click()
    settled(other)
    expect(other.locator("#protocol .is-done").first).to_be_visible()
    kept = "Object.keys(localStorage).filter(each => each.startsWith('half:')).length"
    assert other.evaluate(kept) == 0
    other.reload()
    expect(
        other.locator("#protocol .is-now form.step-form").get_by_label("The exact words")
    ).to_have_value("")
