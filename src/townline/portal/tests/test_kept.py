"""What was written without a network is taken in once, as far as it will do, and danger still stops it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from townline.attachments.models import Attachment
from townline.contacts.models import Contact
from townline.portal.models import Report
from townline.service_requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
WHOLE = {
    "key": KEY, "code": "pothole", "words": "pothole again", "description": "By the school",
    "address": "Kestrel Road at Fennimore Avenue", "fact-size": "Dinner plate",
}  # fmt: skip


def taken(resident, **fields):
    answer = resident.client.post(
        "/report/offline/", fields, headers={"accept": "application/json"}
    )
    return answer.status_code, answer.json()


def test_the_page_holds_every_type_with_what_it_asks(resident):
    page = resident.client.get("/report/offline/").content.decode()
    assert 'value="pothole"' in page
    assert 'data-kind="pothole"' in page
    french = resident.client.get("/report/offline/", headers={"accept-language": "fr"})
    assert "Nid-de-poule" in french.content.decode()


def test_a_whole_report_is_sent_once_however_often_it_comes(resident):
    found = [taken(resident, **WHOLE) for _each in range(3)]
    made = ServiceRequest.objects.get()
    assert (
        found
        == [(200, {"next": f"/report/{KEY}/done/", "reference": made.reference, "photos": ""})] * 3
    )
    assert made.facts == {"size": "Dinner plate"}
    assert Contact.objects.count() == Report.objects.count() == 1


def test_what_is_still_missing_is_asked_for_and_nothing_is_lost(resident):
    _status, told = taken(resident, **{**WHOLE, "address": "zzqx vvwk"})
    assert told == {"next": f"/report/{KEY}/where/", "reference": "", "photos": ""}
    assert not ServiceRequest.objects.exists()
    assert Report.objects.get().words == "pothole again"


def test_danger_stops_it_and_rings(resident):
    _status, told = taken(resident, **{**WHOLE, "words": "smell of gas in the hole"})
    assert told["next"] == f"/report/{KEY}/danger/"
    assert not ServiceRequest.objects.exists()
    assert Contact.objects.get().state == "offered"


def test_who_said_that_nobody_is_in_danger_is_believed_and_the_desk_still_reads_it(resident):
    _status, told = taken(resident, **{**WHOLE, "words": "smell of gas", "is_safe": "1"})
    assert told["reference"]
    assert Contact.objects.get().level == "E"


@pytest.mark.parametrize("key", ["", "short", "z" * 32, KEY + "0"])
def test_a_key_that_no_device_makes_is_refused(resident, key):
    assert taken(resident, **{**WHOLE, "key": key})[0] == 404
    assert not Report.objects.exists()


def test_without_words_and_type_it_says_so(resident):
    status, told = taken(resident, key=KEY, address="Kestrel Road at Fennimore Avenue")
    assert (status, told["message"]) == (422, "Write a few words, or choose from the list.")


def test_a_time_that_no_device_has_does_no_harm(resident):
    for n, begun in enumerate(("x", "99999999999999999999", "-1", "1", "9" * 13)):
        status, told = taken(resident, **{**WHOLE, "key": f"{n:032x}", "begun": begun})
        assert (status, bool(told["reference"])) == (200, True)


def test_the_page_works_without_a_script(resident):
    resident.post("/report/offline/", **WHOLE)
    assert resident.at.endswith("/done/")


def test_the_danger_words_of_a_device_are_those_of_the_server(client):
    words = client.get("/danger-words.json").json()
    assert sum(len(group["stop"]) for group in words["groups"]) > 300
    assert {"gas", "baby", "fire"} <= set(words["words"])


def picture(name="hole.png", colour="red"):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def test_photos_of_the_device_come_along_once(resident):
    sent = [
        taken(resident, **WHOLE, photos=[picture(), picture("b.png", "blue")])[1] for _ in (1, 2)
    ]
    assert sent[0]["photos"] == ""
    assert sent[0]["reference"] == sent[1]["reference"]
    made = ServiceRequest.objects.get()
    assert Attachment.objects.filter(owner=f"request:{made.pk}").count() == 2
    assert Attachment.objects.count() == 2


def test_a_photo_that_is_refused_keeps_neither_the_words_nor_the_others_back(resident):
    script = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    _status, told = taken(resident, **WHOLE, photos=[script, picture()])
    assert told["reference"]
    assert "SVG" in told["photos"]
    assert Attachment.objects.count() == 1


def test_more_photos_than_are_taken_are_said_and_the_report_is_sent(resident):
    many = [picture(f"{n}.png") for n in range(6)]
    _status, told = taken(resident, **WHOLE, photos=many)
    assert told["reference"]
    assert "at most 5" in told["photos"]
    assert not Attachment.objects.exists()


def test_whether_word_comes_by_text_is_said_before_it_is_asked_for(resident, settings):
    page = resident.client.get("/report/offline/").content.decode()
    assert "We cannot send text messages yet" in page
    settings.TOWNLINE_TEXTS_URL, settings.TOWNLINE_TEXTS_SECRET = (
        "https://gateway.example/",
        "whsec_eA==",
    )
    page = resident.client.get("/report/offline/").content.decode()
    assert "If you leave only a number, word comes as a text message" in page
