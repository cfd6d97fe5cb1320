"""The public pages with no script at all, on a narrow screen: everything can be read, and every form sends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_axe import PUBLIC, reachable, shape

# What somebody without a script would meet and could not use, or could not see.
DEAD = """() => {
  const seen = element => element.checkVisibility({checkVisibilityCSS: true, checkOpacity: true});
  const dead = element => {
    if (element.matches('button')) return element.type === 'button' || element.type === 'reset' || !element.form;
    if (element.matches('a')) {
      const href = element.getAttribute('href') || '';
      return !href || href.startsWith('javascript:') || (href.startsWith('#') && !document.querySelector(href));
    }
    return !element.querySelector('button:not([type=button]), input[type=submit]') && !document.querySelector(`button[form="${element.id}"]`);
  };
  const found = [...document.querySelectorAll('body button, body a, body form')].filter(seen).filter(dead);
  const waiting = [...document.querySelectorAll('[hx-trigger*=load]')].filter(seen).filter(each => !each.innerText.trim());
  return [...found, ...waiting].map(element => element.outerHTML.slice(0, 140));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BEGINNING = {"en-CA": "en", "fr-CA": "fr"}
WORDS = {
    "en-CA": ("Pothole by the school", "Continue", "Send the report", "We have it"),
    "fr-CA": ("nid-de-poule", "Continuer", "Envoyer le signalement", "C’est reçu"),
}


def wrong_with(page: Page, where: str, language: str) -> list[str]:
    """What somebody without a script could not do or read on the page that stands there."""
    found = [f"{where}: needs a script: {each}" for each in page.evaluate(DEAD)]
    if not page.locator("h1").first.is_visible():
        found.append(f"{where}: no heading")
    if page.locator("html").get_attribute("lang") != BEGINNING[language]:
        found.append(f"{where}: in another language")
    if (wide := page.evaluate(SIDEWAYS)) > 1:
        found.append(f"{where}: {wide} px too wide")
    return found


def narrow(workstation, language: str) -> Page:
    page = workstation(java_script_enabled=False, locale=language).page
    page.set_viewport_size({"width": 320, "height": 800})
    return page


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<button type=button>Show</button>", "needs a script"),
        ("<form><input name=a></form>", "needs a script"),
        ("<a href='#nowhere'>Go</a>", "needs a script"),
        ("<div hx-get=/x hx-trigger=load style='block-size: 9px'></div>", "needs a script"),
        ("<div style='inline-size: 500px'>x</div>", "too wide"),
    ],
)
def test_what_needs_a_script_is_found(town, workstation, html, said):
    page = narrow(workstation, "en-CA")
    sound = "<!doctype html><html lang=en><title>T</title><h1>H</h1><form><button>Send</button></form>{}"
    page.set_content(sound.format(""))
    assert wrong_with(page, "sound", "en-CA") == []
    page.set_content(sound.format(html))
    assert [each for each in wrong_with(page, "planted", "en-CA") if said in each]


@pytest.mark.parametrize("language", list(BEGINNING))
def test_every_public_page_reads_without_a_script(town, workstation, language):
    page = narrow(workstation, language)
    found: list[str] = []
    looked: set[str] = set()
    waiting = list(PUBLIC)
    while waiting:
        path = waiting.pop(0)
        kind = path if path in PUBLIC else shape(path)
        if kind in looked or "language=" in path:
            continue
        looked.add(kind)
        page.goto(town.url + path)
        found += wrong_with(page, path, language)
        waiting += sorted(reachable(page))
    assert not found, "\n".join(found)
    assert len(looked) > len(PUBLIC) - 4


@pytest.mark.parametrize("language", list(BEGINNING))
def test_a_report_is_sent_without_a_script(town, workstation, language):
    page = narrow(workstation, language)
    said, on, send, thanks = WORDS[language]
    found: list[str] = []

    def press(name: str) -> None:
        page.get_by_role("button", name=re.compile(name)).first.click()
        page.wait_for_load_state()
        found.extend(wrong_with(page, page.url.removeprefix(town.url), language))

    before = town.sql("SELECT count(*) FROM service_requests_servicerequest")
    page.goto(f"{town.url}/report/")
    page.locator("#words").fill(said)
    press(on)
    page.locator(".fits .kind").first.click()
    page.locator("#address").fill("kestral and fenimore")
    page.locator("button[value=find]").click()
    expect(page.locator("#address-h, button[name=ref]").first).to_be_visible()
    if page.locator("button[name=ref]").count():
        page.locator("button[name=ref]").first.click()
        expect(page.locator("button[name=ref]")).to_have_count(0)
    page.locator("button[value=on]").click()
    expect(page.locator("#description")).to_be_visible()
    page.locator("#description").fill("In the right lane")
    press(on)
    press(send)
    expect(page.locator("main")).to_contain_text(thanks)
    assert town.sql("SELECT count(*) FROM service_requests_servicerequest") == [(before[0][0] + 1,)]
    page.locator(".rep-link a").click()
    found += wrong_with(page, "status", language)
    assert not found, "\n".join(found)


def test_the_report_without_a_network_says_what_takes_a_script(town, workstation):
    page = narrow(workstation, "en-CA")
    page.goto(f"{town.url}/report/offline/")
    assert "your browser runs none" in page.locator("noscript").inner_html()
    expect(page.get_by_role("button", name="Send the report")).to_be_visible()
