"""Words of danger stop the form, say to call, and ring at the desk: a person sees them."""

from __future__ import annotations

from townline.contacts.models import Contact
from townline.portal.models import Report
from townline.portal.views import steps
from townline.service_requests.models import Follower, ServiceRequest

GAS = "there is a strong smell of gas on my street"


def test_the_form_stops_and_the_desk_has_the_words_before_anything_is_sent(resident):
    resident.post("/report/", words=GAS)
    assert resident.at.endswith("/danger/")
    assert 'href="tel:911"' in resident.text
    assert "Our desk has what you wrote" in resident.text

    waiting = Contact.objects.get()
    assert (waiting.channel, waiting.state) == ("web", "offered")
    assert waiting.heard == GAS
    assert waiting.level in ("E", "A")
    assert not ServiceRequest.objects.exists()


def test_a_number_may_be_left_and_one_that_is_none_is_refused(resident):
    resident.post("/report/", words=GAS)
    resident.post(resident.at, do="number", phone="call me")
    assert "That is no telephone number" in resident.text
    resident.post(resident.at, do="number", phone="905-555-0142")
    assert Contact.objects.get().from_number == "+19055550142"


def test_nobody_in_danger_goes_on_and_stays_one_contact(resident):
    resident.begins("water_on_road")
    resident.says_where()
    resident.post(resident.at, description=GAS, **{"fact-look": "A puddle"})
    assert resident.at.endswith("/danger/")
    resident.post(resident.at, do="safe")
    assert resident.at.endswith("/send/")
    resident.post(resident.at)

    made = ServiceRequest.objects.get()
    assert made.contact == Contact.objects.get()
    assert made.urgency == made.contact.level
    assert made.hazard


def test_it_rings_once_for_one_report(resident):
    resident.begins("water_on_road")
    resident.post(resident.at, address="Kestrel Road", note=GAS, do="find")
    resident.post(f"{resident.base}danger/", do="safe")
    resident.post(f"{resident.base}where/", address="Kestrel Road", note=GAS, do="find")
    assert not resident.at.endswith("/danger/")
    assert Contact.objects.count() == 1


def test_one_address_cannot_make_the_desk_ring_for_ever(resident):
    for _each in range(steps.ALARMS + 2):
        resident.post("/report/", words=GAS)
    assert Contact.objects.count() == steps.ALARMS
    assert "nobody has read this yet" in resident.text, "and it says so"


def test_words_that_are_harmless_do_not_stop_anybody(resident):
    resident.post("/report/", words="my green bin was not emptied")
    assert not resident.at.endswith("/danger/")
    assert Report.objects.get().danger is None


def test_a_fact_added_later_rings_as_well(resident):
    resident.reports(description="Deep")
    made = ServiceRequest.objects.get()
    resident.post(f"/r/{made.token}/", do="fact", words=GAS)
    assert 'href="tel:911"' in resident.text
    assert Contact.objects.filter(state="offered", heard__contains="smell of gas").count() == 1
    assert Follower.objects.filter(new_fact=GAS).exists()
    made.refresh_from_db()
    assert made.urgency in ("E", "A")
