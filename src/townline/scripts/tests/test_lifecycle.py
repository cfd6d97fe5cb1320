"""A script on its way: written, approved by its owner, tried by a few, live from a moment, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.scripts import actions, queries
from townline.scripts.errors import (
    CodeTaken,
    DraftThere,
    FaultyScript,
    NeedsExample,
    NeedsReason,
    NeedsTesters,
    NoSuchScript,
    NotAScript,
    NotYourProgram,
    OutOfHand,
    PlaceGone,
)
from townline.scripts.models import ScriptTrial, ScriptVersion
from townline.scripts.rules.writing import write
from townline.scripts.tests.flood import flood

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def hana():
    return User.objects.create(username="hana", name="Hana", roles=["knowledge_editor"])


@pytest.fixture
def owner():
    return User.objects.create(username="otto", name="Otto", roles=["program_clerk"])


@pytest.fixture
def csrs():
    make = User.objects.create
    return [make(username=f"c{n}", name=f"C {n}", roles=["csr"]) for n in range(4)]


@pytest.fixture
def live(now):
    """The flood script, live for a week."""
    return actions.publish_version(
        body=flood(), known=None, from_at=now - timedelta(days=7), actor=None, now=now
    )


@pytest.fixture
def way(hana, owner, now):
    """Takes drafts along: change words, ask the owner, have it approved."""

    class Way:
        def reword(self, draft, text="How deep is the water?", path="step/depth/say"):
            return actions.set_words(
                draft_id=draft.pk, path=path, text=text, revision=99, actor=hana, now=now
            )

        def approved(self, draft):
            actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
            actions.approve(draft_id=draft.pk, actor=owner, now=now)

        def live(self, draft, *, at=None):
            return actions.go_live(draft_id=draft.pk, from_at=at, known=None, actor=hana, now=now)

        def trial(self, draft, testers):
            return actions.start_trial(
                draft_id=draft.pk,
                testers=[csr.pk for csr in testers],
                known=None,
                actor=hana,
                now=now,
            )

    return Way()


def draft_of(live, hana, now):
    return actions.begin_draft(code=live.code, actor=hana, now=now)


def test_a_draft_goes_to_its_owner_and_live_from_a_moment(live, way, hana, now):
    draft = draft_of(live, hana, now)
    way.reword(draft)
    way.approved(draft)
    newer = way.live(draft, at=now + timedelta(hours=2))
    assert newer.number == 2
    assert queries.live_version("flood", now + timedelta(hours=1)).pk == live.pk
    assert queries.live_version("flood", now + timedelta(hours=2)).pk == newer.pk
    assert newer.definition().step("depth").say == "How deep is the water?"
    verbs = [row.verb for row in LedgerEntry.objects.filter(stream="script:flood").order_by("pk")]
    assert verbs == ["script.published", "script.draft_begun", "script.sent_for_review",
                     "script.approved", "script.published", "script.draft_published"]  # fmt: skip


def test_what_was_published_never_changes(live, way, hana, now):
    before = live.body
    draft = draft_of(live, hana, now)
    way.reword(draft)
    way.approved(draft)
    way.live(draft)
    assert ScriptVersion.objects.get(pk=live.pk).body == before


def test_nobody_goes_live_without_the_owner(live, way, hana, now):
    draft = draft_of(live, hana, now)
    with pytest.raises(OutOfHand):
        way.live(draft)
    way.approved(draft)
    way.reword(draft)
    with pytest.raises(OutOfHand):
        way.live(draft)


def test_only_the_clerk_of_the_program_approves(live, hana, now, django_user_model):
    draft = draft_of(live, hana, now)
    actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
    make = django_user_model.objects.create
    other = make(username="w", name="Wastewater", roles=["program_clerk"], programs=["wastewater"])
    for somebody in (other, hana):
        with pytest.raises(NotYourProgram):
            actions.approve(draft_id=draft.pk, actor=somebody, now=now)


def test_with_its_owner_nobody_types_in_it(live, way, hana, owner, now):
    draft = draft_of(live, hana, now)
    actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
    with pytest.raises(OutOfHand):
        way.reword(draft)
    with pytest.raises(NeedsReason):
        actions.send_back(draft_id=draft.pk, reason=" ", actor=owner, now=now)
    actions.send_back(draft_id=draft.pk, reason="Knee-deep, not deep.", actor=owner, now=now)
    way.reword(draft)
    assert queries.draft(draft.pk).returned_why == "Knee-deep, not deep."


def test_a_faulty_draft_and_one_without_examples_go_nowhere(live, way, hana, now):
    draft = draft_of(live, hana, now)
    way.reword(draft, "", "step/more/answers/0/goto")
    with pytest.raises(FaultyScript, match="dead end"):
        actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
    way.reword(draft, "read", "step/more/answers/0/goto")
    for _ in range(2):
        actions.remove_example(draft_id=draft.pk, place=0, actor=hana, now=now)
    with pytest.raises(NeedsExample):
        actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)


def test_an_example_that_fails_stops_it(live, way, hana, now):
    draft = draft_of(live, hana, now)
    way.reword(draft, "", "step/danger/answers/1/danger")
    with pytest.raises(FaultyScript):
        actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)


def test_only_testers_are_given_what_is_tried(live, way, hana, csrs, now):
    draft = draft_of(live, hana, now)
    way.reword(draft)
    with pytest.raises(OutOfHand):
        way.trial(draft, csrs[:1])
    way.approved(draft)
    with pytest.raises(NeedsTesters):
        way.trial(draft, [])
    trial = way.trial(draft, csrs[:3])
    given = [queries.version_for("flood", now, csr.pk).number for csr in csrs]
    assert given == [2, 2, 2, 1]
    assert queries.live_version("flood", now).number == 1
    hits = queries.suggest("flooded road", at=now, user_id=csrs[0].pk)
    assert [hit.version_id for hit in hits if hit.code == "flood"] == [trial.version_id]
    assert queries.suggest("flooded road", at=now)[0].version_id == live.pk


def test_a_fix_goes_to_the_testers_and_what_they_tried_goes_live(live, way, hana, csrs, now):
    draft = draft_of(live, hana, now)
    way.reword(draft)
    way.approved(draft)
    way.trial(draft, csrs[:3])
    way.reword(draft, "How deep, in your words?")
    fixed = actions.release_fix(
        draft_id=draft.pk, known=None, actor=hana, now=now + timedelta(hours=1)
    )
    later = now + timedelta(hours=1)
    assert (fixed.version.number, len(fixed.testers)) == (3, 3)
    assert queries.version_for("flood", later, csrs[0].pk).number == 3
    way.approved(draft)
    version = actions.go_live(draft_id=draft.pk, known=None, actor=hana, now=later)
    assert version.pk == fixed.version_id, "the version that was tried is the version that is live"
    assert queries.version_for("flood", later, csrs[0].pk).pk == version.pk
    assert queries.trials(later) == []


def test_a_trial_ends_and_everybody_has_what_is_live(live, way, hana, csrs, now):
    draft = draft_of(live, hana, now)
    way.reword(draft)
    way.approved(draft)
    way.trial(draft, csrs[:1])
    later = now + timedelta(hours=1)
    actions.end_trial(code="flood", actor=hana, now=later)
    assert queries.version_for("flood", later, csrs[0].pk).pk == live.pk
    with pytest.raises(NoSuchScript):
        actions.end_trial(code="flood", actor=hana, now=later)


def test_withdrawn_is_offered_to_nobody_from_that_second(live, hana, now):
    with pytest.raises(NeedsReason):
        actions.withdraw(code="flood", reason="", actor=hana, now=now)
    actions.withdraw(code="flood", reason="The number is wrong.", actor=hana, now=now)
    with pytest.raises(NoSuchScript):
        queries.live_version("flood", now)
    assert queries.pinned(live.pk).title == "Flooded road", "who runs it goes on"
    assert queries.live_version("flood", now - timedelta(days=1)).pk == live.pk


def test_a_pack_that_is_loaded_again_does_not_undo_an_editor(live, way, hana, now):
    draft = draft_of(live, hana, now)
    way.reword(draft)
    way.approved(draft)
    newer = way.live(draft)
    actions.publish_version(body=flood(), known=None, from_at=now, actor=None, now=now)
    assert queries.live_version("flood", now).pk == newer.pk


@given(st.lists(st.integers(-3, 6), min_size=1, max_size=5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_order_of_moments_there_is_never_more_than_one_version(
    live, way, hana, now, hours
):
    with transaction.atomic():
        for n, hour in enumerate(hours):
            draft = draft_of(live, hana, now)
            way.reword(draft, f"How deep is it, number {n}?")
            way.approved(draft)
            way.live(draft, at=now + timedelta(hours=hour))
        for half in range(-8, 20):
            at = now + timedelta(minutes=30 * half)
            assert ScriptVersion.objects.at(at).filter(code="flood").count() == 1
        transaction.set_rollback(True)


def test_the_database_itself_refuses_two_trials_of_one_script(live, now):
    period = Range(now, None, "[)")
    ScriptTrial.objects.create(code="flood", version=live, testers=[1], effective=period)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScriptTrial.objects.create(code="flood", version=live, testers=[2], effective=period)


# Typing


def test_two_who_type_in_one_field_see_one_another(live, hana, owner, now):
    draft = draft_of(live, hana, now)
    one = {"draft_id": draft.pk, "path": "step/more/say", "now": now}
    first = actions.set_words(**one, text="What now?", revision=0, actor=hana)
    assert (first.revision, first.is_theirs) == (1, False)
    second = actions.set_words(**one, text="What is it?", revision=0, actor=owner)
    assert (second.is_theirs, second.text, second.by) == (True, "What now?", "Hana")
    settled = actions.set_words(**one, text="Both.", revision=0, resolves=True, actor=owner)
    assert not settled.is_theirs
    other = actions.set_words(
        draft_id=draft.pk, path="title", text="Floods", revision=0, actor=owner, now=now
    )
    assert not other.is_theirs, "another field is another matter"


def test_a_place_that_is_gone_is_said_so(live, hana, now):
    draft = draft_of(live, hana, now)
    actions.remove_step(draft_id=draft.pk, step="advice", actor=hana, now=now)
    with pytest.raises(PlaceGone):
        actions.set_words(
            draft_id=draft.pk, path="step/advice/say", text="x", revision=0, actor=hana, now=now
        )
    actions.bring_back(draft_id=draft.pk, actor=hana, now=now)
    assert queries.draft(draft.pk).body == draft.body


# Beginning


def test_a_new_script_begins_without_a_fault_but_for_its_example(hana, now):
    draft = actions.begin_script(title="Fallen sign", owner="Roads", actor=hana, now=now)
    assert draft.code == "fallen_sign"
    with pytest.raises(NeedsExample):
        actions.send_for_review(draft_id=draft.pk, known=None, actor=hana, now=now)
    with pytest.raises(DraftThere):
        actions.begin_script(title="Fallen sign", owner="Roads", actor=hana, now=now)


def test_a_code_that_is_live_is_taken(live, hana, now):
    with pytest.raises(CodeTaken):
        actions.begin_script(title="Flood", owner="Roads", actor=hana, now=now)


def test_a_file_becomes_a_draft_and_the_same_file_again(live, hana, now):
    text = write(live.definition())
    draft = actions.import_script(text=text, actor=hana, now=now)
    assert draft.base_id == live.pk
    with pytest.raises(DraftThere):
        actions.import_script(text=text, actor=hana, now=now)
    with pytest.raises(NotAScript, match="line 2"):
        actions.import_script(text="code: x\nsteps: [", actor=hana, now=now)
