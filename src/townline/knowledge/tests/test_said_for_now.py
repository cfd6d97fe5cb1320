"""An answer without a script stands for 48 hours, or until a real one takes its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.core.models import LedgerEntry
from townline.knowledge import actions, queries
from townline.knowledge.errors import SourceNeeded
from townline.knowledge.rules import provisional
from townline.knowledge.tests.test_care import DAY, NOW, live, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def csr():
    return person("june", "csr")


def test_an_unscripted_answer_is_found_by_every_desk_for_48_hours_and_not_a_second_longer(csr):
    version = actions.answer_for_now(
        question="Can I bring my tortoise to the clinic?", answer="Yes, in a box.",
        source="The clinic, by telephone", actor=csr, now=NOW,
    )  # fmt: skip
    ends = NOW + timedelta(hours=48)
    assert [hit.version_id for hit in queries.suggest("tortoise clinic", at=NOW)] == [version.pk]
    assert queries.live_version(version.article.code, at=ends - timedelta(seconds=1)) == version
    assert queries.live_version(version.article.code, at=ends) is None
    assert queries.suggest("tortoise clinic", at=ends) == []
    assert (version.audience, version.confidence) == ("staff", "in_progress")
    assert queries.provisional_answers(NOW) == [version]
    assert queries.remarks([version.pk], NOW)[version.pk].expires_at == ends
    assert LedgerEntry.objects.filter(verb="answer.said_for_now").count() == 1


def test_a_real_answer_takes_the_place_of_the_one_said_for_now(csr):
    said = actions.answer_for_now(
        question="Tortoise?", answer="Yes.", source="The clinic", actor=csr, now=NOW
    )
    real = live(said.article.code, at=NOW + timedelta(hours=3))
    assert queries.live_version(said.article.code, at=NOW + 60 * DAY) == real
    again = actions.answer_for_now(
        question="Tortoise?", answer="Yes.", source="The clinic", actor=csr, now=NOW
    )
    assert again.article.code == "tortoise-2"
    with pytest.raises(SourceNeeded):
        actions.answer_for_now(question="Why?", answer="So.", source="", actor=csr, now=NOW)


@given(st.integers(0, 100))
def test_what_is_said_for_now_ends_after_48_hours_or_when_a_real_answer_begins(hours):
    start, end = provisional.period(NOW, NOW + timedelta(hours=hours) if hours else None)
    assert start == NOW
    assert end - NOW == timedelta(hours=min(hours, 48) if hours else 48)
