"""Every page, by every role, by day and by night, in forced colours and at 320 pixels: axe finds nothing.

axe sees what can be computed; the second check is for what it misses: a page that must be moved sideways.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.journeys.acting import by_hand, choose, ready, settled

ROLES = {
    "supervisor": [
        "/knowledge/reviews/",
        "/dispatch/new/",
        "/dispatch/events/new/",
        "/dispatch/?closed=1",
        "/desk/floor/",
        "/knowledge/bulletins/new/",
        "/contacts/",
        "/contacts/relays/",
        "/requests/",
        "/desk/people/?q=mar&for=Calling+back",
        "/corrections/",
        "/corrections/new/1/",
        "/corrections/told/1/",
        "/contacts/to-send/",
        "/complaints/",
        "/complaints/new/",
        "/complaints/standing/?reference=C-NONE",
    ],
    "editor": [
        "/directory/",
        "/directory/files/",
        "/directory/entries/ashgrove/",
        "/directory/entries/port-sorrel-ward-2/",
        "/directory/entries/harbour-light-shelter/",
        "/directory/entries/region-hall/",
        "/desk/who-does-what/?topic=pothole&place=kestrel+and+fennimore",
        "/desk/who-does-what/?topic=wires&place=wilmot+line",
        "/knowledge/editor/",
        "/desk/content-health/",
        "/knowledge/answers/bus-pass/?language=fr",
        "/knowledge/new/",
        "/knowledge/gaps/",
        "/scripts/",
        "/scripts/new/",
        "/triage/problems/digest/",
    ],
    "clerk": [
        "/knowledge/approvals/",
        "/requests/",
        "/requests/?q=nothingfitsthis",
        "/callouts/hours/",
        "/callouts/hours/?state=refused",
        "/callouts/hours/payroll/",
    ],
    "manager": ["/callouts/", "/callouts/union/?agreement=roads_local_61", "/callouts/union/"],
    "worker": ["/callouts/hours/mine/", "/rosters/mine/"],
    "health": ["/dispatch/?by=health", "/contacts/held/", "/rosters/?by=health"],
    "privacy": ["/access-log/", "/ledger/"],
    "admin": ["/staff/", "/account/"],
}
PUBLIC = [
    "/",
    "/answers/",
    "/answers/bus-pass/?language=fr",
    "/services/",
    "/find/",
    "/reported/",
    "/reported/?state=all&near=kestrel+and+fennimore",
    "/reported/?kind=nothing",
    "/reported/data/",
    "/complaint/",
    "/sign-in/",
    "/r/nobody-has-this-token-at-all/",
    "/services/roads/",
    "/services/nothing-at-all/",
    "/report/",
    "/report/offline/",
    "/report/nobody-has-this-key-at-all/",
    "/offline/",
    "/mine/",
    "/mine/this-link-is-over-since-long/",
    "/mine/requests/",
    "/messages/stop/nobody-gave-this-sign-at-all/",
    "/attachments/nobody-has-this-token-at-all/public/view/",
]
WIDEST = """() => [...document.querySelectorAll('body *')].filter(element => !element.closest('.bar nav'))
  .filter(element => element.getBoundingClientRect().right > innerWidth
    || (element.clientWidth && element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === 'visible'))
  .map(element => element.outerHTML.slice(0, 160)).slice(-4).join(' | ')"""
SEEN: set[str] = set()  # a page that one role looked at looks the same to the next
NOT_PAGES = re.compile(
    r"sign-out|/feeds/|/file/|\.json|sheet\.html|\.ics|/hsds/|/language/|\.csv|\.geojson|\.zip|/feed\.|#|/export/|/healthz|/metrics|^mailto|^tel"
)
# What is named by a single word: a script, a program, somebody in the directory, an answer.
NAMED = re.compile(
    r"^(/scripts/|/directory/entries/|/rosters/plan/|/call-in/lists/"
    r"|/knowledge/answers/|/answers/|/services/)(?!new/|drafts/|versions/)[a-z_]+(-[a-z_0-9]+)*/"
)
# What hangs on one complaint, and the words of one message: the complaints themselves are each looked at.
BELOW = re.compile(r"^(/complaints/)C-[0-9A-Z]{6}/(?=.)")
WORDED = re.compile(r"^(/messages/wordings/)[a-z_]+/[^/]+/")
LANGUAGES = ["en-CA", "fr-CA"]
# Other colours change nothing but what is judged by its colour; another width changes what is there at all.
COLOUR = ["color-contrast", "link-in-text-block"]
LOOKS = [
    ("light", "none", 1440, []), ("dark", "none", 1440, COLOUR), ("light", "active", 1440, COLOUR),
    ("light", "none", 320, []),
]  # fmt: skip
FAULTS = """async only => {
  const run = only.length ? {runOnly: {type: 'rule', values: only}} : {};
  const {violations} = await axe.run({resultTypes: ['violations'], preload: false, ...run});
  return violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.target.join(' ')).join('; ')]);
}"""


# Twice: what was asked for in the first frame is drawn in the second.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# What is wrong with a page on purpose, and how the look at it must say so.
PLANTED = {
    "a field without a name": ("<input>", "(light, none, 1440): label: input"),
    "pale by night": (
        "<style>@media (prefers-color-scheme: dark) { body { background: #111 } p { color: #333 } }</style>",
        "(dark, none, 1440): color-contrast: p",
    ),
    "pale in forced colours": (
        "<style>@media (forced-colors: active) { p { forced-color-adjust: none; background: #fff; color: #bbb } }</style>",
        "(light, active, 1440): color-contrast: p",
    ),
    "a name that is missing where it is narrow": (
        "<style>@media (max-width: 400px) { label { display: none } }</style><label for=a>Who</label><input id=a>",
        "(light, none, 320): label: #a",
    ),
    "too wide": ("<div style='width: 500px'>x</div>", "(light, none, 320): 188 px too wide"),
}


def look(page: Page, where: str) -> list[str]:
    """What is wrong with the page that stands there, in every light and size."""
    found = []
    for scheme, forced, width, rules in LOOKS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(PAINTED)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for fault, nodes in page.evaluate(FAULTS, rules):
            found.append(f"{where} ({scheme}, {forced}, {width}): {fault}: {nodes}")
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 1:
            widest = page.evaluate(WIDEST)
            found.append(f"{where} ({scheme}, {forced}, {width}): {wide} px too wide: {widest}")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def reachable(page: Page) -> set[str]:
    """The pages a menu of this page leads to."""
    links = page.locator("nav a[href^='/'], main a[href^='/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return {link for link in links if not NOT_PAGES.search(link)}


def shape(path: str) -> str:
    """Pages that differ by their subject alone are one page: `/requests/26-100004/` is `/requests/*/`."""
    path = NAMED.sub(r"\1*/", path)
    path = WORDED.sub(r"\1*/*/", BELOW.sub(r"\1*/", path))
    return re.sub(
        r"/(\d[\d-]*|[a-z]+(-[a-z]+)+|[A-Za-z0-9_-]{20,})(?=/|$)", "/*", path.split("?")[0]
    )


def walk(page: Page, base: str, start: list[str]) -> list[str]:
    """Look at every kind of page that can be reached from these and was not looked at yet.

    Only a whole walk that found nothing counts as looked: told once more, it is walked once more.
    """
    found: list[str] = []
    looked: set[str] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop(0)
        kind = path if path in start else shape(path)
        if kind in SEEN | looked:
            continue
        looked.add(kind)
        page.goto(base + path)
        page.evaluate(
            PAINTED
        )  # what loads by itself is on its way by now; nobody has typed anything
        expect(page.locator(".htmx-request")).to_have_count(0)
        found += look(page, path)
        waiting += sorted(reachable(page))
    if not found:
        SEEN.update(looked)
    return found


@pytest.mark.parametrize("planted", list(PLANTED))
def test_a_planted_fault_is_found(town, workstation, planted):
    html, said = PLANTED[planted]
    page = workstation().page
    sound = "<!doctype html><html lang=en><title>T</title><main><h1>H</h1><p>Words</p>{}</main>"
    page.set_content(sound.format(""))
    assert look(page, "sound") == []
    page.set_content(sound.format(html))
    assert [fault for fault in look(page, "planted") if said in fault]


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(town, workstation, language):
    SEEN.clear()  # in the other language a page is another page
    page = workstation(locale=language).page
    faults = walk(page, town.url, PUBLIC)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_report_and_what_is_refused(town, workstation, language):
    """Pages that no link leads to: steps, refusals, the stop for danger, the reference, the status."""
    page = workstation(locale=language).page
    found: list[str] = []

    def press(selector: str, name: str) -> None:
        page.locator(selector).click()
        settled(page)
        nonlocal found
        found += look(page, name)

    page.goto(f"{town.url}/find/")
    page.locator("#reference").fill("26-999999")
    page.locator("#digits").fill("0000")
    press("main form .btn", "find: nothing found")
    page.goto(f"{town.url}/mine/")
    page.locator("main form").evaluate("form => { form.noValidate = true; }")
    page.locator("#email").fill("nowhere")
    press("main form .btn", "my requests: no address")
    page.locator("#email").fill("nobody@example.org")
    press("main form .btn", "my requests: on its way")
    page.goto(f"{town.url}/report/")
    press(".rep-say .btn", "report: nothing typed")
    page.locator("#words").fill("pothole in front of the school")
    press(".rep-say .btn", "report: what fits")
    press(".fits .kind >> nth=0", "report: where")
    page.locator("#address").fill("zzqx vvwk")
    press("button[value=find]", "report: no such place")
    page.locator("#address").fill("kestral and fenimore")
    press("button[value=find]", "report: a place")
    if page.locator("button[name=ref]").count():
        press("button[name=ref] >> nth=0", "report: the pin")
    press("button[value=on]", "report: details")
    page.locator("[name=wants_word]").check()
    press("form .btn.primary", "report: no address to send word to")
    page.locator("[name=wants_word]").uncheck()
    press("form .btn.primary", "report: check and send")
    press("form[data-once] .btn.primary", "report: the reference")
    page.goto(town.url + page.locator(".rep-link a").get_attribute("href"))
    found += look(page, "status")
    page.goto(f"{town.url}/report/")
    page.locator("#words").fill("smell of gas in the street, somebody is hurt")
    press(".rep-say .btn", "report: stopped by danger")
    assert page.locator(".stop").count()
    assert not found, "\n".join(found)


def test_the_steps_of_a_report_without_a_network_are_clean(town, workstation):
    page = workstation().go("/report/offline/")
    page.locator("#words").fill("pothole")
    found = look(page, "offline: what")
    for name in ("where", "details", "send"):
        page.locator("[data-on]").click()
        found += look(page, f"offline: {name}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", list(ROLES))
def test_pages_of_staff(town, workstation, role):
    page = workstation(role).page
    faults = walk(page, town.url, ROLES[role])
    assert not faults, "\n".join(faults)


def test_the_desk_with_a_contact_in_hand(town, workstation):
    ready(town, "csr4")
    town.sql("UPDATE accounts_user SET language = 'en' WHERE username = 'csr4'")
    page = workstation("csr4").page
    found = walk(page, town.url, ["/desk/", "/desk/two/"])
    page.goto(town.url + "/desk/")
    by_hand(page, "c")
    choose(page, "Where?", "kestral and fenimore", re.compile("Kestrel Road at Fennimore"))
    choose(page, "What do they say?", "smell of gas", re.compile("gas", re.I))
    page.get_by_role("textbox", name="Notes").fill("she says it smells of gas in the basement")
    settled(page)
    found += look(page, "a contact with a script and danger words")
    page.keyboard.press("Control+Enter")
    settled(page)
    found += look(page, "a contact that cannot be finished yet")
    page.keyboard.press("Control+k")
    page.keyboard.type("water")
    settled(page)
    found += look(page, "the palette")
    assert not found, "\n".join(found)
