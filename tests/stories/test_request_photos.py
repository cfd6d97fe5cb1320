"""Photos of a request: added by the desk, kept from who may not see it, shown to everybody by a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.stories.conftest import Town
from tests.stories.test_public_requests import change_type, report
from townline.accounts.actions import hire
from townline.attachments.models import Attachment, Copy
from townline.attachments.tests.making import photo
from townline.core.models import LedgerEntry
from townline.service_requests import actions, queries
from townline.service_requests.errors import NotAPublicType
from townline.service_requests.models import ServiceRequest


def send(
    client: Client, made: ServiceRequest, *files: SimpleUploadedFile, moment: str = "before"
) -> Any:
    return client.post(
        f"/requests/{made.reference}/photos/", {"files": list(files), "moment": moment}
    )


def test_the_crew_adds_a_photo_and_everybody_who_may_sees_it(town: Town, client: Client) -> None:
    made = report(town, "pothole")
    client.force_login(town.clerk)
    sent = send(client, made, SimpleUploadedFile("IMG 1.JPG", photo(place=True)), moment="after")
    assert sent.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.owner, kept.moment, kept.by) == (f"request:{made.pk}", "after", town.clerk)
    page = client.get(f"/requests/{made.reference}/photos/").content.decode()
    assert "After the work" in page
    assert f"/attachments/{kept.token}/small/" in page
    assert client.get(f"/attachments/{kept.token}/").status_code == 200
    client.force_login(town.csr)
    assert client.get(f"/attachments/{kept.token}/").status_code == 200


def test_a_clerk_of_another_program_may_not_open_it(town: Town, client: Client) -> None:
    made = report(town, "pothole")
    client.force_login(town.clerk)
    send(client, made, SimpleUploadedFile("a.jpg", photo()))
    token = Attachment.objects.get().token
    other = hire(username="water", name="Water", roles=["program_clerk"], hashed_password="!",
                 programs=["water_operations"], actor=None, now=town.now)  # fmt: skip
    client.force_login(other)
    assert client.get(f"/attachments/{token}/").status_code == 403
    assert client.get(f"/requests/{made.reference}/photos/{token}/place/").status_code == 403
    assert send(client, made, SimpleUploadedFile("a.jpg", photo())).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("big.jpg", b"\xff\xd8\xff" + b"\0" * 50_000_000, 413, "larger than 15 MB"),
        (
            "drawing.svg",
            b"<svg><script>alert(1)</script></svg>",
            422,
            "SVG drawings can carry programs",
        ),
        ("../../photo.jpg", b"\xff\xd8\xff" + bytes(range(256)), 422, "damaged"),
        ("note.txt", b"\xff\xfe\x80bad", 422, "We take photos"),
        ("card.txt", b"4111 1111 1111 1111", 422, "payment card"),
    ],
)
def test_a_refusal_stands_beside_the_field_and_leaves_nothing_behind(
    town: Town, client: Client, name: str, content: bytes, status: int, words: str
) -> None:
    made = report(town, "pothole")
    before = LedgerEntry.objects.count()
    client.force_login(town.clerk)
    answer = send(client, made, SimpleUploadedFile(name, content))
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page.split('id="files-error"')[1][:300]
    assert 'value="before" checked' in page
    assert not Attachment.objects.exists()
    assert not Copy.objects.exists()
    assert LedgerEntry.objects.count() == before


def test_where_a_photo_was_taken_is_asked_for_and_written_down(town: Town, client: Client) -> None:
    made = report(town, "pothole")
    client.force_login(town.clerk)
    send(
        client,
        made,
        SimpleUploadedFile("a.jpg", photo(place=True)),
        SimpleUploadedFile("b.jpg", photo()),
    )
    known, unknown = Attachment.objects.order_by("id")
    page = client.get(f"/requests/{made.reference}/photos/").content.decode()
    assert "43.56" not in page
    told = client.get(f"/requests/{made.reference}/photos/{known.token}/place/").content.decode()
    assert "43.56, -79.65" in told
    assert LedgerEntry.objects.filter(stream=f"file:{known.pk}", verb="person.read").count() == 1
    assert (
        client.get(f"/requests/{made.reference}/photos/{unknown.token}/place/").status_code == 404
    )
    client.force_login(town.csr)
    assert client.get(f"/requests/{made.reference}/photos/{known.token}/place/").status_code == 403


def test_a_picture_is_public_only_where_its_type_is_and_a_person_said_so(
    town: Town, client: Client
) -> None:
    made = report(town, "pothole")
    client.force_login(town.clerk)
    send(client, made, SimpleUploadedFile("a.jpg", photo(place=True)))
    token = Attachment.objects.get().token
    public = f"/attachments/{token}/public/small/"
    status = f"/r/{made.token}/"
    anybody = Client()
    assert anybody.get(public).status_code == 404
    assert token not in anybody.get(status).content.decode()
    client.post(f"/requests/{made.reference}/photos/{token}/release/")
    assert anybody.get(public).status_code == 200
    assert public in anybody.get(status).content.decode()
    client.post(f"/requests/{made.reference}/photos/{token}/hiding/")
    assert anybody.get(public).status_code == 404
    assert public not in anybody.get(status).content.decode()


def test_a_picture_of_what_may_be_a_home_is_never_public(town: Town) -> None:
    for code in ("noise", "water_on_road"):
        made = report(town, code)
        actions.add_files(request_id=made.pk, files=[_incoming()], moment="reported", actor=town.supervisor,
                          now=town.now)  # fmt: skip
        kept = queries.files(made)[0]
        with pytest.raises(NotAPublicType):
            actions.release_picture(
                request_id=made.pk, token=kept.token, actor=town.supervisor, now=town.now
            )
        Attachment.objects.filter(pk=kept.pk).update(released_at=town.now)
        assert queries.public_pictures(made, at=town.now) == []
        assert Client().get(f"/attachments/{kept.token}/public/view/").status_code == 404


@pytest.mark.parametrize("why", ["type", "doubt"])
def test_a_released_picture_goes_and_comes_back_with_what_it_belongs_to(
    town: Town, why: str
) -> None:
    made = report(town, "pothole")
    actions.add_files(request_id=made.pk, files=[_incoming()], moment="after", actor=town.supervisor,
                      now=town.now)  # fmt: skip
    token = queries.files(made)[0].token
    actions.release_picture(request_id=made.pk, token=token, actor=town.supervisor, now=town.now)
    doors = [f"/attachments/{token}/public/{form}/" for form in ("view", "small")]

    def seen() -> list[int]:
        return [Client().get(door).status_code for door in doors]

    def hide(*, hidden: bool) -> None:
        if why == "type":
            change_type(town, "pothole", privacy="hidden" if hidden else "public")
        else:
            ServiceRequest.objects.filter(pk=made.pk).update(is_doubted=hidden)

    assert seen() == [200, 200]
    hide(hidden=True)
    assert seen() == [404, 404]
    assert token not in Client().get(f"/r/{made.token}/").content.decode()
    hide(hidden=False)
    assert seen() == [200, 200]


def _incoming() -> Any:
    from townline.attachments.actions import Incoming

    return Incoming("a.jpg", photo())


def test_a_page_with_many_photos_costs_what_a_page_with_one_does(
    town: Town, client: Client, django_assert_num_queries: Any
) -> None:
    made = report(town, "pothole")
    client.force_login(town.clerk)
    client.get(f"/requests/{made.reference}/")
    for count in (1, 4):
        files = [_incoming()] * count
        actions.add_files(
            request_id=made.pk, files=files, moment="before", actor=town.clerk, now=town.now
        )
        with django_assert_num_queries(1):
            assert len(queries.shelves(made)) == 1


def test_card_numbers_in_free_text_are_masked_before_they_are_kept(town: Town) -> None:
    card, health = "4111 1111 1111 1111", "health card 1234-567-897"
    made = report(town, "pothole", description=f"I paid with {card}", attributes={"size": health})
    actions.follow(request_id=made.pk, contact_id=None, new_fact=card, urgency="", urgency_reason="",
                   person_id=None, actor=town.csr, now=town.now)  # fmt: skip
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    actions.add_update(request_id=made.pk, action_taken=card, resolution="", further_action="",
                       internal_note=health, public_wording=card, actor=town.clerk, now=town.now)  # fmt: skip
    actions.close(
        request_id=made.pk, outcome="referred", public_wording=card, actor=town.clerk, now=town.now
    )
    actions.reopen(request_id=made.pk, reason=card, actor=town.csr, now=town.now)
    made.refresh_from_db()
    assert made.description == "I paid with [card ••1111]"
    assert made.facts == {"size": "health card [health card]"}
    kept = [made.public_words, *made.followers.values_list("new_fact", flat=True)]
    for update in queries.updates(made):
        kept += [update.action_taken, update.internal_note, update.public_wording]
    kept += [str(data) for data in LedgerEntry.objects.values_list("data", flat=True)]
    assert "[card ••1111]" in kept
    assert not any("4111" in words or "1234-567" in words for words in kept)
