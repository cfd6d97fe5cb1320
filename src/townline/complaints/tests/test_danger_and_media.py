"""Danger words stop a complaint, the media are alarmed about, photos belong to a file alone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from townline.attachments import queries as files
from townline.attachments.tests.making import photo
from townline.board import queries as board
from townline.complaints import actions, queries
from townline.complaints.errors import NotYet, WordsNeeded
from townline.complaints.models import Complaint, Policy
from townline.complaints.tests.conftest import NOW
from townline.contacts.models import Contact
from townline.core import clock

GAS = "Nobody came. I smell gas in my house and feel dizzy."


@pytest.fixture(autouse=True)
def moved():
    with clock.moved(NOW + timedelta(hours=1) - clock.now()):
        yield


@pytest.fixture
def papers(db):
    Policy.objects.update(media_words=["newspaper", "the beacon"])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_danger_words_stop_the_public_form_and_ring_at_the_desk_once(db):
    client = Client()
    given = {"kind": "complaint", "language": "en", "words": GAS, "number": "905-555-0199"}
    stopped = client.post("/complaint/", given)
    text = stopped.content.decode()
    assert stopped.status_code == 422
    assert 'href="tel:911"' in text
    assert "Our desk has what you wrote" in text
    assert GAS in text
    rang = Contact.objects.get()
    assert (rang.level, rang.heard, rang.from_number) == ("E", GAS, "+19055550199")
    sealed = text.split('name="rang" value="')[1].split('"')[0]
    again = client.post("/complaint/", {**given, "rang": sealed})
    assert again.status_code == 422
    assert Contact.objects.count() == 1
    assert Complaint.objects.count() == 0
    sent = client.post("/complaint/", {**given, "rang": sealed, "safe": "1"})
    assert sent.status_code == 302
    assert Complaint.objects.get().contact_id == rang.pk
    assert Contact.objects.count() == 1


def test_safe_without_having_been_stopped_is_stopped(db):
    given = {"kind": "complaint", "language": "en", "words": GAS, "safe": "1"}
    assert Client().post("/complaint/", given).status_code == 422
    assert Complaint.objects.count() == 0


def test_who_takes_down_a_letter_deals_with_the_danger_in_it_first(kim):
    client = signed_in(kim)
    given = {"kind": "complaint", "channel": "letter", "received_at": "2026-11-23T10:00", "words": GAS,
             "about": "service", "language": "en"}  # fmt: skip
    refused = client.post("/complaints/new/", given)
    assert refused.status_code == 422
    assert "There is a sign of danger in these words" in refused.content.decode()
    assert (
        client.post("/complaints/new/", {**given, "danger_done": "9-1-1 called"}).status_code == 302
    )
    entry = queries.timeline(Complaint.objects.get())[-1]
    assert entry.data["after"]["danger_done"] == "9-1-1 called"


def test_a_complaint_that_names_the_media_is_an_alarm_until_communications_have_it(
    taken, papers, ada, bo
):
    made = taken("I go to the newspaper with this.")
    assert made.media_by == NOW + timedelta(minutes=15)
    assert made.due_at == made.media_by
    rows = board.alarms(ada, NOW).rows
    assert [(row.kind, row.is_loud, row.can_be_taken) for row in rows] == [("media", True, False)]
    with pytest.raises(WordsNeeded):
        actions.tell_communications(reference=made.reference, to_whom=" ", actor=ada, now=NOW)
    client = signed_in(ada)
    assert "The media are named" in client.get(f"/complaints/{made.reference}/").content.decode()
    assert "names the media" in client.get("/complaints/").content.decode()
    client.post(f"/complaints/{made.reference}/communications/", {"media_with": "Lena Roy"})
    made.refresh_from_db()
    assert (made.media_with, made.due_at) == ("Lena Roy", made.acknowledge_by)
    assert board.alarms(ada, NOW).rows == []


def test_the_alarm_of_a_file_does_not_reach_whom_it_is_about(taken, papers, ada, bo):
    taken("Bo hung up on The Beacon.", accused_ids=[bo.pk])
    assert board.alarms(bo, NOW).rows == []
    assert len(board.alarms(ada, NOW).rows) == 1


def test_a_call_from_the_media_is_an_alarm_too(taken, ada):
    made = taken("Asks about the bridge.", kind="media", office="The Beacon", program_code="")
    assert [row.text for row in board.alarms(ada, NOW).rows] == ["The Beacon"]
    actions.pass_on(reference=made.reference, to_whom="Lena Roy", actor=ada, now=NOW)
    assert board.alarms(ada, NOW).rows == []


def test_words_that_only_sound_like_a_paper_ring_nowhere(taken, papers, ada):
    made = taken("The newspapers are in my blue bin.")
    assert made.media_by is None
    with pytest.raises(NotYet):
        actions.tell_communications(reference=made.reference, to_whom="Lena", actor=ada, now=NOW)


def test_photos_come_with_a_complaint_and_belong_to_its_file_alone(ada, bo):
    picture = SimpleUploadedFile("bin.jpg", photo(), content_type="image/jpeg")
    given = {"kind": "complaint", "language": "en", "words": "Look at it.", "photos": picture}
    assert Client().post("/complaint/", given).status_code == 302
    made = Complaint.objects.get()
    (kept,) = files.belonging_to(made.stream)
    address = f"/attachments/{kept.token}/"
    assert signed_in(ada).get(address).status_code == 200
    actions.settle_conflict(reference=made.reference, accused_ids=[bo.pk], actor=ada, now=NOW)
    assert signed_in(bo).get(address).status_code == 403
    assert "bin.jpg" in signed_in(ada).get(f"/complaints/{made.reference}/").content.decode()
    answer = signed_in(ada).get(f"/complaints/{made.reference}/whole.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        assert "papers/01-bin.jpg" in folder.namelist()
        assert kept.sha256 in folder.read("facts.json").decode()


def test_a_file_that_is_refused_leaves_no_complaint_behind(db):
    bad = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", content_type="image/svg+xml")
    given = {"kind": "complaint", "language": "en", "words": "Look at it.", "photos": bad}
    refused = Client().post("/complaint/", given)
    assert refused.status_code == 422
    assert "Nothing you typed is lost" in refused.content.decode()
    assert Complaint.objects.count() == 0


def test_papers_are_added_on_the_page_and_a_card_number_is_masked(taken, kim, ada):
    made = taken("My card 4111 1111 1111 1111 was charged twice.")
    assert "4111" not in made.words.replace(" ", "")[:20]
    client = signed_in(ada)
    paper = SimpleUploadedFile("note.txt", b"What the crew wrote.", content_type="text/plain")
    assert client.post(f"/complaints/{made.reference}/papers/", {"files": paper}).status_code == 302
    assert client.post(f"/complaints/{made.reference}/papers/", {}).status_code == 422
    assert [each.name for each in files.belonging_to(made.stream)] == ["note.txt"]
