"""A script in a live call, from the first word to the request, in Northmoor's own scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from townline.contacts.models import Contact
from townline.core.models import LedgerEntry
from townline.scripts import queries as scripts
from townline.scripts.actions import publish_version
from townline.scripts.errors import FaultyScript, NoSuchScript
from townline.service_requests.models import ServiceRequest
from townline.triage import actions, queries
from townline.triage.errors import NeedsReason, NoScriptRunning, NotPossible
from townline.triage.models import ScriptRun

pytestmark = pytest.mark.usefixtures("northmoor")


@pytest.fixture
def tell(call, june, now):
    """Make a move in June's call."""

    def move(step, key="", *, gate="", **values):
        return actions.answer(
            contact_id=call.pk, step=step, key=key, values=values, gate=gate, actor=june, now=now
        )

    return move


@pytest.fixture
def start(call, june, now):
    def begin(code="water_on_road"):
        return actions.start(contact_id=call.pk, code=code, actor=june, now=now)

    return begin


@pytest.fixture
def water(start, corner, tell):
    """Water on the road, told up to the question what it looks like."""
    run = start()
    tell("place")
    tell("danger", "1")
    return run


def verbs(contact):
    rows = LedgerEntry.objects.filter(stream=f"contact:{contact.pk}").order_by("pk")
    return [row.verb for row in rows]


def test_the_request_opens_from_what_was_heard(water, tell, call, june, now):
    tell("water", "2")
    tell("since", since="ten to two", flow="fast")
    made = actions.finish(contact_id=call.pk, actor=june, now=now)
    assert made is not None
    assert made.facts["since"] == "ten to two"
    assert made.facts["look"] == "Clear, up through the road"
    assert "ten to two" in made.description
    assert (made.urgency, made.contact_id, made.aware_at) == ("A", call.pk, call.aware_at)
    assert "up through the road" in made.urgency_reason
    assert made.script_version_id == water.version_id
    assert made.target_at > now
    run = ScriptRun.objects.get(pk=water.pk)
    assert (run.state, run.service_request_id) == ("finished", made.pk)
    assert {"script.started", "script.answered", "script.finished"} <= set(verbs(call))


def test_urgency_reaches_the_contact_at_once(water, tell, call):
    tell("water", "3")
    assert Contact.objects.get(pk=call.pk).level == "A"


def test_a_danger_answer_waits_at_the_gate_and_loses_nothing(start, corner, tell, call, june, now):
    start()
    tell("place")
    state = tell("danger", "2")
    assert (state.gate, state.urgency) == ("2", "E")
    with pytest.raises(NotPossible):
        tell("danger", "1")
    with pytest.raises(NotPossible):
        actions.finish(contact_id=call.pk, actor=june, now=now)
    after = tell("danger", gate="connected")
    assert after.step == "water"
    contact = Contact.objects.get(pk=call.pk)
    assert (contact.level, contact.told_911_at) == ("E", now)
    told = LedgerEntry.objects.get(stream=f"contact:{call.pk}", verb="contact.told_911")
    assert "connected to 9-1-1" in str(told.data)


def test_no_danger_after_all_says_why_and_tells_nobody_to_call(start, corner, tell, call):
    start()
    tell("place")
    tell("danger", "2")
    with pytest.raises(NotPossible, match="why"):
        tell("danger", gate="no danger: ")
    state = tell("danger", gate="no danger: the car is parked")
    assert (state.step, state.urgency) == ("water", "A")
    assert Contact.objects.get(pk=call.pk).told_911_at is None


def test_going_back_and_answering_the_same_gives_the_same_state(water, tell, call, june, now):
    first = tell("water", "2")
    assert actions.back(contact_id=call.pk, actor=june, now=now).step == "water"
    assert tell("water", "2") == first
    run = queries.running(call.pk)
    assert run is not None
    assert [move["key"] for move in run.undone] == ["2"], "what was gone back on is kept aside"


def test_back_at_the_beginning_stays_there(start, call, june, now):
    start()
    assert actions.back(contact_id=call.pk, actor=june, now=now).step == "place"


def test_a_place_must_be_known_before_the_script_goes_on(start, tell):
    start()
    with pytest.raises(NotPossible, match="where it is"):
        tell("place")


def test_leaving_needs_a_reason_and_keeps_what_was_heard(water, tell, call, june, now):
    with pytest.raises(NeedsReason):
        actions.leave(contact_id=call.pk, category="other", reason="  ", actor=june, now=now)
    actions.leave(contact_id=call.pk, category="distress", actor=june, now=now)
    assert ("Hurt or trapped", "No") in queries.heard(call.pk)
    with pytest.raises(NoScriptRunning):
        tell("water", "1")


def test_another_script_may_follow_and_both_are_heard(water, start, tell, call):
    start("pothole")
    tell("place")
    assert [run.state for run in ScriptRun.objects.order_by("pk")] == ["left", "running"]
    assert ("Hurt or trapped", "No") in queries.heard(call.pk)


def test_a_script_that_leads_to_another_is_finished_not_left(water, tell, start):
    tell("water", "4")
    start("sewage_backup")
    assert [run.state for run in ScriptRun.objects.order_by("pk")] == ["finished", "running"]


def test_a_new_version_changes_nothing_for_a_call_that_runs_the_old(water, tell, call, now):
    body = scripts.live_version("water_on_road", now).body
    newer = {**body, "title": "Water, newly worded"}
    publish_version(body=newer, known=None, from_at=now, actor=None, now=now)
    assert scripts.live_version("water_on_road", now).title == "Water, newly worded"
    assert tell("water", "1").step == "since"
    run = queries.running(call.pk)
    assert run is not None
    assert (run.version_id, run.version.title) == (water.version_id, "Water on the road")


def test_the_version_before_stays_in_force_for_its_own_time(now):
    before = scripts.live_version("pothole", now)
    newer = {**before.body, "title": "Potholes"}
    publish_version(body=newer, known=None, from_at=now - timedelta(days=30), actor=None, now=now)
    assert scripts.live_version("pothole", now - timedelta(days=1)).pk == before.pk


def test_publishing_the_same_again_is_nothing_new(now):
    old = scripts.live_version("pothole", now)
    same = publish_version(body=old.body, known=None, from_at=now, actor=None, now=now)
    assert same.pk == old.pk


def test_a_faulty_script_does_not_go_live(now):
    body = {**scripts.live_version("pothole", now).body, "code": "bad"}
    body["steps"] = body["steps"][:2]
    with pytest.raises(FaultyScript, match="unknown step"):
        publish_version(body=body, known=None, from_at=now, actor=None, now=now)
    with pytest.raises(NoSuchScript):
        scripts.live_version("bad", now)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("there is water bubbling up in front of my house", "water_on_road"),
        ("the traffic lights are out at King", "dark_signal"),
        ("i can smell gas", "gas_smell"),
        ("they missed my garbage was not taken", "missed_collection"),
        ("huge pot hole", "pothole"),
        ("sewage in my basement", "sewage_backup"),
        ("i slipped on ice and fell", "slip_and_fall"),
        ("blue box not picked up", "blue_box"),
        ("i dont want to live anymore", "crisis"),
    ],
)
def test_the_caller_s_words_find_the_script(words, code, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        hits = scripts.suggest(words, at=now)
    assert hits[0].code == code


def ways(script, moves=()):
    """Every sequence of moves to an end in which no step is come to twice."""
    state = scripts.run(script, moves)
    step = script.step(state.step)
    if state.outcome:
        yield list(moves)
        return
    if state.gate:
        nexts = [scripts.Move(step.id, gate="told")]
    elif step.answers:
        nexts = [scripts.Move(step.id, key=answer.key) for answer in step.answers]
    else:
        values = {each.code: (each.options or ("something",))[0] for each in step.fields}
        nexts = [scripts.Move(step.id, values=values)]
    for move in nexts:
        if step.id in state.path and not state.gate:
            continue
        yield from ways(script, (*moves, move))


def sample(found):
    """The first way to each kind of end of a script, for it is ends that open things."""
    ends: dict[tuple[str, str], object] = {}
    for script, moves in found:
        end = scripts.run(script, moves).outcome
        assert end is not None
        ends.setdefault((end.kind, end.target), (script, moves))
    return ends.values()


def test_every_end_of_every_script_in_northmoor_can_be_finished(corner, call, june, now):
    finished = 0
    for version in scripts.live_versions(now):
        script = version.definition()
        for _, moves in sample((script, way) for way in ways(script)):
            actions.start(contact_id=call.pk, code=script.code, actor=june, now=now)
            for move in moves:
                actions.answer(
                    contact_id=call.pk, step=move.step, key=move.key, values=move.values,
                    gate=move.gate, actor=june, now=now,
                )  # fmt: skip
            made = actions.finish(contact_id=call.pk, actor=june, now=now)
            if made is not None:
                assert made.owner_name
                assert made.target_at > now
            finished += 1
    assert finished >= 25
    assert ServiceRequest.objects.count() >= 16


def test_northmoor_has_its_scripts_and_a_short_strip_for_each(now):
    versions = scripts.live_versions(now)
    assert len(versions) >= 18
    for version in versions:
        names = [step.name for step in version.definition().steps if step.name]
        assert len(dict.fromkeys(names)) <= 8, version.code


def test_no_step_says_more_than_can_be_said_in_one_breath(now):
    for version in scripts.live_versions(now):
        for step in version.definition().steps:
            assert len(step.say.split()) <= 30, f"{version.code}: {step.id}"


# The pane


@pytest.fixture
def pane(client, june, call):
    client.force_login(june)
    return reverse("triage:pane", args=[call.pk])


HTMX = {"HX-Request": "true"}


def test_the_pane_offers_scripts_until_one_runs(client, pane, call):
    page = client.get(pane, headers=HTMX).content.decode()
    assert "All scripts" in page
    page = client.post(f"{pane}runs/", {"script": "pothole"}, headers=HTMX).content.decode()
    assert "Script:" in page
    assert "Where is the pothole?" in page


def test_the_pane_shows_what_follows_before_it_is_chosen(client, pane, water):
    page = client.get(pane, headers=HTMX).content.decode()
    assert page.count('type="radio"') == 5
    assert "the contact becomes" in page
    assert "<html" not in page


def test_without_javascript_each_move_comes_back_to_a_whole_page(client, pane, water):
    answered = client.post(f"{pane}answer/", {"step": "water", "key": "2"})
    assert (answered.status_code, answered.url) == (302, pane)
    page = client.get(pane).content.decode()
    assert "<html" in page
    assert "how fast is it flowing" in page
    refused = client.post(f"{pane}answer/", {"step": "water", "key": "2"})
    assert refused.status_code == 422
    assert "<html" in refused.content.decode()


def test_the_gate_fills_the_pane(client, pane, start, corner, tell):
    start()
    tell("place")
    page = client.post(f"{pane}answer/", {"step": "danger", "key": "2"}, headers=HTMX)
    assert 'class="gate"' in page.content.decode()
    refused = client.post(
        f"{pane}answer/", {"step": "danger", "gate": "no_danger", "reason": " "}, headers=HTMX
    )
    assert refused.status_code == 422


def test_each_state_of_the_pane_keeps_its_budget(
    client, pane, water, tell, django_assert_max_num_queries
):
    for _ in range(2):
        with django_assert_max_num_queries(12):
            client.get(pane, headers=HTMX)
        with django_assert_max_num_queries(25):
            client.post(f"{pane}answer/", {"step": "water", "key": "2"}, headers=HTMX)
        client.post(f"{pane}back/", headers=HTMX)


def test_somebody_else_s_call_is_not_answered_for_them(client, pane, water, django_user_model):
    other = django_user_model.objects.create(username="sly", name="Sly", roles=["csr"])
    client.force_login(other)
    moved = client.post(f"{pane}answer/", {"step": "water", "key": "2"}, headers=HTMX)
    assert moved.status_code in (403, 404, 409, 422)
    assert len(ScriptRun.objects.get(pk=water.pk).moves) == 2


def test_the_state_survives_any_number_of_reloads(client, pane, water):
    pages = [client.get(pane, headers=HTMX).content for _ in range(3)]
    bare = [re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", page) for page in pages]
    assert all(before == after for before, after in pairwise(bare))
