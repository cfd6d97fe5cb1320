"""Proof where the type sets it, and a contractor's link: that one job, nothing of who reported, and an end."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.stories.conftest import Town
from tests.stories.test_one_job import fresh
from tests.stories.test_requests import open_pothole
from townline.attachments.actions import Incoming
from townline.attachments.models import Attachment
from townline.core import clock, ledger
from townline.service_requests import actions, queries
from townline.service_requests.errors import LinkIsOver, NeedsProof, NeedsWords
from townline.service_requests.models import ServiceDefinition, ServiceRequest, WorkLink
from townline.service_requests.rules.outside import proof_missing


def photo() -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(data, "JPEG")
    return data.getvalue()


def asks(**proof: str) -> None:
    ServiceDefinition.objects.filter(code="pothole").update(proof=proof)


def close(town: Town, made: ServiceRequest, **change: Any) -> ServiceRequest:
    wanted = {"outcome": "done", "public_wording": "", "proof_note": ""} | change
    return actions.close(request_id=made.pk, actor=town.clerk, now=town.later(hours=2), **wanted)


@pytest.mark.parametrize(
    ("kind", "has_photo", "note", "is_enough"),
    [("photo", True, "", True), ("photo", False, "Filled", False), ("note", True, " ", False),
     ("note", False, "Filled", True), ("either", True, "", True), ("either", False, "", False)],
)  # fmt: skip
def test_what_is_proof(kind: str, has_photo: bool, note: str, is_enough: bool) -> None:
    said = proof_missing({"done": kind}, "done", has_photo=has_photo, note=note)
    assert (said == "") is is_enough
    assert proof_missing({"done": kind}, "unable", has_photo=False, note="") == ""


def test_a_type_that_asks_for_a_note_closes_with_one_and_keeps_it(town: Town) -> None:
    asks(done="note")
    made = open_pothole(town)
    with pytest.raises(NeedsProof, match="Write what was done"):
        close(town, made)
    assert fresh(made).state == "open"
    closed = close(town, made, proof_note="Two bags of cold mix")
    assert closed.updates.get(kind="closed").action_taken == "Two bags of cold mix"


def test_a_type_that_asks_for_a_photo_wants_one_of_after_not_of_before(town: Town) -> None:
    asks(done="photo")
    made = open_pothole(town)
    add: dict[str, Any] = {"request_id": made.pk, "files": [Incoming("a.jpg", photo())],
                           "actor": town.clerk, "now": town.now}  # fmt: skip
    actions.add_files(**add, moment="before")
    with pytest.raises(NeedsProof, match="photo"):
        close(town, made, proof_note="Filled")
    actions.add_files(**add, moment="after")
    assert close(town, made).is_closed
    other = open_pothole(town)
    assert close(town, other, outcome="not_found", public_wording="Nothing there.").is_closed


def give(town: Town, made: ServiceRequest, **change: Any) -> WorkLink:
    wanted: dict[str, Any] = {"contractor": "Moorland Paving", "instructions": "Fill the hole by the curb.",
                              "hours": 72, "now": clock.now(), "actor": town.clerk} | change  # fmt: skip
    return actions.send_out(request_id=made.pk, **wanted)


def test_a_job_goes_out_is_taken_reached_and_finished_and_the_program_closes_it(town: Town) -> None:
    asks(done="either")
    made = open_pothole(town)
    link = give(town, made, now=town.now)
    assert fresh(made).state == "accepted"
    for step, at in (("accepted", 1), ("accepted", 2), ("on_site", 3)):
        link = actions.say_step(link_id=link.pk, step=step, now=town.later(hours=at))
    assert link.accepted_at == town.later(hours=1)
    finish: dict[str, Any] = {"link_id": link.pk, "outcome": "done", "now": town.later(hours=4)}
    with pytest.raises(NeedsProof):
        actions.say_done(**finish, words="")
    done = actions.say_done(**finish, words="", photos=[Incoming("after.jpg", photo())])
    assert (done.step, done.outcome) == ("done", "done")
    assert [each.moment for each in Attachment.objects.filter(owner=f"request:{made.pk}")] == [
        "after"
    ]
    request = fresh(made)
    assert not request.is_closed
    said = (
        request.updates.filter(kind="contractor")
        .order_by("pk")
        .values_list("internal_note", flat=True)
    )
    assert list(said) == ["Moorland Paving takes it.", "Moorland Paving is there.",
                          "Moorland Paving says it is finished."]  # fmt: skip
    assert close(town, made).is_closed
    assert list(ledger.verify()) == []


def test_a_link_ends_by_time_by_hand_and_when_the_job_is_closed(town: Town) -> None:
    made = open_pothole(town)
    link = give(town, made, now=town.now)
    with pytest.raises(LinkIsOver):
        actions.say_step(link_id=link.pk, step="accepted", now=town.later(hours=73))
    actions.take_link_back(link_id=link.pk, actor=town.clerk, now=town.later(hours=1))
    with pytest.raises(LinkIsOver):
        actions.say_step(link_id=link.pk, step="accepted", now=town.later(hours=2))
    other = give(town, made, now=town.now)
    close(town, made)
    with pytest.raises(LinkIsOver):
        actions.say_step(link_id=other.pk, step="accepted", now=town.later(hours=3))


def test_what_is_missing_is_asked_for_by_name(town: Town) -> None:
    made = open_pothole(town)
    for change in ({"contractor": " "}, {"instructions": ""}, {"hours": 0}, {"hours": 24 * 31}):
        with pytest.raises(NeedsWords):
            give(town, made, **change)
    link = give(town, made, now=town.now)
    for step, words in (("dance", ""), ("declined", " ")):
        with pytest.raises(NeedsWords):
            actions.say_step(link_id=link.pk, step=step, words=words, now=town.now)
    with pytest.raises(LinkIsOver, match="Take the job first"):
        actions.say_done(link_id=link.pk, outcome="done", words="x", now=town.now)
    no = actions.say_step(link_id=link.pk, step="declined", words="No crew", now=town.now)
    assert no.said == "No crew"


def test_the_page_needs_no_sign_in_shows_one_job_and_nothing_of_who_reported(
    town: Town, client: Client
) -> None:
    made = open_pothole(town, number="+19055550142", description="Ada Verrill called, 905 555 0142")
    actions.follow(
        request_id=made.pk, contact_id=None, new_fact="Ada’s mother fell", urgency="", urgency_reason="",
        person_id=None, actor=town.csr, now=town.now,
    )  # fmt: skip
    link = give(town, made)
    url = reverse("work:job", args=[queries.work_token(link)])
    answer = client.get(url)
    page = answer.content.decode()
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "same-origin")
    assert "no-referrer" not in page, "a browser would send the form with an origin of null"
    assert "Fill the hole by the curb." in page
    for word in ("Ada", "Verrill", "0142", "mother"):
        assert word not in page
    assert client.post(url, {"press": "accepted"}).url == url
    assert client.post(url, {"press": "on_site"}).status_code == 302
    upload = SimpleUploadedFile("after.jpg", photo(), "image/jpeg")
    done = client.post(
        url, {"press": "done", "outcome": "done", "words": "Filled", "photos": upload}
    )
    assert done.status_code == 302
    assert "Reported finished" in client.get(url).content.decode()
    assert WorkLink.objects.get(pk=link.pk).said == "Filled"


def test_a_wrong_an_old_and_a_revoked_address_open_nothing_and_say_so(
    town: Town, client: Client
) -> None:
    made = open_pothole(town)
    link = give(town, made)
    token = queries.work_token(link)
    assert client.get(reverse("work:job", args=[token[:-1] + "!"])).status_code == 404
    assert client.get(reverse("work:job", args=[link.key])).status_code == 404
    WorkLink.objects.filter(pk=link.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    over = client.get(reverse("work:job", args=[token]))
    assert over.status_code == 404
    assert "the time of the link has passed" in over.content.decode()
    assert "Fill the hole" not in over.content.decode()


def test_a_refusal_on_the_page_keeps_what_was_typed_and_keeps_no_photo(
    town: Town, client: Client
) -> None:
    asks(made_safe="photo")
    made = open_pothole(town)
    link = give(town, made)
    actions.say_step(link_id=link.pk, step="accepted", now=clock.now())
    url = reverse("work:job", args=[queries.work_token(link)])
    refused = client.post(url, {"press": "done", "outcome": "made_safe", "words": "Cone on it"})
    assert refused.status_code == 422
    assert "Cone on it" in refused.content.decode()
    not_a_picture = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    refused = client.post(
        url, {"press": "done", "outcome": "done", "words": "x", "photos": not_a_picture}
    )
    assert refused.status_code in (413, 415, 422)
    assert not Attachment.objects.exists()


def test_the_desk_makes_and_takes_back_a_link_on_the_page(town: Town, client: Client) -> None:
    made = open_pothole(town)
    client.force_login(town.clerk)
    url = reverse("requests:contractors", args=[made.reference])
    form = {"contractor": "Moorland Paving", "instructions": "Fill it", "hours": "24"}
    refused = client.post(url, {**form, "instructions": ""})
    assert refused.status_code == 422
    assert "Moorland Paving" in refused.content.decode()
    page = client.post(url, form, follow=True).content.decode()
    [link] = WorkLink.objects.all()
    assert queries.work_token(link) in page
    end = reverse("requests:contractor_end", args=[made.reference, link.pk])
    page = client.post(end, follow=True).content.decode()
    assert "Taken back" in page
    assert queries.work_token(link) not in page


def test_photos_of_how_they_found_it_are_kept_as_before_and_are_no_proof(town: Town) -> None:
    asks(done="photo")
    made = open_pothole(town)
    link = give(town, made, now=town.now)
    seen: dict[str, Any] = {"link_id": link.pk, "now": town.later(hours=1)}
    actions.say_step(step="accepted", photos=[Incoming("a.jpg", photo())], **seen)
    assert not Attachment.objects.exists()  # nobody can have seen it yet
    for _ in range(2):
        actions.say_step(step="on_site", photos=[Incoming("b.jpg", photo())], **seen)
    assert [each.moment for each in Attachment.objects.all()] == ["before"]
    with pytest.raises(NeedsProof):
        actions.say_done(outcome="done", words="Filled", **seen)
