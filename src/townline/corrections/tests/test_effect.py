"""Did repeat contacts fall after it was mended?"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from townline.contacts import queries as contacts
from townline.corrections import queries
from townline.corrections.tests.conftest import NOW
from townline.knowledge import actions as knowledge
from townline.knowledge.models import SearchQuery


def test_repeats_are_the_same_number_within_seven_days(told, clinic):
    told("905-555-0142", hours=50)
    told("905-555-0142", hours=2)
    told("905-555-0143", hours=2)
    by_day = contacts.told_by_day([clinic.pk], since=NOW - timedelta(days=4), until=NOW)
    assert sum(count for count, _again in by_day.values()) == 3
    assert sum(again for _count, again in by_day.values()) == 1


def test_the_chart_counts_before_and_since(client, ed, told, clinic, june):
    for hours in (49, 50, 51):
        told("", hours=hours)
    report = knowledge.report_gap(
        kind="wrong", text="Old date.", version_id=clinic.pk, actor=june, now=NOW
    )
    knowledge.settle_gap(report_id=report.pk, outcome="Mended.", actor=ed, now=NOW)
    later = NOW + timedelta(days=5)
    for n in (1, 2):
        SearchQuery.objects.create(
            text="clinic", results=1, chosen_ref="clinic-date", at=NOW + timedelta(days=n)
        )
    found = queries.effect_of(report.pk, at=later)
    assert found.effect.before == 3 / 14
    assert found.effect.since == 2 / 4
    client.force_login(ed)
    page = client.get(reverse("corrections:effect", args=[report.pk])).content.decode()
    assert "<svg" in page
    assert "Means of whole days" in page


def test_a_flag_says_how_many_were_told(told, clinic, june, django_capture_on_commit_callbacks):
    told("905-555-0142")
    told("905-555-0143")
    with django_capture_on_commit_callbacks(execute=True):
        made = knowledge.report_gap(
            kind="wrong", text="", version_id=clinic.pk, actor=june, now=NOW
        )
    made.refresh_from_db()
    assert made.told == 2


def test_the_desk_says_who_waits_for_a_call(client, june, told, opened):
    client.force_login(june)
    assert client.get(reverse("corrections:mine")).content.decode().strip() == ""
    told("905-555-0142")
    opened()
    assert "1 person waits" in client.get(reverse("corrections:mine")).content.decode()
