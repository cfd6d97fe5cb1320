"""A clinic date was wrong and thirty people were told it: withdrawn, listed, called back, published, paid for."""

from __future__ import annotations

import re
import time
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.journeys.acting import by_hand, ready, settled

WITHIN = 5.0  # seconds until no desk and no page shows it any more
CODE = "flu-clinic"
WRONG, RIGHT = "The flu clinic is on Saturday.", "The flu clinic is on Sunday."

_TOLD = """
WITH version AS (
  SELECT v.id, v.number, v.title FROM knowledge_articleversion v JOIN knowledge_article a ON a.id = v.article_id
  WHERE a.code = %s AND v.language = 'en' AND v.state = 'published'
), who AS (SELECT id FROM accounts_user WHERE username = 'csr8'
), person AS (
  INSERT INTO residents_person (name, aliases, language, access_needs, preferred_channel, is_protected, created_at)
  SELECT name, '', 'English', '', 'phone', name = 'Petra Hollow', now()
  FROM unnest(array['Esme Hollow', 'Felix Hollow', 'Greta Hollow', 'Petra Hollow']) AS name RETURNING id, name
), mail AS (
  INSERT INTO residents_contactpoint (person_id, kind, value, is_current)
  SELECT id, 'email', lower(split_part(name, ' ', 1)) || '@example.org', true FROM person
  WHERE name IN ('Esme Hollow', 'Felix Hollow')
), made AS (
  INSERT INTO contacts_contact (channel, call_id, from_number, state, opened_at, aware_at, closed_at,
    park_reason, caller_type, is_anonymous, language, notice_version, verification_level, level,
    level_reason, heard, notes, disposition, reasons, subject, compartment, person_id)
  SELECT 'phone', '', CASE WHEN n <= 22 THEN '+190555588' || lpad(n::text, 2, '0') ELSE '' END, 'closed',
    now() - n * interval '1 hour', now() - n * interval '1 hour', now(), '', '', n <> ALL(array[23,24,25,26]), 'English',
    '', 0, '', '', '', '', 'answered', array['Health'], 'Flu clinic', '',
    CASE WHEN n BETWEEN 23 AND 26 THEN (SELECT id FROM person ORDER BY name OFFSET n - 23 LIMIT 1) END
  FROM generate_series(1, 29) AS n RETURNING id, opened_at
)
INSERT INTO contacts_answerexposure (contact_id, article_version_id, title, number, kind, language, sent_to,
  channel, step, at, by_id)
SELECT made.id, version.id, version.title, version.number, 'read_out', 'en', '', '', '', made.opened_at, who.id
FROM made, version, who RETURNING contact_id
"""


def twenty_nine_were_told(town) -> None:
    """Twenty-two by telephone, two who left an e-mail address, one with neither, one protected, three unknown."""
    town.sql(
        "UPDATE knowledge_articleversion SET effective = tstzrange(now() - interval '9 days', NULL)"
        " WHERE state = 'published' AND article_id = (SELECT id FROM knowledge_article WHERE code = %s)",
        CODE,
    )
    town.sql(_TOLD, CODE)


def read_aloud_to_the_thirtieth(desk):
    """The thirtieth is told at a desk, in a contact that stays open."""
    page = by_hand(desk.go("/desk/"), "c")
    page.get_by_label("What do they say?").press_sequentially("flu vaccine clinic", delay=15)
    page.get_by_label("What do they say?").press("Escape")
    answer = page.locator("#answers li").filter(has_text="Flu and vaccine clinics").first
    expect(answer).to_be_visible()
    answer.locator("summary").first.click()
    answer.get_by_role("button", name="Read out").click()
    expect(answer).to_contain_text("Read out")
    settled(page)
    return page


def status_of(address: str) -> int:
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_thirty_were_told_a_wrong_clinic_date(town, workstation):
    for username in ("csr8", "csr9", "supervisor"):
        ready(town, username)
    twenty_nine_were_told(town)
    public = f"{town.url}/answers/{CODE}/?language=en"
    assert status_of(public) == 200
    desk = workstation("csr8")
    phone = read_aloud_to_the_thirtieth(desk)

    # One key says that it is wrong, a number sends it.
    phone.keyboard.press("Alt+w")
    expect(phone.get_by_role("dialog")).to_contain_text("Flu and vaccine clinics")
    phone.keyboard.press("1")
    expect(phone.locator("#toasts")).to_contain_text("You will hear what becomes of it")

    lead = workstation("supervisor")
    page = lead.go("/knowledge/gaps/")
    page.get_by_role("link", name="Flu and vaccine clinics").first.click()
    page.get_by_role("link", name="Call back who was told").click()
    expect(page.get_by_text("30 contacts")).to_be_visible()
    page.get_by_label("Safety: start within the hour").check()
    page.get_by_label("What we told them").fill(WRONG)
    page.get_by_label("What is right").fill(RIGHT)
    page.get_by_role("button", name="Withdraw and open the correction").click()
    withdrawn = time.monotonic()
    said_now = phone.locator("#answers li").filter(has_text="Flu and vaccine clinics")
    expect(said_now).to_have_count(0, timeout=WITHIN * 1000)
    while status_of(public) != 404:
        assert time.monotonic() - withdrawn < WITHIN
    assert time.monotonic() - withdrawn < WITHIN
    expect(phone.locator("#answers")).to_contain_text("Withdrawn since you said it")

    # Thirty of thirty, exactly, with counts that add up and a clock.
    expect(page.locator(".co-counts")).to_contain_text(
        re.compile(
            r"30\s*contacts were told\s*22\s*by telephone\s*2\s*by e-mail\s*2\s*unreachable\s*4\s*anonymous"
        )
    )
    expect(page.locator("#progress")).to_contain_text("Begin within")
    correction = page.url
    told = town.sql(
        "SELECT DISTINCT e.contact_id FROM contacts_answerexposure e JOIN knowledge_articleversion v"
        " ON v.id = e.article_version_id JOIN knowledge_article a ON a.id = v.article_id"
        " WHERE a.code = %s AND v.language = 'en'", CODE,
    )  # fmt: skip
    page.get_by_role("link", name="Who was told").click()
    rows = page.locator("[data-affected]")
    expect(rows).to_have_count(30)
    numbers = [int(re.search(r"C\d\d-(\d+)", row).group(1)) for row in rows.all_inner_texts()]
    assert sorted(numbers) == sorted(pk for (pk,) in told)
    assert "Petra Hollow" not in page.content()

    # Dealt to one, called with one key each.
    page.goto(correction)
    caller = town.sql("SELECT name FROM accounts_user WHERE username = 'csr9'")[0][0]
    page.get_by_role("checkbox", name=caller).check()
    page.get_by_role("button", name="Deal", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("22 calls dealt")
    calls = workstation("csr9").go("/corrections/")
    calls.keyboard.press("Alt+c")
    for key, name in (("1", "Reached"), ("2", "Left a message"), ("3", "No answer")):
        expect(calls.get_by_role("heading", name="Say", exact=True)).to_be_visible()
        expect(calls.locator(".co-say")).to_contain_text(RIGHT)
        expect(calls.get_by_role("button", name=re.compile(name))).to_be_visible()
        before = calls.url
        calls.keyboard.press(key)
        calls.wait_for_url(lambda url, before=before: url != before)
    expect(page.locator("#progress")).to_contain_text(
        "1 of 24"
    )  # the supervisor's page follows by itself
    expect(page.locator("#progress")).to_contain_text("Begun")

    # The anonymous, and those who read it on the web, hear of it by a public notice.
    page.get_by_role("button", name="Send the e-mails").click()
    expect(page.locator("#toasts")).to_contain_text("2 e-mails are leaving")
    page.get_by_label("For the report").fill(
        "The clinic is tomorrow; the rest are called in the morning."
    )
    page.get_by_role("button", name="Close the correction").click()
    expect(page.get_by_role("alert").filter(has_text="public notice")).to_be_visible()
    page.get_by_text("Write the notice").click()
    page.get_by_label("I have read these words again").check()
    page.get_by_role("button", name="Publish to everybody").click()
    expect(page.locator("#toasts")).to_contain_text("on the public pages")
    with urlopen(f"{town.url}/", timeout=5) as home:  # noqa: S310
        assert RIGHT in home.read().decode()

    page.get_by_label("For the report").fill(
        "The clinic is tomorrow; the rest are called in the morning."
    )
    page.get_by_role("button", name="Close the correction").click()
    expect(page.get_by_role("heading", name="Cost")).to_be_visible()
    report = page.locator("main").inner_text()
    assert re.search(r"Contacts in all\s*30", report)
    assert re.search(r"\$\d+\.\d\d", report)
    assert "asked not to be called" in report
