"""A call finds its person on whatever page they are."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.acting import ready


def test_a_call_rings_over_any_page_and_is_answered_from_there(town, workstation):
    ready(town, "csr1")
    page = workstation("csr1").go("/desk/")
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    page.goto(f"{town.url}/knowledge/")
    bar = page.get_by_role("banner")
    height = bar.bounding_box()["height"]

    town.ring("9055550177", to="csr1")

    answer = page.get_by_role("button", name=re.compile("Answer"))
    expect(answer).to_be_visible()
    assert bar.bounding_box()["height"] == height
    offered = page.get_by_role("alertdialog").bounding_box()
    assert 0 <= offered["x"] <= 1440 - offered["width"]
    page.keyboard.press("Alt+a")
    page.wait_for_url(re.compile(r"/desk/contacts/\d+/"))
