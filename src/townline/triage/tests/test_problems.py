"""A script that does not fit, in a live call: told with one key, mended without restarting anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.knowledge.models import Bulletin, ChangeNote
from townline.scripts import actions as scripts
from townline.scripts import queries as shelf
from townline.scripts.rules.drafting import faults
from townline.scripts.rules.writing import as_data
from townline.triage import actions, queries
from townline.triage.errors import NeedsReason, NeedsWords, NoScriptRunning, NoSuchProblem
from townline.triage.models import ScriptProblem, ScriptRun

pytestmark = pytest.mark.usefixtures("northmoor")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hana(db):
    return User.objects.create(username="hana", name="Hana", roles=["knowledge_editor"])


@pytest.fixture
def owner(db):
    return User.objects.create(username="otto", name="Otto", roles=["program_clerk"])


@pytest.fixture
def running(call, corner, june, now):
    """June's call on the pothole script, at the question after the danger."""
    run = actions.start(contact_id=call.pk, code="pothole", actor=june, now=now)
    move(call, june, now, "place")
    move(call, june, now + timedelta(seconds=20), "danger", "3")
    return run


def move(call, actor, now, step, key="", **values):
    return actions.answer(
        contact_id=call.pk, step=step, key=key, values=values, actor=actor, now=now
    )


@pytest.fixture
def reworded(hana, owner, now):
    """An approved draft of the pothole script with another question in it."""
    draft = scripts.begin_draft(code="pothole", actor=hana, now=now)
    scripts.set_words(draft_id=draft.pk, path="step/size/say", text="How big is the hole?", revision=0,
                      actor=hana, now=now)  # fmt: skip
    scripts.add_example(
        draft_id=draft.pk, name="Swerving", ends="open pothole", urgency="B", actor=hana, now=now,
        answers=[{"danger": 3}, {"size": 1}],
    )  # fmt: skip
    known = shelf.known(now)
    scripts.send_for_review(draft_id=draft.pk, known=known, actor=hana, now=now)
    scripts.approve(draft_id=draft.pk, actor=owner, now=now)
    return draft


def test_one_key_sends_script_version_step_and_answers_but_no_names(running, call, june, now):
    problem = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    assert (problem.version_id, problem.step) == (running.version_id, "size")
    assert problem.heard == [["Hurt, or cars swerving", "Cars are swerving"]]
    move(call, june, now, "size", "1")
    move(call, june, now, "lane", lane="by Ada Verrill's gate, 905-555-0142")
    later = actions.report_problem(contact_id=call.pk, remark="Stuck.", actor=june, now=now)
    assert "Verrill" not in str(later.heard)
    assert ["Lane and direction", "(written down)"] in later.heard
    assert [each.pk for each in queries.open_problems()] == [problem.pk, later.pk]


def test_the_key_pressed_twice_is_told_once(running, call, june, now):
    first = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    moment = now + timedelta(seconds=1)
    assert actions.report_problem(contact_id=call.pk, actor=june, now=moment).pk == first.pk
    later = now + timedelta(minutes=3)
    assert actions.report_problem(contact_id=call.pk, actor=june, now=later).pk != first.pk


def test_after_leaving_it_can_still_be_told(running, call, june, now):
    actions.leave(contact_id=call.pk, category="no_match", actor=june, now=now)
    assert actions.report_problem(contact_id=call.pk, actor=june, now=now).step == "size"


def test_without_a_script_there_is_nothing_to_tell(call, june, now):
    with pytest.raises(NoScriptRunning):
        actions.report_problem(contact_id=call.pk, actor=june, now=now)


def test_leaving_for_something_else_needs_its_words(running, call, june, now):
    with pytest.raises(NeedsReason):
        actions.leave(contact_id=call.pk, category="other", actor=june, now=now)
    with pytest.raises(NeedsReason):
        actions.leave(contact_id=call.pk, category="another", reason="x", actor=june, now=now)
    run = actions.leave(
        contact_id=call.pk, category="other", reason="Line broke", actor=june, now=now
    )
    assert (run.left_category, run.step) == ("other", "size")


def test_a_fix_goes_out_and_the_call_in_progress_finishes_on_its_version(
    running, call, june, hana, reworded, now, django_user_model
):
    """S23: what was answered stays, and nobody is thrown out of a call."""
    new = scripts.go_live(draft_id=reworded.pk, known=shelf.known(now), actor=hana, now=now)
    assert new.pk != running.version_id
    still = queries.running(call.pk)
    assert still is not None
    state = queries.state_of(still)
    assert state.answers == {"harm": "Cars are swerving"}
    assert still.version.definition().step("size").say.startswith("How big is it?")
    move(call, june, now, "size", "1")
    move(call, june, now, "lane", lane="right")
    made = actions.finish(contact_id=call.pk, actor=june, now=now)
    assert made is not None
    assert made.script_version_id == running.version_id
    kit = django_user_model.objects.create(username="kit", name="Kit", roles=["csr"], seat="2")
    second = contacts.open_by_hand(
        channel="counter", actor=kit, now=now, line="general", from_number=""
    )
    begun = actions.start(contact_id=second.pk, code="pothole", actor=kit, now=now)
    assert begun.version_id == new.pk


def test_a_tester_runs_what_is_tried_and_the_others_what_is_live(
    call, corner, june, hana, reworded, now, client
):
    trial = scripts.start_trial(
        draft_id=reworded.pk, testers=[june.pk], known=shelf.known(now), actor=hana, now=now
    )
    run = actions.start(contact_id=call.pk, code="pothole", actor=june, now=now)
    assert run.version_id == trial.version_id
    problem = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    assert problem.on_trial
    client.force_login(june)
    page = client.get(reverse("triage:pane", args=[call.pk]), headers=HTMX).content.decode()
    assert "on trial" in page


def test_the_answer_is_read_at_the_desk_of_whoever_told(running, call, june, hana, now, client):
    problem = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    with pytest.raises(NeedsWords):
        actions.settle_problem(
            problem_id=problem.pk, outcome="fixed", words=" ", actor=hana, now=now
        )
    actions.settle_problem(
        problem_id=problem.pk, outcome="fixed", words="Answer 5 is new.", actor=hana, now=now
    )
    with pytest.raises(NoSuchProblem):
        actions.settle_problem(
            problem_id=problem.pk, outcome="fixed", words="x", actor=hana, now=now
        )
    client.force_login(june)
    pane = reverse("triage:pane", args=[call.pk])
    assert "Answer 5 is new." in client.get(pane, headers=HTMX).content.decode()
    assert "Answer 5 is new." in client.get(f"{pane}told/", headers=HTMX).content.decode()
    client.post(f"{pane}read/", headers=HTMX)
    assert "Answer 5 is new." not in client.get(pane, headers=HTMX).content.decode()
    assert ScriptProblem.objects.get(pk=problem.pk).told_at is not None


def test_the_way_round_is_on_every_desk(running, call, june, hana, now):
    problem = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    made = actions.broadcast_workaround(problem_id=problem.pk, text="Use answer 0 and note the unit.",
                                        expires_at=now + timedelta(hours=4), actor=hana, now=now)  # fmt: skip
    assert Bulletin.objects.get(pk=made.pk).text == "Use answer 0 and note the unit."
    assert queries.problem(problem.pk).bulletin_id == made.pk


def test_who_comes_to_work_reads_that_the_script_is_new(
    hana, reworded, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        scripts.go_live(draft_id=reworded.pk, known=shelf.known(now), actor=hana, now=now)
    note = ChangeNote.objects.get(kind="script", ref="pothole")
    assert (note.title, note.what) == ("Pothole", "version 2")


def test_the_figures_of_a_version_count_what_happened(
    running, call, june, now, django_assert_num_queries
):
    actions.report_problem(contact_id=call.pk, actor=june, now=now)
    actions.leave(contact_id=call.pk, category="safety", actor=june, now=now)
    again = actions.start(contact_id=call.pk, code="pothole", actor=june, now=now)
    assert again.version_id == running.version_id
    with django_assert_num_queries(3):
        found = queries.version_figures(running.version)
    steps = {each.step: each for each in found.steps}
    assert found.runs == 2
    assert (steps["place"].reached, steps["place"].answered) == (2, 1)
    assert (steps["danger"].reached, steps["danger"].seconds) == (1, 20.0)
    size = steps["size"]
    assert (size.reached, size.answered, size.left, size.safety, size.problems) == (1, 0, 1, 1, 1)
    assert queries.deviations_by_person(now - timedelta(days=1))[0][1].left == 0


def test_the_editor_s_pages_open_and_keep_their_number_of_statements(
    running, call, june, hana, now, client, django_assert_num_queries
):
    client.force_login(hana)
    there = reverse("triage:problems")
    actions.report_problem(contact_id=call.pk, remark="First", actor=june, now=now)
    client.get(there)
    with django_assert_num_queries(3):
        assert "First" in client.get(there).content.decode()
    for n in range(12):
        actions.report_problem(contact_id=call.pk, remark=f"No {n}", actor=june, now=now)
    with django_assert_num_queries(3):
        assert "No 11" in client.get(there).content.decode()
    actions.leave(contact_id=call.pk, category="wrong_script", actor=june, now=now)
    assert "Wrong script" in client.get(reverse("triage:digest")).content.decode()
    assert "Wrong script" in client.get(reverse("triage:deviations")).content.decode()
    figures = client.get(reverse("triage:figures"), {"code": "pothole"}).content.decode()
    assert "How version 1 does" in figures
    assert "Of which script?" in client.get(reverse("triage:figures")).content.decode()


def test_by_person_is_for_who_leads_the_floor_and_says_what_is_not_counted(
    running, call, june, hana, now, client
):
    actions.leave(contact_id=call.pk, category="distress", actor=june, now=now)
    client.force_login(hana)
    assert "By person" not in client.get(reverse("triage:deviations")).content.decode()
    lead = User.objects.create(username="sup", name="Sup", roles=["supervisor"])
    client.force_login(lead)
    page = client.get(reverse("triage:deviations")).content.decode()
    assert "in none of these figures" in page
    assert "June" in page


def test_mending_opens_the_step_in_a_draft(running, call, june, hana, now, client):
    problem = actions.report_problem(contact_id=call.pk, actor=june, now=now)
    client.force_login(hana)
    answer = client.post(reverse("triage:mending", args=[problem.pk]))
    assert answer.url.endswith("?step=size#step-size")
    page = client.get(answer.url).content.decode()
    assert 'name="step/size/say"' in page
    assert "pothole" in page


def test_the_key_at_the_desk_and_a_remark_after_it(running, call, june, client):
    client.force_login(june)
    pane = reverse("triage:pane", args=[call.pk])
    assert 'aria-keyshortcuts="Alt+H"' in client.get(pane, headers=HTMX).content.decode()
    told = client.post(f"{pane}problem/", headers=HTMX).content.decode()
    assert "The editor has it" in told
    problem = ScriptProblem.objects.get()
    client.post(
        f"{pane}problem/", {"problem": problem.pk, "remark": "No answer for a plaza."}, headers=HTMX
    )
    assert ScriptProblem.objects.get().remark == "No answer for a plaza."
    assert client.post(f"{pane}problem/").status_code == 302, "and without JavaScript"


def test_what_a_script_of_the_region_may_lead_to_is_known_to_the_editor(now):
    known = shelf.known(now)
    assert known.service_types["pothole"] == {**known.service_types["pothole"]}
    assert {"pothole", "water_on_road"} <= set(known.scripts or ())
    for version in shelf.live_versions(now):
        body = as_data(version.definition())
        assert faults(body, known) == [], version.code


def test_a_run_knows_where_it_stands(running, call, june, now):
    assert ScriptRun.objects.get(pk=running.pk).step == "size"
    actions.back(contact_id=call.pk, actor=june, now=now)
    assert ScriptRun.objects.get(pk=running.pk).step == "danger"
