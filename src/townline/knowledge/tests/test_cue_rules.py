"""Danger words of a region: tried, proved, in force; refused by the example that fails."""

from __future__ import annotations

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.knowledge import queries
from townline.knowledge.models import CueRules
from townline.knowledge.queries.cues import STARTER

GOOD = """version: "{version}"
groups:
  - name: ammonia at the rink
    code: spill
    level: A
    reason: Ammonia from the ice plant is poisonous.
    phrases: [{phrase}]
    heard: [the rink smells of ammonia]
    harmless: [ammonia free window cleaner]
"""


def words(version="n-1", phrase="rink .. ammonia"):
    return GOOD.format(version=version, phrase=phrase)


@pytest.fixture
def editor(db, client):
    client.force_login(User.objects.create(username="ed", name="Ed", roles=["knowledge_editor"]))
    return client


@pytest.fixture(autouse=True)
def _heard_again():
    yield
    queries.cues.look_again()
    queries.cues._version = ""


def test_a_version_that_holds_goes_into_force(editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        gone = editor.post(reverse("knowledge:cue_rules"), {"source": words()})
    assert gone.status_code == 302
    assert CueRules.objects.get().version == "n-1"
    (cue,) = queries.notice("our rink smells like ammonia today")
    assert (cue.code, cue.phrase) == ("spill", "rink smells like ammonia")
    assert "n-1" in editor.get(reverse("knowledge:cue_rules")).content.decode()


def test_a_version_whose_example_fails_is_refused_by_that_example(editor):
    refused = editor.post(reverse("knowledge:cue_rules"), {"source": words(phrase="arena ammonia")})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "the rink smells of ammonia" in page
    assert "arena ammonia" in page, "what was typed stays"
    assert not CueRules.objects.exists()


def test_words_that_break_a_built_in_example_are_refused(editor):
    source = words() + "others: breathing gas propane ambulance\n"
    refused = editor.post(reverse("knowledge:cue_rules"), {"source": source})
    assert refused.status_code in (302, 422)
    if refused.status_code == 302:
        assert "life_danger" in {cue.code for cue in queries.notice("he is not breathing")}


def test_a_name_that_is_taken_by_other_words_is_refused(editor):
    editor.post(reverse("knowledge:cue_rules"), {"source": words()})
    again = editor.post(
        reverse("knowledge:cue_rules"), {"source": words(phrase="rink ... ammonia")}
    )
    assert again.status_code == 409
    assert CueRules.objects.count() == 1


def test_words_are_tried_before_they_are_kept(editor):
    tried = editor.post(
        reverse("knowledge:cue_trial"), {"source": words(), "text": "rink stinks of ammonia"}
    )
    assert "Ammonia from the ice plant" in tried.content.decode()
    fault = editor.post(reverse("knowledge:cue_trial"), {"source": "groups:\n  - [", "text": "x"})
    assert "line" in fault.content.decode()
    assert not CueRules.objects.exists()


def test_the_starter_is_written_as_it_should_be():
    assert queries.with_built_in(STARTER).version.endswith("2026-12-1")


def test_a_csr_may_not_change_danger_words(client, db):
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    assert client.get(reverse("knowledge:cue_rules")).status_code == 403
