"""The pages: register, file, letters, the whole file, and the public form."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from townline.complaints import actions
from townline.complaints.models import Accused, Complaint, Letter
from townline.complaints.tests.conftest import NOW
from townline.core import clock


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def moved():
    with clock.moved(NOW + timedelta(hours=1) - timezone.now()):
        yield


def test_the_register_says_what_runs_out_first_and_its_statements_do_not_grow(taken, ada):
    client = signed_in(ada)
    taken("Late", received_at=NOW - timedelta(days=9))
    client.get("/complaints/")

    def asked():
        with CaptureQueriesContext(connection) as statements:
            page = client.get("/complaints/")
        return len(statements), page.content.decode()

    first, text = asked()
    assert "1 late" in text
    for _ in range(45):
        taken()
    more, text = asked()
    assert more == first <= 8
    assert text.index("Late") < text.index("The truck never comes")
    assert "page=2" in text


def test_an_empty_register_and_a_search_without_hits_say_what_to_do(ada):
    client = signed_in(ada)
    assert "Nothing waits" in client.get("/complaints/").content.decode()
    assert "Nothing fits" in client.get("/complaints/?q=zzz").content.decode()


def test_it_is_taken_down_from_a_letter_and_what_is_refused_stays(kim, ada):
    client = signed_in(kim)
    given = {"kind": "complaint", "channel": "letter", "received_at": "2026-11-20T16:00",
             "words": "", "remedy": "An apology", "about": "staff", "language": "fr",
             "accused": [str(ada.pk)]}  # fmt: skip
    refused = client.post("/complaints/new/", given)
    assert refused.status_code == 422
    assert "An apology" in refused.content.decode()
    assert client.post("/complaints/new/", given | {"words": "He laughed."}).status_code == 302
    made = Complaint.objects.get()
    assert (made.language, made.about, made.needs_check) == ("fr", "staff", True)
    assert Accused.objects.get().user == ada
    assert signed_in(ada).get(f"/complaints/{made.reference}/").status_code == 404


def test_a_letter_begins_in_their_language_and_prints_the_next_step_by_itself(taken, ada):
    made = taken(language="fr", address="88 Heron Street")
    client = signed_in(ada)
    page = client.get(f"/complaints/{made.reference}/letters/?kind=answer").content.decode()
    assert "Notre réponse à votre plainte" in page
    given = {"kind": "answer", "language": "fr", "subject": "Notre réponse", "body": "Voici."}
    client.post(f"/complaints/{made.reference}/letters/?kind=answer", given)
    letter = Letter.objects.get()
    address = f"/complaints/{made.reference}/letters/{letter.pk}/"
    sheet = client.get(address).content.decode()
    assert "une personne de la direction qui n’y a pas pris part" in sheet
    assert "ombudsman" not in sheet
    refused = client.post(f"{address}sending/", {"how": "by post"})
    assert refused.status_code == 422
    assert 'value="by post"' in refused.content.decode()
    assert (
        client.post(f"{address}sending/", {"how": "by post", "outcome": "partly"}).status_code
        == 302
    )


def test_the_managers_answer_names_the_ombudsman(taken, ada, bo, kim):
    made = taken()
    actions.escalate(
        reference=made.reference, reason="Late", actor=kim, now=made.answer_by + timedelta(1)
    )
    letter = actions.write_letter(reference=made.reference, kind="answer", language="en", subject="S",
                                  body="Ours.", actor=bo, now=NOW)  # fmt: skip
    sheet = signed_in(bo).get(f"/complaints/{made.reference}/letters/{letter.pk}/").content.decode()
    assert "You may take it to the ombudsman" in sheet
    assert "12 Commons Lane" in sheet


@pytest.mark.parametrize("days", [0, 9, 10, 11, 400])
def test_what_is_written_of_a_notice_is_the_same_however_many_days_have_passed(taken, ada, days):
    made = taken("I fell.", kind="injury", happened_at=NOW - timedelta(days=days), name="Ada")
    letter = actions.write_letter(reference=made.reference, kind="acknowledgement", language="en",
                                  subject="S", body="B", actor=ada, now=NOW)  # fmt: skip
    sheet = (
        signed_in(ada).get(f"/complaints/{made.reference}/letters/{letter.pk}/").content.decode()
    )
    assert "The law names 10 days after the injury, with exceptions." in sheet
    assert "you may send one on any day" in sheet
    assert not re.search(r"too late|out of time|not possible|cannot claim|our fault", sheet, re.I)


def test_the_whole_file_leaves_as_paper_and_as_a_folder_and_says_who_read_it(taken, ada):
    made = taken()
    actions.add_note(reference=made.reference, words="Asked the crew.", actor=ada, now=NOW)
    actions.write_letter(reference=made.reference, kind="answer", language="en", subject="S", body="Ours.",
                         actor=ada, now=NOW)  # fmt: skip
    client = signed_in(ada)
    page = client.get(f"/complaints/{made.reference}/whole/").content.decode()
    assert "Asked the crew." in page
    assert "proved again just now" in page
    answer = client.get(f"/complaints/{made.reference}/whole.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        assert {"README.txt", "file.html", "facts.json", "ledger.csv"} <= set(folder.namelist())
        facts = json.loads(folder.read("facts.json"))
        assert facts["complaint"]["words"] == "The truck never comes."
        assert facts["ledger_is_whole"]
        assert "complaint.read" in folder.read("ledger.csv").decode()
        assert "http" not in folder.read("file.html").decode()
        assert any("not sent" in name for name in folder.namelist())


def test_a_clerk_does_not_take_the_whole_file(taken, clerk):
    made = taken()
    assert signed_in(clerk).get(f"/complaints/{made.reference}/").status_code == 200
    assert signed_in(clerk).get(f"/complaints/{made.reference}/whole.zip").status_code == 403


def test_anybody_tells_us_without_a_name_and_keeps_the_reference(db):
    client = Client()
    given = {"kind": "complaint", "language": "en", "words": "Nobody came."}
    answer = client.post("/complaint/", given, follow=True)
    made = Complaint.objects.get()
    text = answer.content.decode()
    assert made.reference in text
    assert "You have our answer by" not in text
    assert (made.channel, made.taken_by, made.is_anonymous) == ("web", None, True)


def test_what_is_refused_on_the_web_stays_and_a_program_is_turned_away(db):
    client = Client()
    refused = client.post(
        "/complaint/", {"kind": "complaint", "language": "en", "words": "", "name": "Ada"}
    )
    assert refused.status_code == 422
    assert 'value="Ada"' in refused.content.decode()
    given = {"kind": "complaint", "language": "en", "words": "Buy now", "website": "http://x"}
    assert client.post("/complaint/", given).status_code == 422
    assert Complaint.objects.count() == 0
    assert client.get("/complaint/taken/forged/").status_code == 404


def test_praise_and_barriers_stand_in_the_same_register_and_a_barrier_keeps_its_form(db):
    client = Client(headers={"accept-language": "fr"})
    page = client.get("/complaint/?kind=accessibility").content.decode()
    assert "Plainte, éloge ou obstacle" in page
    client.post("/complaint/", {"kind": "accessibility", "language": "fr", "words": "La rampe est bloquée.",
                                "email": "a@example.org", "format_wanted": "audio"})  # fmt: skip
    made = Complaint.objects.get()
    assert (made.kind, made.format_wanted, made.language) == ("accessibility", "audio", "fr")
    assert made.answer_by is not None
