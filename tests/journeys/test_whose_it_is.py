"""Whose it is: a garbled address on a boundary road (S1), a box and a leak (S20), midnight (S25)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acting import answer_call, choose, ready, settled


def told(page: Page, name: str, who: str) -> None:
    """Note in the pane that somebody at a body took it."""
    row = page.locator("#whose .wh-list > li", has_text=name).last
    row.get_by_label(re.compile("Who took it")).fill(who)
    row.get_by_role("button", name=re.compile("^Told")).click()
    settled(page)


def test_s1_a_garbled_address_on_a_boundary_road(town, workstation):
    ready(town, "csr6")
    desk = workstation("csr6")
    page = desk.go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    call = town.ring("9055550171", to="csr6")
    expect(page.get_by_role("button", name=re.compile("Answer"))).to_be_visible()
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
    contact = int(re.search(r"contacts/(\d+)/", page.url).group(1))

    page.get_by_label("What do they say?").press_sequentially(
        "…ine Line, by the big barn, wires down", delay=5
    )
    page.keyboard.press("Escape")
    town.channel("ended", call_id=call, cause="dropped")  # and it drops

    # The draft is kept, through a reload too, and the call-back is the first thing to do.
    expect(page.get_by_label("What do they say?")).to_have_value(re.compile("wires down"))
    page.get_by_label("What do they say?").blur()
    expect(page.locator("[data-kept=heard]").first).to_contain_text("Saved")
    assert town.sql(
        "SELECT text FROM contacts_draft WHERE contact_id = %s AND field = 'heard'", contact
    ) == [("…ine Line, by the big barn, wires down",)]
    page.reload()
    expect(page.get_by_label("What do they say?")).to_have_value(re.compile("wires down"))
    buttons = page.locator("#caller").get_by_role("button")
    expect(buttons.first).to_have_text(re.compile("Call back"))
    assert town.sql(
        "SELECT state, call_back_due_at IS NOT NULL FROM contacts_contact WHERE id = %s", contact
    ) == [("dropped", True)]
    alone = (
        "SELECT (SELECT count(*) FROM dispatch_incident), (SELECT count(*) FROM callouts_callout)"
    )
    before = town.sql(alone)

    # Both roads are offered, with owner and agreement; nobody has to guess.
    page.get_by_label("Where?").press_sequentially("ine Line", delay=15)
    options = page.locator("#where-list")
    expect(options).to_contain_text("Wilmot Line, Quarry Hill")
    expect(options).to_contain_text("Wilmott Road, Tansley")
    expect(options).to_contain_text("kept by Township of Quarry Hill (Boundary road agreement")
    expect(options).to_contain_text("kept by Township of Wexcombe (Boundary road agreement")
    page.get_by_role("option", name=re.compile("Not sure which")).click()
    expect(page.locator("#where-facts")).to_contain_text("Place not settled")

    # A hazard: both are told while nobody knows, and each call has its time.
    page.get_by_label("Topic").select_option(label="Wires down")
    pane = page.locator("#whose")
    for name in ("Northmoor Hydro", "Township of Quarry Hill", "Township of Wexcombe"):
        expect(pane).to_contain_text(name)
    pane.get_by_role("button", name="We tell them").click()
    expect(pane).to_contain_text("To be told")
    settled(page)
    assert town.sql("SELECT level FROM contacts_contact WHERE id = %s", contact) == [("A",)]
    for name in ("Northmoor Hydro", "Township of Quarry Hill", "Township of Wexcombe"):
        told(page, name, "Night desk")
    rows = town.sql(
        "SELECT body_code, told_at IS NOT NULL, told_number <> '', due_at - referred_at"
        " FROM contacts_referral WHERE contact_id = %s ORDER BY body_code",
        contact,
    )
    assert [row[:3] for row in rows] == [
        (code, True, True) for code in ("hydro", "quarry_hill", "wexcombe")
    ]
    assert {row[3].total_seconds() for row in rows} == {600}
    assert (
        town.sql(alone) == before
    )  # nobody was sent for one owner alone while the place was not settled

    # She calls back and says which: the place is corrected in the same contact.
    page.get_by_label("Where?").fill("")
    choose(page, "Where?", "wilmott road", re.compile("Wilmott Road, Tansley"))
    expect(pane).to_contain_text("The place is known now")
    pane.get_by_role("button", name="Let them stand down").click()
    told(page, "Township of Quarry Hill", "Night desk again")
    assert town.sql(
        "SELECT body_code FROM contacts_referral WHERE contact_id = %s AND released_at IS NOT NULL",
        contact,
    ) == [("quarry_hill",)]
    assert town.sql(
        "SELECT count(*) FROM contacts_contact WHERE right(regexp_replace(from_number, '[^0-9]', '', 'g'), 10)"
        " = '9055550171'"
    ) == [(1,)]  # no new contact, no new incident
    verbs = [
        verb for (verb,) in town.sql(
            "SELECT verb FROM core_ledgerentry WHERE contact_id = %s ORDER BY id", contact
        )
    ]  # fmt: skip
    assert verbs.index("contact.place_unsettled") < verbs.index("contact.referred")
    assert verbs.index("contact.place_set") < verbs.index("contact.stood_down")


def test_s20_the_blue_box_was_missed_but_the_truck_leaks_oil(town, workstation):
    ready(town, "csr7")
    page = answer_call(workstation("csr7"), town, "csr7", "9055550172")
    contact = int(re.search(r"contacts/(\d+)/", page.url).group(1))
    page.get_by_label("Who is calling").select_option("public")
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Call now")
    pane = page.locator("#whose")

    choose(page, "What do they say?", "my blue box was missed", re.compile("Blue box.*Whose is it"))
    expect(pane).to_contain_text("Blue Box Producers of Northmoor")
    expect(pane).to_contain_text("until 1 Jan 2026")  # it was ours once, and callers remember
    pane.get_by_role("button", name="They ring").click()
    settled(page)

    choose(page, "What do they say?", "the truck is leaking oil", re.compile("Spill.*Whose is it"))
    expect(pane).to_contain_text("Spills and Source Protection")
    pane.get_by_text("A hazard: we tell them").click()
    pane.get_by_role("button", name="We tell them").click()
    expect(pane).to_contain_text("To be told")
    settled(page)
    told(page, "Region of Northmoor", "Spills on call")
    told(page, "City of Ashgrove", "Road dispatch")

    page.get_by_text("Reasons").click()
    page.get_by_label("Waste collection").check()
    page.get_by_label("Roads and sidewalks").check()
    page.get_by_label("Outcome").select_option("referral")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    rows = town.sql(
        "SELECT topic, kind, body_code, is_misdirected, told_at IS NOT NULL FROM contacts_referral"
        " WHERE contact_id = %s ORDER BY id",
        contact,
    )
    assert rows == [
        ("blue_box", "cold", "producers", True, False),
        ("spill", "relay", "region", False, True),
        ("spill", "relay", "ashgrove", False, True),
    ]
    assert town.sql(
        "SELECT level, array_length(reasons, 1) FROM contacts_contact WHERE id = %s", contact
    ) == [("A", 2)]
    page.goto(town.url + "/contacts/misdirected/")
    expect(page.get_by_role("table")).to_contain_text("Blue box")


def test_s25_midnight_changes_the_council_and_the_hours_while_a_call_runs(town, workstation):
    ready(town, "csr8")
    page = answer_call(workstation("csr8"), town, "csr8", "9055550173")
    contact = int(re.search(r"contacts/(\d+)/", page.url).group(1))
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    expect(page.locator("#where-facts")).to_contain_text("Call now")

    # The new term was loaded long ahead; its midnight is made to come in ten minutes.
    (midnight,) = town.sql(
        "WITH m AS (SELECT now() + interval '10 minutes' AS at), gone AS (UPDATE directory_entry"
        " SET effective = tstzrange(lower(effective), m.at) FROM m WHERE code = 'mayor-ashgrove'"
        " AND effective @> m.at RETURNING 1) SELECT at FROM m"
    )[0]
    town.sql(
        "INSERT INTO directory_entry SELECT (e).* FROM (SELECT jsonb_populate_record(e, jsonb_build_object("
        "'id', nextval(pg_get_serial_sequence('directory_entry', 'id')), 'name', 'Wren Ashby',"
        " 'effective', tstzrange(%s, NULL))) AS e FROM directory_entry e WHERE code = 'mayor-ashgrove'"
        " AND upper(effective) = %s) x",
        midnight,
        midnight,
    )
    before = town.sql(
        "SELECT name FROM directory_entry WHERE code = 'mayor-ashgrove' AND upper(effective) = %s",
        midnight,
    )[0][0]
    page.get_by_text("Who is my councillor?").click()
    council = page.locator("#council")
    expect(council).to_contain_text(before)
    council.get_by_role("button", name=re.compile(f"Told.*{before}")).click()
    expect(council.get_by_role("status")).to_contain_text(f"Told: {before}")
    assert town.clock.now() < midnight, "the call took longer than the day"
    town.clock.on(minutes=11)
    page.reload()
    page.get_by_text("Who is my councillor?").click()
    expect(council.locator(".wh-members")).to_contain_text("Wren Ashby")
    expect(council.locator(".wh-members")).not_to_contain_text(before)
    council.get_by_role("button", name=re.compile("Told.*Wren Ashby")).click()
    expect(council.get_by_role("status")).to_contain_text("Told: Wren Ashby")

    # What was said at each moment can be rebuilt: the ledger names the version.
    said = town.sql(
        "SELECT e.name FROM core_ledgerentry l JOIN directory_entry e"
        " ON e.id = (l.data->'after'->>'entry')::bigint"
        " WHERE l.contact_id = %s AND l.verb = 'contact.directory_told' ORDER BY l.id",
        contact,
    )
    assert said == [(before,), ("Wren Ashby",)]

    # Holiday hours: the same question two minutes apart, with no deployment between.
    page.goto(f"{town.url}/directory/entries/region-hall/?at=2026-12-24T11:59")
    expect(page.locator("main .state").first).to_contain_text("Open")
    page.goto(f"{town.url}/directory/entries/region-hall/?at=2026-12-24T12:01")
    expect(page.locator("main .state").first).to_contain_text("Closed")
    page.goto(
        f"{town.url}/desk/who-does-what/?topic=facilities&place=region+hall&at=2026-12-24T23:58"
    )
    expect(page.locator("main")).to_contain_text("closed")
    page.goto(
        f"{town.url}/desk/who-does-what/?topic=blue_box&place=region+hall&at=2025-12-31T23:58"
    )
    expect(page.locator(".wh-answer")).to_contain_text("Region of Northmoor")
    page.goto(
        f"{town.url}/desk/who-does-what/?topic=blue_box&place=region+hall&at=2026-01-01T00:01"
    )
    expect(page.locator(".wh-answer")).to_contain_text("Blue Box Producers")


def test_a_file_of_agencies_is_looked_at_before_it_is_taken(town, workstation):
    page = workstation("editor").go("/directory/files/")
    table = (
        "code,name,phone,home_phone\nharbour-light-shelter,Harbour Light Shelter,905-555-2199,\n"
    )
    table += "new-place,New Place,905-555-2198,\nwrong,Wrong,905-555-2197,905-555-0188\n"
    page.get_by_label("File (CSV or vCard)").set_input_files(
        {"name": "agencies.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_label("What stands in it").select_option("agency")
    page.get_by_role("button", name="Show the difference").click()
    expect(page.locator("main")).to_contain_text("home numbers are never kept")
    expect(page.locator("main")).to_contain_text("905-555-2100")
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text("1 added, 1 changed, 0 ended").first).to_be_visible()
    page.goto(town.url + "/directory/?q=harber+lite")
    expect(page.get_by_role("table")).to_contain_text("905 555 2199")
    page.get_by_role("button", name=re.compile("Report wrong.*Harbour Light Shelter")).click()
    expect(page.get_by_text("The editor has it: Harbour Light Shelter.")).to_be_visible()
