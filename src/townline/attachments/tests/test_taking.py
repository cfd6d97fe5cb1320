"""Files taken, handed over, shown and dropped; a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from townline.accounts.actions import hire
from townline.accounts.models import User
from townline.attachments import actions, jobs, queries
from townline.attachments.actions import Incoming
from townline.attachments.errors import (
    FileRefused,
    HarmfulFile,
    NoSuchFile,
    NotForEverybody,
    NotWhole,
    PersonalNumber,
    StillBeingChecked,
    TooLarge,
    TooMany,
    WrongKind,
)
from townline.attachments.models import Attachment, Copy, PhotoPlace
from townline.attachments.scanning.double import EICAR, Double
from townline.attachments.tests.making import pdf, photo, png_bomb
from townline.core.models import LedgerEntry

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def clerk(db: None) -> User:
    return hire(
        username="clerk",
        name="Clerk",
        roles=["program_clerk"],
        hashed_password="!",
        actor=None,
        now=NOW,
    )


@pytest.fixture(autouse=True)
def _scanner(settings: Any) -> Iterator[None]:
    settings.TOWNLINE_CLAMD = "double"
    yield
    Double.is_down = False


@pytest.fixture
def gate() -> Iterator[None]:
    queries.guard("test", lambda key, viewer: key == "1" and viewer.may("requests.read"))
    yield
    queries._gates.pop("test")


def take(content: bytes, name: str = "a.jpg", **change: Any) -> Attachment:
    wanted: dict[str, Any] = {"owner": "test:1", "actor": None, "now": NOW}
    ids = actions.take(files=[Incoming(name, content)], **(wanted | change))
    return Attachment.objects.get(pk=ids[0])


def test_a_photo_is_kept_with_its_copies_and_its_place_apart(clerk: User) -> None:
    kept = take(photo(place=True), "../IMG 1.JPG", actor=clerk, moment="before")
    assert (kept.name, kept.kind, kept.scan, kept.moment) == (
        "IMG-1.jpg",
        "jpeg",
        "clean",
        "before",
    )
    assert set(kept.copies.values_list("form", flat=True)) == {"original", "view", "small"}
    place = queries.place_of(kept)
    assert place is not None
    assert (place.lat, place.lon) == (43.56, -79.65)
    entry = LedgerEntry.objects.get(stream="test:1")
    assert (entry.verb, entry.data["after"]["sha256"]) == ("file.taken", kept.sha256)
    assert "43.56" not in str(entry.data)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotWhole),
        (b"\xff\xfe\xfd\x00\x01", WrongKind),
        (b"\xff" * 50_000_000, TooLarge),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 1000, NotWhole),
        (b"<svg><script>alert(1)</script></svg>", WrongKind),
        (png_bomb(), TooLarge),
        (b"note " + EICAR, HarmfulFile),
        (b"my card is 4111 1111 1111 1111", PersonalNumber),
        (b"x" * 1_000_001, TooLarge),
        (pdf(extra=b"/AA << /S /JavaScript >> "), WrongKind),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    db: None, content: bytes, refusal: type[FileRefused]
) -> None:
    """The good file beside it goes with it: all of them, or none."""
    with pytest.raises(refusal) as refused:
        actions.take(files=[Incoming("good.jpg", photo()), Incoming("../bad", content)],
                     owner="test:1", actor=None, now=NOW)  # fmt: skip
    assert refused.value.field == "files"
    assert "4111" not in refused.value.message
    for model in (Attachment, Copy, PhotoPlace, LedgerEntry):
        assert not model.objects.exists()


def test_a_form_is_read_by_size_first_and_never_beyond_five() -> None:
    class Huge:
        name, size = "huge.jpg", 50_000_000

        def read(self, num_bytes: int | None = None) -> bytes:
            pytest.fail("it was read")

    with pytest.raises(TooLarge, match="“huge” is larger than 15 MB"):
        actions.incoming([Huge()])
    with pytest.raises(TooMany):
        actions.incoming([SimpleUploadedFile("a.txt", b"x")] * 6)
    assert actions.incoming([SimpleUploadedFile("a.txt", b"")]) == []
    assert actions.incoming([SimpleUploadedFile("a.txt", b"x")]) == [Incoming("a.txt", b"x")]


def test_files_wait_for_their_owner_and_are_swept_after_a_day(db: None) -> None:
    first, second = take(photo(), owner=""), take(photo(), owner="")
    actions.hand_over(ids=[first.pk], owner="test:7", actor=None, now=NOW)
    assert [each.pk for each in queries.belonging_to("test:7")] == [first.pk]
    with pytest.raises(NoSuchFile):
        actions.hand_over(ids=[first.pk], owner="test:8", actor=None, now=NOW)
    assert jobs.sweep(now=NOW + timedelta(hours=23)) == 0
    assert jobs.sweep(now=NOW + timedelta(hours=25)) == 1
    assert not Attachment.objects.filter(pk=second.pk).exists()


def test_without_its_scanner_a_file_waits_unopened_and_a_harmful_one_is_erased(
    db: None, clerk: User
) -> None:
    Double.is_down = True
    good, bad = take(photo()), take(b"note " + EICAR)
    assert (good.scan, bad.scan) == ("waiting", "waiting")
    with pytest.raises(StillBeingChecked):
        queries.copy_of(good, "original")
    with pytest.raises(StillBeingChecked):
        actions.release(attachment_id=good.pk, actor=clerk, now=NOW)
    jobs.scan_waiting(timestamp=0)
    assert Attachment.objects.filter(scan="waiting").count() == 2
    Double.is_down = False
    jobs.scan_waiting(timestamp=0)
    good.refresh_from_db()
    assert good.scan == "clean"
    assert not Attachment.objects.filter(pk=bad.pk).exists()
    assert not Copy.objects.filter(attachment_id=bad.pk).exists()
    assert LedgerEntry.objects.filter(verb="file.harmful", stream="test:1").count() == 1


def test_a_file_leaves_only_as_a_download_and_each_opening_is_written_down(
    client: Client, clerk: User, gate: None
) -> None:
    kept = take(photo(place=True), "hole.jpg")
    assert client.get(f"/attachments/{kept.token}/").status_code == 302
    client.force_login(clerk)
    for path, name in (("", "hole.jpg"), ("view/", "hole-view.jpg"), ("small/", "hole-small.jpg")):
        response = client.get(f"/attachments/{kept.token}/{path}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Type"] == "image/jpeg"
        assert (b"Kestrel Phones" in response.content) == (path == "")
    reads = LedgerEntry.objects.filter(stream=f"file:{kept.pk}", verb="person.read")
    assert [(e.actor_name, e.data["reason"]) for e in reads.order_by("id")] == [
        ("Clerk", "File of test:1, as it came"), ("Clerk", "Picture of test:1"),
    ]  # fmt: skip


def test_who_may_not_read_the_owner_may_not_read_its_files(
    client: Client, clerk: User, gate: None
) -> None:
    worker = hire(
        username="w", name="W", roles=["on_call_worker"], hashed_password="!", actor=None, now=NOW
    )
    kept, others, nobodys = (
        take(photo()),
        take(photo(), owner="test:2"),
        take(photo(), owner="unknown:1"),
    )
    client.force_login(worker)
    assert client.get(f"/attachments/{kept.token}/").status_code == 403
    client.force_login(clerk)
    assert client.get(f"/attachments/{kept.token}/").status_code == 200
    for other in (others, nobodys):
        for path in ("", "view/", "small/"):
            assert client.get(f"/attachments/{other.token}/{path}").status_code == 403
    assert client.get("/attachments/no-such-token/").status_code == 404


def test_everybody_sees_only_the_copy_that_a_person_released(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries._public_gates, "test", lambda key, _at: key == "1")
    kept, paper = take(photo(place=True)), take(pdf(), "letter.pdf")
    public = f"/attachments/{kept.token}/public/view/"
    assert client.get(public).status_code == 404
    actions.release(attachment_id=kept.pk, actor=clerk, now=NOW)
    response = client.get(public)
    assert response.status_code == 200
    assert b"Kestrel" not in response.content
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [each.pk for each in queries.shown_to_everybody("test:1")] == [kept.pk]
    actions.hide(attachment_id=kept.pk, actor=clerk, now=NOW)
    assert client.get(public).status_code == 404
    with pytest.raises(NotForEverybody):
        actions.release(attachment_id=paper.pk, actor=clerk, now=NOW)
    verbs = list(
        LedgerEntry.objects.filter(stream="test:1").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["file.taken", "file.taken", "file.released", "file.hidden"]


def test_what_is_dropped_is_erased_and_the_ledger_says_by_whom(clerk: User) -> None:
    kept = take(photo(place=True))
    actions.drop(attachment_id=kept.pk, reason="A face", actor=clerk, now=NOW)
    for model in (Attachment, Copy, PhotoPlace):
        assert not model.objects.exists()
    last = LedgerEntry.objects.filter(stream="test:1").order_by("-id").first()
    assert last is not None
    assert (last.verb, last.actor_name, last.data["reason"]) == ("file.erased", "Clerk", "A face")


def test_where_a_photo_was_taken_can_be_offered_before_it_is_taken() -> None:
    found = queries.place_in(photo(place=True))
    assert found is not None
    assert (found.lat, found.lon) == (43.56, -79.65)
    for content in (b"", b"text", photo(), b"\xff\xd8\xff", b"x" * 20_000_000):
        assert queries.place_in(content) is None
