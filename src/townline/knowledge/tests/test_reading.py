"""Views of public pages are counted by version and day, and by nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from townline.core import clock
from townline.knowledge import actions, queries
from townline.knowledge.models import PageViews

LATE = datetime(2026, 11, 23, 23, 59, 30, tzinfo=ZoneInfo("America/Toronto"))


@pytest.fixture
def clinic(db):
    actions.open_article(code="flu-clinic", topic="health", actor=None, now=LATE)
    text = {
        "title": "When is the clinic?",
        "read_aloud": "Saturday.",
        "public_wording": "Saturday.",
    }
    made = actions.draft(code="flu-clinic", language="en", text=text, actor=None, now=LATE)
    actions.approve(version_id=made.pk, actor=None, now=LATE)
    return actions.publish_version(version_id=made.pk, actor=None, now=LATE)


def test_each_view_counts_on_its_local_day(client, clinic):
    page = reverse("answers:answer", args=["flu-clinic"])
    for seconds in (0, 1, 60):
        with clock.moved(LATE + timedelta(seconds=seconds) - clock.now()):
            assert client.get(page).status_code == 200
    counted = PageViews.objects.order_by("day").values_list("day__day", "views")
    assert list(counted) == [(23, 2), (24, 1)]
    minute = timedelta(minutes=1)
    assert queries.page_views([clinic.pk], since=LATE, until=LATE) == 2
    assert queries.page_views([clinic.pk], since=LATE, until=LATE + minute) == 3


def test_a_withdrawn_answer_is_gone_and_counts_nothing(client, clinic):
    actions.withdraw(version_id=clinic.pk, reason="Wrong date.", actor=None, now=LATE)
    with clock.moved(LATE - clock.now() + timedelta(seconds=1)):
        assert client.get(reverse("answers:answer", args=["flu-clinic"])).status_code == 404
    assert not PageViews.objects.exists()


def test_counting_is_one_statement(clinic, django_assert_num_queries):
    with django_assert_num_queries(1):
        actions.count_view(version_id=clinic.pk, now=LATE)
