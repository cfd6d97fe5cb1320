"""The union's copy of a period: every callout, line by line, and nobody's number (S24)."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.callouts import actions
from townline.callouts.models import Attempt
from townline.callouts.queries.union import COLUMNS, union_copy
from townline.callouts.rules.masking import without_numbers
from townline.callouts.tests.building import start
from townline.callouts.tests.test_evidence import called, lea, ring, town  # noqa: F401 - fixtures
from townline.core import clock

NUMBERS = re.compile(r"905.?555.?\d{4}")
ROADS = "roads_local_61"


def copy_of(code=ROADS):
    now = clock.now()
    return union_copy(code, now - timedelta(days=1), now + timedelta(days=1))


def test_numbers_go_and_dates_stay():
    for text in ("905-555-0142", "(905) 555 0142", "+1 905.555.0142", "9055550142", "555-0142"):
        assert without_numbers(f"Rang {text}, no answer") == "Rang ••• 42, no answer"
    for text in (
        "2026-11-25",
        "since 2008-07-21.",
        "02:10:30",
        "26-100004",
        "60 min of 120",
        "1440 points",
    ):
        assert without_numbers(text) == text


@given(
    st.text(alphabet="ab ,.", max_size=12),
    st.integers(0, 9999),
    st.sampled_from(["-", " ", ".", ""]),
)
def test_no_number_passes_whatever_stands_around_it(words, last, between):
    text = f"{words} 905{between}555{between}{last:04} {words}"
    assert f"{last:04}" not in without_numbers(text).replace(words, "")


@pytest.mark.django_db
def test_every_part_of_a_callout_is_there_and_no_number_of_anybody(called, lea):  # noqa: F811
    actions.add_note(callout_id=called.pk, text="His wife said: try 905-555-7788", actor=lea,
                     at=clock.now() - timedelta(hours=2), now=clock.now())  # fmt: skip
    copy = copy_of()
    assert [each.shown.callout.pk for each in copy.copies] == [called.pk]
    assert copy.broken == 0
    lines = copy.copies[0].lines
    assert {"order", "not_eligible", "call", "came", "said"} <= {each.what for each in lines}
    note = next(each for each in lines if each.what == "said")
    assert note.words == "note His wife said: try ••• 88"
    assert note.entered_at is not None
    assert not NUMBERS.search(" ".join(each.words for each in lines))
    assert copy_of("water_local_204").copies == []


@pytest.mark.django_db
def test_the_page_and_the_table_say_the_same_and_only_to_who_keeps_evidence(client, called, lea):  # noqa: F811
    client.force_login(lea)
    page = client.get(reverse("callouts:union"), {"agreement": ROADS})
    assert "Reproduced: identical." in page.text
    assert not NUMBERS.search(page.text.partition('<div class="paper')[2])
    answer = client.get(reverse("callouts:union"), {"agreement": ROADS, "as": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(copy_of().copies[0].lines)
    assert {each["untouched"] for each in rows} == {"yes"}
    assert not NUMBERS.search(answer.text)
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    assert client.get(reverse("callouts:union")).status_code == 403


@pytest.mark.django_db
def test_what_was_edited_is_named_in_the_copy_too(client, called, lea):  # noqa: F811
    Attempt.objects.filter(callout=called, outcome="no_answer").update(outcome="declined")
    client.force_login(lea)
    page = client.get(reverse("callouts:union"), {"agreement": ROADS}).text
    assert "Not verified." in page
    assert "1 callout does not hold" in page


@pytest.mark.django_db
def test_the_command_writes_the_table_or_says_what_does_not_hold(called, tmp_path):  # noqa: F811
    out = tmp_path / "union.csv"
    call_command("evidence", agreement=ROADS, out=str(out))
    assert "Tree on wires" in out.read_text()
    Attempt.objects.filter(callout=called, outcome="no_answer").delete()
    with pytest.raises(CommandError, match="1 of them do not hold"):
        call_command("evidence", agreement=ROADS, out=str(out))
    with pytest.raises(CommandError, match="Name a callout"):
        call_command("evidence")


@pytest.mark.django_db
def test_a_period_costs_the_same_with_many_callouts(called, lea, django_assert_num_queries):  # noqa: F811
    with django_assert_num_queries(13):
        copy_of()
    for _ in range(4):
        again = start(copy_of().copies[0].shown.plan, actor=lea, program_code="road_operations")
        ring(again, lea, "accepted", eta_minutes=5)
    with django_assert_num_queries(13):
        found = copy_of()
    assert len(found.copies) == 5
