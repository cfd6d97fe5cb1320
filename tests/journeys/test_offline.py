"""A resident without a network: a report is begun, kept and sent once; danger still stops it."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import expect


def picture(colour: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(drawn, "PNG")
    return drawn.getvalue()


def begin_offline(town, workstation):
    """Somebody who was on the page once, and has no network now."""
    desk = workstation()
    page = desk.go("/report/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.match('/danger-words.json').then(found => Boolean(found))")
    desk.context.set_offline(True)
    town.kill_pages()  # not even a worker of the browser finds it
    page.goto(town.url + "/report/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report without a connection")
    expect(page.locator("[data-kept-report][data-ready]")).to_be_visible()
    return desk, page


def test_a_report_is_begun_without_a_network_and_sent_once(town, workstation):
    before = town.sql("SELECT count(*) FROM service_requests_servicerequest")[0][0]
    desk, page = begin_offline(town, workstation)
    try:
        page.get_by_label("Say it in a few words").fill("Pothole by the school")
        page.get_by_label("Choose what comes closest").select_option("pothole")
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Address, corner or place").fill("Kestrel Road at Fennimore Avenue")
        page.get_by_role("button", name="Continue").click()
        page.get_by_label(re.compile("What do you see")).fill("Full of water")
        page.get_by_label(re.compile("^Photos")).set_input_files(
            [{"name": "hole.png", "mimeType": "image/png", "buffer": picture("#a33")},
             {"name": "thumb.png", "mimeType": "image/png", "buffer": picture("#33a")}]
        )  # fmt: skip
        expect(page.get_by_role("img", name="thumb.png")).to_be_visible()
        page.get_by_role("button", name="Leave out: thumb.png").click()
        expect(page.get_by_role("img", name="thumb.png")).to_have_count(0)
        page.goto(town.url + "/report/")  # closed by mistake: what was typed is there
        expect(page.get_by_label("Say it in a few words")).to_have_value("Pothole by the school")
        for _step in range(2):
            page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("img", name="hole.png")).to_be_visible()  # and the photo
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("[data-check]")).to_contain_text("Full of water")
        page.get_by_role("button", name="Send the report").click()
        expect(page.locator("[data-waiting]")).to_contain_text("Kept on this device")
    finally:
        town.start_pages()
    desk.context.set_offline(False)
    expect(page.locator("[data-sent-later]")).to_contain_text("is sent")
    page.get_by_role("link", name="See it").click()
    expect(page.locator("main")).to_contain_text("We have it. Thank you.")
    page.goto(town.url + "/report/", wait_until="networkidle")
    after = town.sql("SELECT count(*) FROM service_requests_servicerequest")[0][0]
    assert after == before + 1, "sent once"
    assert town.sql(
        "SELECT count(*) FROM attachments_attachment WHERE owner = (SELECT 'request:' || max(id)"
        " FROM service_requests_servicerequest)"
    ) == [(1,)]
    left = "new Promise(done => { const asked = indexedDB.open('townline-kept'); asked.onsuccess = () => {"
    left += "const all = asked.result.transaction('photos').objectStore('photos').count(); all.onsuccess ="
    left += "() => done(all.result); }; })"
    assert page.evaluate(left) == 0, "what was sent is forgotten on the device"


def test_danger_stops_it_without_a_network(town, workstation):
    _desk, page = begin_offline(town, workstation)
    try:
        page.get_by_label("Say it in a few words").fill("There is a smell of gas in the street")
        page.get_by_role("button", name="Continue").click()
        stop = page.get_by_role("alert").filter(has_text="cannot wait for a form")
        expect(stop).to_be_visible()
        expect(stop.get_by_role("link", name="Call 9-1-1")).to_have_attribute("href", "tel:911")
        expect(page.get_by_label("Say it in a few words")).to_be_hidden()
        page.get_by_role("button", name=re.compile("Nobody is in danger")).click()
        expect(page.get_by_label("Address, corner or place")).to_be_visible()
    finally:
        town.start_pages()
