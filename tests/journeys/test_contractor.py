"""A job goes to a contractor outside: by a signed link, on a telephone, to what the resident reads."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.acting import by_hand, ready, request_by_script
from tests.journeys.test_axe import look

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


def photo(colour: str) -> dict[str, object]:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def fits(page: Page) -> None:
    """Nothing is wider than the telephone, and what a thumb presses is large enough for it."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("main button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_a_contractor_takes_a_job_by_its_link_and_the_resident_reads_the_truth(town, workstation):
    ready(town, "csr2")
    csr = by_hand(workstation("csr2").go("/desk/"), "c")
    reference = request_by_script(
        csr, words="traffic light is dark", title="Traffic signal dark or wrong"
    )
    clerk = workstation("clerk").go(f"/requests/{reference}/")
    clerk.get_by_text("Give it to a contractor").click()
    clerk.get_by_label("Who", exact=True).fill("Moorland Paving")
    clerk.get_by_label("What they are to do").fill("Make the signal work again.")
    clerk.get_by_role("button", name="Make the link").click()
    link = clerk.get_by_label("Link for Moorland Paving").input_value()
    path = "/" + link.split("/", 3)[3]
    token = town.sql(
        "SELECT token FROM service_requests_servicerequest WHERE reference = %s", reference
    )[0][0]
    resident = workstation().go(f"/r/{token}/")

    phone = workstation(**PHONE).go(path)
    expect(phone.locator("main")).to_contain_text("Make the signal work again.")
    expect(phone.get_by_role("status")).to_contain_text("A job for Moorland Paving")
    fits(phone)
    phone.get_by_role("button", name="I take it").click()
    expect(phone.get_by_role("status")).to_contain_text("You took it")
    fits(phone)

    phone.get_by_label("Photos, before you begin").set_input_files(photo("grey"))
    phone.get_by_role("button", name="I am there").click()
    expect(phone.get_by_role("status")).to_contain_text("You are there since")
    resident.reload()
    expect(resident.locator("main")).to_contain_text("A crew is there now.")

    phone.get_by_role("button", name="Report it finished").click()
    expect(phone.get_by_role("alert")).to_contain_text("Say what it came to.")
    fits(phone)
    assert look(phone, "a contractor is refused") == []
    phone.set_viewport_size(PHONE["viewport"])
    phone.get_by_label("Done.").check()
    phone.get_by_label("What was done").fill("A new lamp in the north head.")
    phone.get_by_label("Photos, as it is now").set_input_files(photo("green"))
    phone.get_by_role("button", name="Report it finished").click()
    expect(phone.get_by_role("status")).to_contain_text("Reported finished")

    kept = town.sql(
        "SELECT moment FROM attachments_attachment a JOIN service_requests_servicerequest r"
        " ON a.owner = 'request:' || r.id WHERE r.reference = %s ORDER BY a.id",
        reference,
    )
    assert kept == [("before",), ("after",)]
    resident.reload()
    words = resident.locator("main").inner_text()
    assert "Moorland" not in words, "who works for us is inside"
    assert "new lamp" not in words, "what a contractor writes is inside until the program says it"
    assert not re.search(r"\bDone\.", words), "the program closes it, not the contractor"

    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("Says it is finished")
    expect(clerk.locator("main")).to_contain_text("A new lamp in the north head.")
    clerk.get_by_text("Close it", exact=True).click()
    clerk.locator("input[name=outcome]").first.check()
    clerk.locator("#close-public").fill("The signal works again.")
    clerk.get_by_role("button", name="Close the request").click()
    expect(clerk.locator("main")).to_contain_text(re.compile("closed", re.I))
    resident.reload()
    expect(resident.locator("main")).to_contain_text("The signal works again.")

    assert phone.reload().status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    assert look(phone, "a contractor's link that is over") == []


def test_a_link_that_was_taken_back_or_belongs_to_nobody_opens_nothing(town, workstation):
    ready(town, "csr2")
    csr = by_hand(workstation("csr2").go("/desk/"), "c")
    reference = request_by_script(
        csr, words="traffic light is dark", title="Traffic signal dark or wrong"
    )
    clerk = workstation("clerk").go(f"/requests/{reference}/")
    clerk.get_by_text("Give it to a contractor").click()
    clerk.get_by_label("Who", exact=True).fill("Moorland Paving")
    clerk.get_by_label("What they are to do").fill("Make the signal work again.")
    clerk.get_by_role("button", name="Make the link").click()
    link = clerk.get_by_label("Link for Moorland Paving").input_value()
    path = "/" + link.split("/", 3)[3]
    desk = workstation(**PHONE)
    phone = desk.go(path)
    expect(phone.get_by_role("button", name="I take it")).to_be_visible()
    clerk.get_by_role("button", name="Take back Moorland Paving").click()
    expect(clerk.locator("main")).to_contain_text("Taken back")

    phone.get_by_role("button", name="I take it").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    fits(phone)
    for wrong in (path[:-2] + "x/", "/work/nobody/"):
        answer = phone.goto(town.url + wrong)
        assert answer is not None
        assert answer.status == 404
        expect(phone.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
        assert reference not in phone.locator("body").inner_text()
        fits(phone)
