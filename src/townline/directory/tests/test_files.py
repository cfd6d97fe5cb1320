"""Files taken over: what is read, what is refused and why, what would change, all or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock
from townline.directory import actions, queries
from townline.directory.errors import AppliedAlready, BadFile, WorldMoved
from townline.directory.models import FIELDS, Entry
from townline.directory.rules.files import Line, differences, read_csv, read_vcard

TABLE = """code,name,role,phone,languages,from,to
harbour,Harbour Light,Shelter,(905) 555-2100,English; French,,
pantry,Country Pantry,Food,905.555.2121 ext 4,English,2026-12-01,2027-12-01
"""
CARDS = """BEGIN:VCARD
VERSION:3.0
UID:staff-0042
FN:Odile Brandt
N:Brandt;Odile;;;
TITLE:Inspector
ORG:Region of Northmoor;Health Inspection
TEL;TYPE=WORK,VOICE:905-555-0165
EMAIL;TYPE=WORK:odile.brandt@northmoor.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Somebody Private
N:Private;Somebody;;;
TEL;TYPE=HOME:905-555-0199
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Nameless;;;;
END:VCARD
"""


def read(text):
    return read_csv(text, FIELDS)


def test_a_table_is_read_by_its_columns():
    first, second = read(TABLE).lines
    assert first.fields["phone"] == "905-555-2100"
    assert first.fields["languages"] == ["English", "French"]
    assert second.fields["phone"] == "905-555-2121 x4"
    assert second.from_at is not None
    assert (second.from_at.year, second.from_at.month) == (2026, 12)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("name,fax\nA,1\n", 1, "no column is called fax"),
        ("code,phone\na,905-555-2100\n", 1, "“name” is missing"),
        ("name,phone\nA,12\n", 2, "no telephone number"),
        ("name,home_phone\nA,905-555-2100\n", 2, "home numbers are never kept"),
        ("name,phone\nA,905-555-2100 (home)\n", 2, "home numbers"),
        ("name,lat\nA,north\n", 2, "is no number"),
        ("name,starts_at\nA,soon\n", 2, "is no date"),
        ("name,is_public\nA,perhaps\n", 2, "neither yes nor no"),
        ("code,name\na,A\na,B\n", 3, "stands in line 2 already"),
        ("name\nA,B\n", 2, "more cells"),
        ("name,role\n,Clerk\n", 2, "the name is missing"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_line(text, line, why):
    (refused,) = read(text).refused
    assert refused.line == line
    assert why in refused.why


def test_cards_are_read_and_homes_are_left_out():
    found = read_vcard(CARDS)
    (card,) = found.lines
    assert card.code == "staff-0042"
    assert card.fields == {
        "name": "Odile Brandt", "role": "Inspector", "unit": "health-inspection",
        "phone": "905-555-0165", "email": "odile.brandt@northmoor.example",
    }  # fmt: skip
    assert [(r.line, r.why) for r in found.refused] == [
        (11, "TEL of the home: never kept in the directory"), (17, "the card has no name (FN)"),
    ]  # fmt: skip
    assert read_vcard("nothing").refused


VALUES = st.dictionaries(
    st.sampled_from(["name", "role", "phone"]), st.text(max_size=4), min_size=1
)
CODES = st.sampled_from(["a", "b", "c", "d"])


@given(st.dictionaries(CODES, VALUES), st.dictionaries(CODES, VALUES), st.booleans())
def test_every_line_and_every_present_entry_is_told_once(lines, present, complete):
    now = clock.now()
    rows = [
        {"code": c, "from": now - timedelta(1), "to": None, "name": "", **v}
        for c, v in present.items()
    ]
    told = differences(
        [Line(n, code, fields) for n, (code, fields) in enumerate(lines.items())], rows, at=now,
        is_complete=complete,
    )  # fmt: skip
    assert sorted(c.code for c in told if c.what != "ended") == sorted(lines)
    ended = {c.code for c in told if c.what == "ended"}
    assert ended == ({*present} - {*lines} if complete else set())
    for change in told:
        if change.what == "changed":
            assert all(before != after for _, before, after in change.fields)


def receive(text, kind="agency", **more):
    now = clock.now()
    given_ = {"name": "list.csv", "is_complete": False, "from_at": now, **more}
    return actions.receive(data=text.encode(), kind=kind, actor=None, now=now, **given_)


@pytest.mark.django_db
def test_a_file_is_applied_once_and_the_second_time_changes_nothing():
    upload = receive(TABLE)
    assert not Entry.objects.exists()
    done = actions.apply(upload_id=upload.pk, actor=None, now=clock.now())
    assert (done.added, done.changed, done.ended) == (2, 0, 0)
    with pytest.raises(AppliedAlready):
        actions.apply(upload_id=upload.pk, actor=None, now=clock.now())
    again = actions.preview(receive(TABLE), now=clock.now())
    assert [c.what for c in again.changes] == ["unchanged", "unchanged"]


@pytest.mark.django_db
def test_a_later_file_changes_field_by_field_and_a_whole_list_ends_the_rest():
    actions.apply(upload_id=receive(TABLE).pk, actor=None, now=clock.now())
    later = receive("code,name,phone\nharbour,Harbour Light,905-555-2111\n", is_complete=True)
    told = {c.code: (c.what, c.fields) for c in actions.preview(later, now=clock.now()).changes}
    assert told == {"harbour": ("changed", (("phone", "905-555-2100", "905-555-2111"),))}
    actions.apply(upload_id=later.pk, actor=None, now=clock.now())
    row = queries.entry("harbour", clock.now())
    assert (row.phone, row.role, row.languages) == (
        "905-555-2111",
        "Shelter",
        ["English", "French"],
    )
    only = receive("code,name\nother,Other\n", is_complete=True)
    assert ("ended", "harbour") in {
        (c.what, c.code) for c in actions.preview(only, now=clock.now()).changes
    }
    broken = receive("code,name,phone\nother,Other,1\n", is_complete=True)
    assert actions.preview(broken, now=clock.now()).changes == []  # a refused line ends nobody


@pytest.mark.django_db
def test_what_moved_meanwhile_must_be_looked_at_again():
    actions.apply(upload_id=receive(TABLE).pk, actor=None, now=clock.now())
    upload = receive("code,name,phone\nharbour,Harbour Light,905-555-2111\n")
    now = clock.now()
    actions.put(kind="agency", code="harbour", fields={"phone": "905-555-2122"}, from_at=now,
                actor=None, now=now)  # fmt: skip
    with pytest.raises(WorldMoved):
        actions.apply(upload_id=upload.pk, actor=None, now=clock.now())
    actions.look_again(upload_id=upload.pk, now=clock.now())


@pytest.mark.django_db
def test_one_bad_line_at_the_end_leaves_nothing_taken():
    text = "code,name,starts_at,ends_at\na,A,2026-12-01T10:00,2026-12-01T12:00\nb,B,,\n"
    upload = receive(text, kind="event")
    with pytest.raises(BadFile, match="Line 3, b"):
        actions.apply(upload_id=upload.pk, actor=None, now=clock.now())
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"x" * 2_000_001])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(BadFile):
        actions.receive(name="x", data=data, kind="agency", from_at=clock.now(), is_complete=False,
                        actor=None, now=clock.now())  # fmt: skip


@pytest.mark.django_db
def test_the_page_shows_the_difference_before_anything_changes(
    client, kit, june, django_assert_max_num_queries
):
    client.force_login(june)
    assert client.get(reverse("directory:files")).status_code == 403
    client.force_login(kit)
    sent = client.post(reverse("directory:files"), {
        "file": SimpleUploadedFile("agencies.csv", TABLE.encode()), "kind": "agency",
    })  # fmt: skip
    assert sent.status_code == 302
    with django_assert_max_num_queries(7):
        page = client.get(sent["Location"]).content.decode()
    assert "Harbour Light" in page
    assert not Entry.objects.exists()
    url = sent["Location"] + "application/"
    assert client.post(url).status_code == 302
    assert Entry.objects.count() == 2
    assert client.post(url).status_code == 409
    assert client.post(reverse("directory:files"), {"kind": "agency"}).status_code == 422


@pytest.mark.django_db
def test_the_command_shows_the_difference_and_takes_it_over_when_asked(tmp_path, capsys):
    file = tmp_path / "agencies.csv"
    file.write_text(TABLE)
    call_command("directory_import", str(file), "--kind", "agency")
    assert "2 added, 0 changed" in capsys.readouterr().out
    assert not Entry.objects.exists()
    call_command("directory_import", str(file), "--kind", "agency", "--apply")
    assert Entry.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("directory_import", str(tmp_path / "none.csv"), "--kind", "agency")
