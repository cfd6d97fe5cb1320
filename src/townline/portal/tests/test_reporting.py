"""A resident reports without a script: every step by plain forms, and once is once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from townline.attachments.models import Attachment
from townline.contacts.models import Contact
from townline.core import clock
from townline.portal import jobs, queries
from townline.portal.models import Report
from townline.residents.models import Person
from townline.service_requests.models import Follower, ServiceRequest

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cf"
    "c000000301010018dd8db00000000049454e44ae426082"
)


def test_from_a_few_words_to_a_reference(resident):
    resident.post("/report/", words="pot hole in front of my house")
    assert "Is it one of these?" in resident.text
    assert next(kind.code for kind in resident.page.context["fits"]) == "pothole"

    resident.post(resident.at, code="pothole")
    assert resident.at.endswith("/where/")
    resident.says_where(note="Northbound lane")
    assert resident.at.endswith("/details/")
    assert "pot hole in front of my house" in resident.text, "typed once is enough"

    resident.post(resident.at, **{"fact-size": "Dinner plate", "description": "Full of water"})
    assert "Anonymous" in resident.text
    assert "Dinner plate" in resident.text
    resident.post(resident.at)

    made = ServiceRequest.objects.get()
    assert resident.at.endswith("/done/")
    assert made.reference in resident.text
    assert f"/r/{made.token}/" in resident.text
    assert made.facts == {"size": "Dinner plate"}
    assert "Northbound lane" in made.description
    contact = Contact.objects.get()
    assert made.contact == contact
    assert (contact.channel, contact.state, contact.disposition) == (
        "web",
        "closed",
        "service_request",
    )
    assert not Person.objects.exists(), "nobody is written down who did not ask to be"


def test_sent_twice_is_one_report(resident):
    resident.begins()
    resident.says_where()
    resident.post(resident.at, description="Deep")
    send = resident.at
    resident.post(send)
    resident.post(send)
    resident.post(send)

    assert resident.at.endswith("/done/")
    assert ServiceRequest.objects.count() == Contact.objects.count() == 1


def test_what_was_typed_is_forgotten_when_it_is_sent(resident):
    resident.reports(description="By the red gate", name="Ada Quill", email="ada@example.org",
                     phone="905-555-0142", wants_word="on")  # fmt: skip

    kept = Report.objects.get()
    assert not kept.written()
    assert not any([kept.name, kept.phone, kept.email, kept.place, kept.looked_for])
    follower = Follower.objects.get()
    assert follower.wants_word
    assert follower.number == "+19055550142"
    person = Person.objects.get()
    assert (person.pk, person.name) == (follower.person_id, "Ada Quill")
    for secret in ("Ada", "ada@example.org", "555-0142"):
        assert secret not in resident.text


def test_the_same_person_is_written_down_once(resident):
    for _again in range(2):
        resident.reports(name="Ada Quill", email="Ada@example.org")
    assert Person.objects.count() == 1


def test_the_pin_moves_by_ten_metres_without_a_script(resident):
    resident.begins()
    resident.says_where()
    before = Report.objects.get().location
    resident.post(f"{resident.base}where/", nudge="N", address="x")
    after = Report.objects.get().location
    assert before is not None
    assert after is not None
    assert (after.x, after.y) == (before.x, before.y + 10)
    assert "<svg" in resident.text


def test_a_place_nobody_knows_is_refused_and_stays_typed(resident):
    resident.begins()
    resident.post(resident.at, address="zzqx zzqx", note="by the mill", do="on")
    assert resident.page.status_code == 422
    assert 'value="zzqx zzqx"' in resident.text
    assert 'value="by the mill"' in resident.text


def test_outside_the_region_is_refused(resident):
    resident.begins()
    resident.post(resident.at, here="2.35,48.85")
    assert resident.page.status_code == 422
    assert Report.objects.get().place is None


def test_me_too_follows_what_is_open_close_by(resident):
    resident.reports(description="Deep")
    first = ServiceRequest.objects.get()
    resident.begins()
    resident.says_where()
    where = f"{resident.base}where/"
    resident.page = resident.client.get(where)
    assert "Already reported close by" in resident.text
    resident.post(where, follow=first.reference)
    assert "Anything new about it?" in resident.text
    resident.post(resident.at, description="A cyclist nearly fell")
    resident.post(resident.at)

    first.refresh_from_db()
    assert first.followers_count == 2
    assert ServiceRequest.objects.count() == 1
    assert first.reference in resident.text
    assert Follower.objects.filter(new_fact__contains="cyclist").exists()


def test_what_the_public_may_not_see_is_not_offered(resident):
    resident.reports("property_standards")
    hidden = ServiceRequest.objects.get()
    resident.begins("property_standards")
    resident.says_where()
    where = f"{resident.base}where/"
    resident.page = resident.client.get(where)
    assert "Already reported" not in resident.text
    resident.post(where, follow=hidden.reference)
    assert not Report.objects.get(sent_at=None).follows


def test_what_is_somebody_elses_says_whose_and_keeps_one_reference(resident):
    resident.begins("blue_box_relay")
    resident.says_where()
    resident.post(resident.at, description="Not taken for two weeks")
    assert "looks after this, not the Region" in resident.text
    resident.post(resident.at)
    made = ServiceRequest.objects.get()
    assert made.reference in resident.text
    assert "We pass it on to them" in resident.text


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"email": "nowhere"}, "That is not an e-mail address"),
        ({"wants_word": "on"}, "Write the e-mail address or the number"),
    ],
)
def test_what_is_refused_stays_typed(resident, details, said):
    resident.begins()
    resident.says_where()
    resident.post(resident.at, description="By the gate", **details)
    assert resident.page.status_code == 422
    assert said in resident.text
    assert "By the gate" in resident.text


def test_a_fact_that_is_needed_is_asked_for(resident):
    resident.begins("dead_animal")
    resident.says_where()
    resident.post(resident.at, description="A deer")
    assert "Which animal" in resident.text
    assert resident.page.status_code == 422


def test_a_photo_goes_along_and_another_file_is_refused(resident):
    resident.begins()
    resident.says_where()
    step = resident.at
    resident.post(step, photos=SimpleUploadedFile("x.svg", b"<svg onload='x()'/>"))
    assert resident.page.status_code == 422
    resident.post(step, photos=SimpleUploadedFile("hole.png", PIXEL))
    resident.post(resident.at)
    made = ServiceRequest.objects.get()
    assert Attachment.objects.get().owner == f"request:{made.pk}"


def test_numbers_of_cards_are_not_kept(resident):
    resident.reports(description="My card 4111 1111 1111 1111 fell in")
    assert "4111" not in ServiceRequest.objects.get().description


def test_a_type_without_a_place_needs_none(resident):
    resident.begins("bus_service")
    resident.post(resident.at, address="", do="on")
    resident.post(resident.at, **{"fact-route": "7"})
    resident.post(resident.at)
    assert ServiceRequest.objects.get().place_label == ""


def test_a_step_cannot_be_jumped_over_nor_another_report_read(resident):
    resident.begins()
    for step in ("details", "send", "done"):
        page = resident.client.get(f"{resident.base}{step}/", follow=True)
        assert page.request["PATH_INFO"].endswith("/where/")
    assert resident.client.get("/report/nobody-knows-this-key-at-all/").status_code == 404


def test_what_was_never_sent_is_swept_after_a_day(resident):
    resident.begins()
    assert jobs.sweep(now=clock.now() + queries.UNSENT / 2) == 0
    assert jobs.sweep(now=clock.now() + queries.UNSENT * 2) == 1
