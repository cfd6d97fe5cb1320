"""The shelf and the editor as pages: they open, keep their budgets, and work without JavaScript."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.core import clock
from townline.scripts import actions, queries
from townline.scripts.models import ScriptDraft
from townline.scripts.rules.definition import parse
from townline.scripts.rules.writing import as_data, write
from townline.scripts.tests.flood import SCRIPTS, flood

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hana(client):
    user = User.objects.create(username="hana", name="Hana", roles=["knowledge_editor"])
    client.force_login(user)
    return user


@pytest.fixture
def live(hana):
    now = clock.now()
    return actions.publish_version(
        body=flood(), known=None, from_at=now - timedelta(days=30), actor=None, now=now
    )


@pytest.fixture
def draft(live, hana):
    return actions.begin_draft(code="flood", actor=hana, now=clock.now())


def page(client, name, *ids, **query):
    answer = client.get(reverse(f"scripts:{name}", args=ids), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_page_opens(client, live, draft):
    assert "Flooded road" in page(client, "home")
    assert "Nobody" in page(client, "script", "flood")
    assert "Outline" in page(client, "version", live.pk)
    assert "Word for word the same" in page(client, "changes", draft.pk)
    assert "Test run" in page(client, "draft", draft.pk)
    assert "From a file" in page(client, "new")


def test_the_shelf_drawn_anew_is_the_shelf_alone(client, live):
    words = client.get(reverse("scripts:home"), headers=HTMX).content.decode()
    assert "Flooded road" in words
    assert "<html" not in words


def test_the_shelf_costs_the_same_however_many_scripts_there_are(
    client, live, draft, django_assert_num_queries
):
    page(client, "home")
    with django_assert_num_queries(3):
        page(client, "home")
    now = clock.now()
    for script in SCRIPTS[1:]:
        actions.publish_version(body=as_data(script), known=None, from_at=now, actor=None, now=now)
    page(client, "home")
    with django_assert_num_queries(3):
        page(client, "home")


def test_the_editor_keeps_its_budget(client, draft, django_assert_max_num_queries):
    page(client, "draft", draft.pk)
    with django_assert_max_num_queries(20):
        page(client, "draft", draft.pk)
    with django_assert_max_num_queries(12):
        client.get(reverse("scripts:beside", args=[draft.pk]), headers=HTMX)


def test_a_fault_names_its_step_and_leads_there(client, draft, hana):
    actions.set_words(draft_id=draft.pk, path="step/more/answers/0/goto", text="", revision=0,
                      actor=hana, now=clock.now())  # fmt: skip
    words = client.get(reverse("scripts:beside", args=[draft.pk]), headers=HTMX).content.decode()
    assert "dead end" in words
    assert 'href="?step=more#step-more"' in words
    opened = page(client, "draft", draft.pk, step="more")
    assert 'name="step/more/answers/0/goto"' in opened


def test_what_is_typed_is_kept_field_by_field(client, draft):
    def type_(field, text, revision):
        body = json.dumps({"field": field, "text": text, "revision": revision, "tab": "t"})
        return client.post(
            reverse("scripts:words", args=[draft.pk]), body, content_type="application/json"
        )

    assert type_("step/more/say", "What do you need now?", 0).json()["revision"] == 1
    theirs = type_("step/more/say", "Something else", 0)
    assert (theirs.status_code, theirs.json()["text"]) == (409, "What do you need now?")
    gone = type_("step/nowhere/say", "x", 0)
    assert (gone.status_code, "not there any more" in gone.json()["message"]) == (422, True)
    assert ScriptDraft.objects.get(pk=draft.pk).body["steps"][3]["say"] == "What do you need now?"


def test_without_javascript_the_button_keeps_the_open_step(client, draft):
    there = reverse("scripts:draft", args=[draft.pk])
    kept = client.post(
        there, {"open": "more", "step/more/say": "And now?", "step/more/note": "Wait."}
    )
    assert kept.status_code == 302
    assert kept.url.endswith("?step=more#step-more")
    assert "And now?" in client.get(kept.url).content.decode()


@pytest.mark.parametrize(
    ("verb", "given"),
    [("up", {}), ("down", {}), ("shape", {"shape": "exit"}), ("parts", {"kind": "answers"}),
     ("part-down", {"kind": "answers", "place": "0"}), ("part-removal", {"place": "1"}), ("removal", {})],
)  # fmt: skip
def test_every_change_can_be_made_by_a_button(client, draft, verb, given):
    before = ScriptDraft.objects.get(pk=draft.pk).body
    there = reverse("scripts:change", args=[draft.pk, "more", verb])
    answer = client.post(there, given, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="outline"' in answer.content.decode()
    after = ScriptDraft.objects.get(pk=draft.pk)
    assert after.body != before
    if after.taken:
        client.post(reverse("scripts:restored", args=[draft.pk]), headers=HTMX)
        assert ScriptDraft.objects.get(pk=draft.pk).body == before


def test_a_new_step_stands_open_below(client, draft):
    answer = client.post(reverse("scripts:steps", args=[draft.pk]), {"after": "more"}, headers=HTMX)
    assert 'name="step/step/say"' in answer.content.decode()


def walked(client, draft, *moves):
    """The test run after these moves."""
    words = client.post(reverse("scripts:test_run", args=[draft.pk]), headers=HTMX).content.decode()
    for move in moves:
        kept = re.search(r'name="moves" value="([^"]*)"', words)
        assert kept is not None
        data = {"moves": kept.group(1).replace("&quot;", '"'), **move}
        there = reverse("scripts:test_run", args=[draft.pk])
        words = client.post(there, data, headers=HTMX).content.decode()
    return words


WALK = [{"at": "place"}, {"at": "danger", "key": "2"}, {"at": "danger", "gate": "told"},
        {"at": "depth", "field-depth": "knee"}]  # fmt: skip


def test_the_test_run_plays_the_draft_as_the_desk_would(client, draft):
    assert "Is anyone hurt?" in walked(client, draft, *WALK[:1])
    assert "9-1-1 first" in walked(client, draft, *WALK[:2])
    end = walked(client, draft, *WALK)
    assert "open flooded" in end
    assert "Water knee." in end
    assert "Still to ask: Depth" in walked(client, draft, *WALK[:3], {"at": "depth"})


def test_a_dead_end_is_met_in_the_test_run(client, draft, hana):
    actions.set_words(draft_id=draft.pk, path="step/danger/answers/0/goto", text="", revision=0,
                      actor=hana, now=clock.now())  # fmt: skip
    assert "Dead end" in walked(client, draft, {"at": "place"}, {"at": "danger", "key": "1"})


def test_a_walk_is_kept_as_an_example(client, draft):
    end = walked(client, draft, *WALK)
    kept = re.search(r'name="moves" value="([^"]*)"', end)
    assert kept is not None
    data = {"moves": kept.group(1).replace("&quot;", '"'), "name": "Knee-deep"}
    client.post(reverse("scripts:examples", args=[draft.pk]), data, headers=HTMX)
    found = ScriptDraft.objects.get(pk=draft.pk).body["examples"][-1]
    assert found == {
        "name": "Knee-deep", "exit": "open flooded", "urgency": "E",
        "answers": [{"danger": 2}, {"gate": "told"}, {"depth": {"depth": "knee"}}],
    }  # fmt: skip


def test_the_file_of_a_version_comes_back_as_the_same_script(client, live):
    answer = client.get(reverse("scripts:export", args=[live.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="flood.yaml"'
    text = answer.content.decode()
    assert text == write(live.definition())
    assert as_data(parse(text)) == as_data(live.definition())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"code: x\ntitle: [", "line 2"),
        (b"code: x\ntitle: y\nowner: z\nsteps:\n  - {id: a, sya: hello}", "line 5"),
        (b"code: x\ntitle: \xe9t\xe9\n", "line 2: this is not UTF-8"),
        (b"x" * 500_000, "too large"),
        (b"<html><body>404</body></html>", "line 1"),
    ],
)
def test_an_upload_is_refused_by_line(client, hana, raw, words):
    file = io.BytesIO(raw)
    file.name = "flood.yaml"
    answer = client.post(reverse("scripts:import"), {"file": file})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_owner_reads_and_approves_but_does_not_type(client, draft, hana):
    now = clock.now()
    actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
    owner = User.objects.create(username="otto", name="Otto", roles=["program_clerk"])
    client.force_login(owner)
    assert "Wait for you to approve" in page(client, "home")
    words = page(client, "draft", draft.pk)
    assert "Approve these words" in words
    assert "data-draft=" not in words
    refused = client.post(reverse("scripts:steps", args=[draft.pk]), {"after": "more"})
    assert refused.status_code == 403
    client.post(reverse("scripts:approval", args=[draft.pk]))
    assert ScriptDraft.objects.get(pk=draft.pk).state == "approved"


def test_from_an_empty_page_to_every_desk(client, hana):
    program = {"title": "Fallen sign", "owner": "Roads", "keywords": "sign down"}
    draft = actions.begin_script(**program, actor=hana, now=clock.now())
    walk = [{"at": "place"}, {"at": "danger", "key": "2"}, {"at": "danger", "gate": "told"}]
    kept = re.search(r'name="moves" value="([^"]*)"', walked(client, draft, *walk))
    assert kept is not None
    data = {"moves": kept.group(1).replace("&quot;", '"'), "name": "Somebody is hurt"}
    client.post(reverse("scripts:examples", args=[draft.pk]), data)
    client.post(reverse("scripts:sending", args=[draft.pk]), {"note": "New"})
    owner = User.objects.create(username="otto", name="Otto", roles=["program_clerk"])
    actions.approve(draft_id=draft.pk, actor=owner, now=clock.now())
    answer = client.post(reverse("scripts:publication", args=[draft.pk]), {"from_at": ""})
    assert answer.url == reverse("scripts:script", args=["fallen_sign"])
    assert queries.live_version("fallen_sign", clock.now()).title == "Fallen sign"
