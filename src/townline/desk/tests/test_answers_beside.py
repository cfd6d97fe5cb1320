"""What stands beside an answer at the desk: what must be said, and that nobody looked at it in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.contacts.models import Contact
from townline.core import clock
from townline.desk.queries import help as helps
from townline.knowledge import actions

pytestmark = pytest.mark.django_db


def test_an_answer_found_by_words_brings_its_must_say_and_its_overdue_review():
    now = clock.now()
    at = now - timedelta(days=120)
    actions.open_article(code="bite", topic="rabies", is_critical=True, actor=None, now=at)
    text = {"title": "A dog bit me", "read_aloud": "See a doctor.", "must_say": ["Wash it now."]}
    version = actions.draft(code="bite", language="en", text=text, actor=None, now=at)
    actions.approve(version_id=version.pk, actor=None, now=at)
    actions.publish_version(version_id=version.pk, actor=None, now=at)
    contact = Contact.objects.create(channel="voice", state="live", opened_at=now, aware_at=now)

    [shown] = helps.answers(contact, "a dog bit me", now=now)
    assert list(shown.must_say) == ["Wash it now."]
    assert shown.remarks.warns
    assert shown.review_state == "wait"
