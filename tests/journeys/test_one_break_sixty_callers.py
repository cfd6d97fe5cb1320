"""One burst main and sixty callers: one incident, everybody follows it, and word reaches all who asked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import answer_call, choose, next_step, ready, settled
from tests.journeys.nights import tonight

pytestmark = pytest.mark.slow  # a region of its own

CORNER = re.compile("Kestrel Road at Fennimore")
EN, FR = "The water is back. Thank you for telling us.", "L’eau est revenue. Merci de votre appel."


def finish(page: Page) -> None:
    page.get_by_text("Reasons").click()
    page.get_by_label("Roads and sidewalks").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/$"))


def first_call(page: Page) -> str:
    """The first caller: place, script, the hole; returns the reference they are read."""
    choose(page, "Where?", "kestral and fenimore", CORNER)
    expect(page.locator("#where-facts")).to_contain_text("Call now")
    choose(page, "What do they say?", "water on the road", re.compile("Water on the road"))
    script = page.get_by_role("region", name="Script")
    for _ in range(12):
        settled(page)
        if script.get_by_role("button", name=re.compile("Open the request")).is_visible():
            break
        sinking = script.get_by_text("Muddy, or road sinking")
        if sinking.count():
            sinking.click()
            script.get_by_role("button", name=re.compile("Next")).click()
            expect(sinking).to_have_count(0)
        else:
            next_step(page)
    script.get_by_role("button", name=re.compile("Open the request")).click()
    expect(script).to_contain_text("Your reference is")
    found = re.search(r"\d\d-\d{6}", script.inner_text())
    assert found is not None
    return found[0]


def same_issue(
    page: Page, reference: str, *, fact: str = "", level: str = "", email: str = ""
) -> None:
    """A later caller: say where, and it is there already; one button, one tick, one key."""
    choose(page, "Where?", "kestral and fenimore", CORNER)
    row = page.locator("#nearby .dupe", has_text=reference)
    row.get_by_text("Same issue").click()
    row.get_by_label(re.compile("Anything new")).fill(fact)
    row.get_by_label("How urgent is it now?").select_option(level)
    row.get_by_label("They agree to be sent word").check()
    row.get_by_label(re.compile("E-mail, if they want")).fill(email)
    row.get_by_role("button", name="Add this caller").click()
    expect(page.locator("#nearby")).to_contain_text("Follows it")
    finish(page)


def sixty_less(page: Page, request_id: int, many: int) -> None:
    """More later callers, by the same addresses that the buttons post to: opened by hand, added, finished.

    Every tenth does not want word, and every third of the others has an e-mail.
    """
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    headers = {"X-CSRFToken": token, "HX-Request": "true", "Referer": page.url}
    root = page.url.split("/desk/")[0]

    def post(path: str, **form: str):
        answer = page.request.post(f"{root}{path}", form=form, headers=headers, max_redirects=0)
        assert answer.status < 400, answer.text()
        return answer

    for n in range(many):
        made = post(
            "/desk/by-hand/", channel=("phone", "email", "counter")[n % 3], number=f"90555504{n:02}"
        )
        contact = re.search(
            r"contacts/(\d+)/", made.headers.get("location", "") or made.headers["hx-redirect"]
        )
        assert contact is not None
        asked = (
            {}
            if n % 10 == 0
            else {"wants_word": "1", "email": f"caller{n}@mail.example" if n % 3 else ""}
        )
        post(
            f"/desk/contacts/{contact[1]}/nearby/{request_id}/following/",
            new_fact="",
            urgency="",
            **asked,
        )


def me_too(page: Page, root: str) -> None:
    """A resident on the web, in French, finds it reported already and follows it."""
    page.goto(f"{root}/report/?language=fr")
    page.get_by_label(re.compile("quelques mots")).fill("conduite d'eau")
    page.get_by_role("button", name=re.compile("Continuer")).click()
    page.get_by_role("button", name=re.compile("Rupture de conduite")).first.click()
    page.get_by_label(re.compile("Adresse")).fill("Kestrel Road at Fennimore Avenue")
    page.get_by_role("button", name=re.compile("Continuer")).click()
    page.get_by_role("button", name=re.compile("Moi aussi")).first.click()
    page.get_by_label(re.compile("Courriel")).fill("web@mail.example")
    page.get_by_label(re.compile("Prévenez-moi")).check()
    page.get_by_role("button", name=re.compile("Continuer")).click()
    page.get_by_role("button", name=re.compile("Se joindre")).click()
    expect(page.locator("main")).to_contain_text("Merci")


def test_one_main_break_sixty_callers_one_incident(night, workstation):
    """S2. Suggested by place; one status; a new fact raises it; restoration reaches everybody who agreed."""
    tonight(night, 2, 10)
    for username in ("csr2", "csr3"):
        ready(night, username)
    first = answer_call(workstation("csr2"), night, "csr2", "9055550300")
    reference = first_call(first)
    finish(first)
    ((incident, request_id, kind, level),) = night.sql(
        "SELECT i.incident_id, r.id, d.code, n.level FROM dispatch_incidentrequest i"
        " JOIN dispatch_incident n ON n.id = i.incident_id"
        " JOIN service_requests_servicerequest r ON r.id = i.service_request_id"
        " JOIN service_requests_servicedefinition d ON d.id = r.definition_id WHERE r.reference = %s",
        reference,
    )
    assert (kind, level) == ("watermain_break", "A")

    # The second caller knows something new: the same incident, more urgent. The third gives an e-mail.
    later = workstation("csr3")
    page = answer_call(later, night, "csr3", "9055550301")
    same_issue(page, reference, fact="A car is in the hole", level="E")
    assert night.sql(
        "SELECT level, level_reason FROM dispatch_incident WHERE id = %s", incident
    ) == [("E", "A car is in the hole")]
    page = answer_call(later, night, "csr3", "9055550302")
    same_issue(page, reference, email="third@mail.example")
    me_too(workstation(locale="fr-CA").page, night.url)
    sixty_less(page, request_id, 56)

    # One incident, one request, sixty who follow it; one status, the same words for all.
    assert night.sql(
        "SELECT (SELECT count(*) FROM dispatch_incident), followers_count"
        " FROM service_requests_servicerequest WHERE id = %s",
        request_id,
    ) == [(1, 60)]
    board = workstation("csr2").go(f"/dispatch/incidents/{incident}/")
    expect(board.locator("#followers .count").first).to_have_text("60")

    # Restoration: everybody who agreed is written to or stands on the list, and is told from it.
    agreed = night.sql(
        "SELECT count(*), count(*) FILTER (WHERE email <> '') FROM service_requests_follower"
        " WHERE service_request_id = %s AND wants_word",
        request_id,
    )
    board.get_by_text("Send word to those who reported it").click()
    board.get_by_label("In English", exact=True).fill(EN)
    board.get_by_label("In French", exact=True).fill(FR)
    board.get_by_role("button", name="Send it to all who asked for it").click()
    board.wait_for_url(re.compile(r"/words/\d+/$"))
    expect(board.locator("main")).to_contain_text(EN)
    ((people, mails),) = agreed
    sent = night.sql("SELECT language, body FROM correspondence_message WHERE event = 'incident'")
    assert len(sent) == mails
    assert sum(FR in body for language, body in sent if language == "fr") == 1
    assert all(EN in body for language, body in sent if language == "en")
    owed = people - mails
    expect(board.locator("#word-lines .count")).to_have_text(str(owed))
    board.get_by_role("button", name="Told").first.click()
    expect(board.locator("#word-lines .count")).to_have_text(str(owed - 1))
    board.get_by_role("button", name="Not reached").first.click()
    expect(board.locator("#word-lines .count")).to_have_text(str(owed - 1))
    board.goto(f"{night.url}/dispatch/incidents/{incident}/")
    expect(board.locator("#followers")).to_contain_text(f"{owed - 1} to be called")
