"""A page that the public can open is looked at by axe: a new one that no story looks at is found here."""

from __future__ import annotations

from pathlib import Path

from django.urls import resolve

from tests.journeys.test_axe import PUBLIC
from townline.accounts.tests.doors import without_sign_in

STORIES = Path(__file__).resolve().parents[1] / "journeys"
# What no fixed address opens: the story that stands there, and what it calls the page when axe looks at it.
LOOKED_AT = {
    "portal:report_what": ("test_axe.py", "report: what fits"),
    "portal:report_where": ("test_axe.py", "report: where"),
    "portal:report_details": ("test_axe.py", "report: details"),
    "portal:report_send": ("test_axe.py", "report: check and send"),
    "portal:report_done": ("test_axe.py", "report: the reference"),
    "portal:report_danger": ("test_axe.py", "report: stopped by danger"),
    "complaint:taken": ("test_complaints.py", "a complaint that was taken"),
    "work:job": ("test_contractor.py", "a contractor is refused"),
}
# Reached by a link of a page that is walked.
LINKED = {"events:list": "/events/", "closures:public": "/closures/public/"}
# Doors to data and to machines, doors that only take, and what only who can be called out may open.
NO_PAGE = {
    ":healthz", ":metrics", "accounts:sign_out", "accounts:profile", "accounts:password",
    "core:language", "correspondence:texts", "attachments:original", "attachments:view",
    "attachments:small", "rosters:feed", "callouts:callback", "callouts:answer", "closures:wzdx",
    "closures:cifs_xml", "closures:cifs_json", "closures:open511_xml", "closures:open511_json",
    "portal:manifest", "portal:worker", "portal:danger_words", "portal:reported_csv",
    "portal:reported_geojson", "portal:reported_atom", "portal:reported_rss",
}  # fmt: skip
MACHINES = {"open311", "api", "api-1", "hsds", "channels"}


def test_axe_looks_at_every_page_that_opens_without_a_sign_in() -> None:
    walked = {resolve(path.partition("?")[0]).view_name for path in PUBLIC}
    walked |= {resolve(path).view_name for path in LINKED.values()}
    pages = {
        door.name for door in without_sign_in()
        if door.name.split(":")[0] not in MACHINES and door.name not in NO_PAGE
    }  # fmt: skip
    assert pages - walked - set(LOOKED_AT) == set()
    assert NO_PAGE & (walked | set(LOOKED_AT)) == set()


def test_a_story_looks_where_this_table_says() -> None:
    for name, (story, called) in LOOKED_AT.items():
        text = (STORIES / story).read_text()
        assert f'"{called}"' in text, name
