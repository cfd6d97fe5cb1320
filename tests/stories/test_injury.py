"""S21: somebody fell in a pothole, and calls eleven days after. Neutral words, the hazard at once, the earliest stamp."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from tests.stories.conftest import Town
from townline import regions
from townline.complaints import actions as complaints
from townline.complaints import queries
from townline.complaints.models import Complaint
from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.core import clock
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceRequest

NEVER_SAID = re.compile(
    r"too late|out of time|no longer|cannot claim|days have passed|our fault|liab", re.I
)


@pytest.fixture
def policy(town: Town) -> None:
    complaints.publish_policy(
        fields={
            "acknowledge_days": 2, "answer_days": 15, "council_days": 5, "media_minutes": 15,
            "notice_days": 10, "calendar_code": "office", "risk_program": "citizen_service",
            "media_program": "citizen_service", "addresses": {"clerk": "The Clerk, 1 Region Square"},
        },
        from_at=datetime(2026, 1, 1, tzinfo=UTC), actor=None, now=town.now,
    )  # fmt: skip


def call(town: Town) -> Contact:
    contact = contacts.open_by_hand(
        channel="phone", actor=town.csr, now=town.now, from_number="905-555-0142"
    )
    contacts.set_place(contact_id=contact.pk, location=town.here, actor=town.csr, now=town.now)
    return contact


def take_down(town: Town, contact: Contact, **change: str):
    client = Client()
    client.force_login(town.csr)
    fell = timezone.localtime(town.now - timedelta(days=11)).strftime("%Y-%m-%dT%H:%M")
    given = {"hazard": "pothole", "happened_at": fell, "language": "en", "name": "Ines Ferreira",
             "words": "I fell in the hole and broke my wrist. You never fix anything."}  # fmt: skip
    with clock.moved(town.now - timezone.now()):
        page = client.get(f"/desk/contacts/{contact.pk}/injury/").content.decode()
        answer = client.post(f"/desk/contacts/{contact.pk}/injury/", given | change, follow=True)
    return page, answer


@pytest.mark.usefixtures("policy")
def test_eleven_days_after_it_is_taken_down_in_neutral_words_and_somebody_goes(town: Town) -> None:
    page, answer = take_down(town, call(town))
    assert answer.status_code == 200
    assert "written notice to the clerk" in page
    assert "The law names 10 days" in page
    assert "you may send one on any day" in page
    assert "The Clerk, 1 Region Square" in page
    assert not NEVER_SAID.search(
        re.sub(r"(?s)<header class=.page-head.*?</header>|<nav.*?</nav>", "", page)
    )
    hazard, made = ServiceRequest.objects.get(), Complaint.objects.get()
    assert (hazard.definition.code, hazard.urgency, hazard.aware_at) == ("pothole", "A", town.now)
    assert (made.kind, made.hazard_reference, made.program_code) == (
        "injury",
        hazard.reference,
        "citizen_service",
    )
    assert made.happened_at == town.now - timedelta(days=11)
    assert "wrist" not in f"{hazard.description} {hazard.facts} {hazard.hazard}"
    assert made.acknowledge_by == datetime(2026, 11, 25, 21, 30, tzinfo=UTC)


@pytest.mark.usefixtures("policy")
def test_what_is_said_stands_in_the_language_of_the_call_first(town: Town) -> None:
    contact = call(town)
    english, french = "I am sorry that this happened to you.", "Je regrette ce qui vous est arrivé."
    for language, first, second in (("English", english, french), ("French", french, english)):
        Contact.objects.filter(pk=contact.pk).update(language=language)
        page, _answer = take_down(town, contact)
        said = page[page.index('id="say-h"') : page.index("The notice goes to")]
        assert said.index(first) < said.index("<details") < said.index(second)
        assert "La loi nomme 10 jours" in said
        assert "vous pouvez en envoyer un n’importe quel jour" in said
        for words in re.findall(r"[“«](.*?)[”»]", said):
            assert not NEVER_SAID.search(words)
            assert not FAULT_FR.search(words)


@pytest.mark.usefixtures("policy")
def test_the_first_aware_stamp_is_the_earliest_report_of_that_hole(town: Town) -> None:
    earlier = town.now - timedelta(hours=20)
    known = requests.open_request(
        contact_id=None, definition_code="pothole", attributes={"size": "Dinner plate"},
        location=town.here, description="Hole", urgency="C", urgency_reason="", hazard="",
        person_id=None, aware_at=earlier, actor=town.csr, now=earlier,
    )  # fmt: skip
    _page, answer = take_down(town, call(town))
    assert f"The hazard was known: it joined request {known.reference}." in answer.content.decode()
    known.refresh_from_db()
    assert (known.aware_at, known.urgency, known.followers_count) == (earlier, "A", 2)
    assert ServiceRequest.objects.count() == 1


@pytest.mark.usefixtures("policy")
def test_without_a_place_or_without_words_nothing_is_half_taken(town: Town) -> None:
    contact = contacts.open_by_hand(channel="phone", actor=town.csr, now=town.now)
    page, answer = take_down(town, contact)
    assert "Say where first" in page
    assert answer.status_code == 422
    _page, answer = take_down(town, call(town), words="")
    assert answer.status_code == 422
    assert "Ines Ferreira" in answer.content.decode()
    assert not Complaint.objects.exists()
    assert not ServiceRequest.objects.exists()


@pytest.mark.usefixtures("policy")
def test_the_whole_file_holds_the_life_of_the_hazard(town: Town) -> None:
    take_down(town, call(town))
    found = queries.dossier(Complaint.objects.get(), viewer=town.supervisor)
    headings = [section.heading for section in found.sections]
    assert headings == ["The contact", f"Request {ServiceRequest.objects.get().reference}"]
    assert "Opened" in found.sections[1].lines[0][1]


@pytest.mark.usefixtures("policy")
def test_in_a_contact_the_form_knows_the_caller_already(town: Town) -> None:
    contact = call(town)
    client = Client()
    client.force_login(town.csr)
    page = client.get(f"/complaints/new/?contact={contact.pk}&kind=compliment").content.decode()
    assert f'value="{contact.from_number}"' in page
    given = {"kind": "compliment", "channel": "phone", "received_at": "2026-11-23T10:00", "language": "en",
             "about": "service", "words": "The crew was kind."}  # fmt: skip
    answer = client.post(f"/complaints/new/?contact={contact.pk}", given)
    assert answer["Location"] == f"/desk/contacts/{contact.pk}/"
    assert queries.of_contact(contact.pk, town.csr)[0].contact_id == contact.pk


FAULT_FR = re.compile(
    r"trop tard|hors délai|plus possible|jours (?:sont )?(?:passés|écoulés)|notre faute", re.I
)


@pytest.mark.usefixtures("policy")
def test_they_hear_that_we_are_sorry_and_never_whose_fault_it_was_in_both_languages(
    town: Town,
) -> None:
    page, _answer = take_down(town, call(town))
    assert "I am sorry that this happened to you" in page
    made = Complaint.objects.get()
    for language, sorry, left_open in (
        ("en", "We are sorry", "that is for others to decide"),
        ("fr", "Nous sommes désolés", "d’autres en décideront"),
    ):
        words = render_to_string(f"complaints/letters/injury.{language}.txt", {"complaint": made})
        assert sorry in words
        assert left_open in words
        assert not NEVER_SAID.search(words)
        assert not FAULT_FR.search(words)


def test_what_the_region_says_of_injuries_leaves_the_time_to_others_in_both_languages() -> None:
    pack = Path(regions.__file__).parent / "northmoor"
    articles = yaml.safe_load((pack / "articles.yaml").read_text())
    (answer,) = [each for each in articles if each["code"] == "slip-and-fall-notice"]
    script = (pack / "scripts" / "slip_and_fall.yaml").read_text()
    english, french = "for others to decide", "c’est à d’autres d’en décider"
    for words, open_to in (
        (answer["say"], english), (" ".join(answer["must"]), english), (script, english),
        (" ".join(answer["fr"]), french), (" ".join(answer["must_fr"]), french),
    ):  # fmt: skip
        assert open_to in words
        assert not NEVER_SAID.search(words)
        assert not FAULT_FR.search(words)
    unsaid = [
        each["code"]
        for each in articles
        if "fr" in each and "must" in each and "must_fr" not in each
    ]
    assert unsaid == [], "what may not be left out stands in French too, where there is French"
