"""A complaint lives: taken, answered, on to a manager, on to the ombudsman; and the other kinds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from townline.complaints import actions, queries
from townline.complaints.errors import (
    FindingNeeded,
    IsClosed,
    IsSent,
    NoSuchKind,
    NotTheirs,
    NotYet,
    WordsNeeded,
)
from townline.complaints.models import Complaint, Kind
from townline.complaints.tests.conftest import NOW
from townline.core import ledger


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def answer(made: Complaint, by, at, outcome="upheld"):
    letter = actions.write_letter(reference=made.reference, kind="answer", language="en",
                                  subject="Our answer", body="We looked.", actor=by, now=at)  # fmt: skip
    return actions.send_letter(reference=made.reference, letter_id=letter.pk, how="by post",
                               outcome=outcome, actor=by, now=at)  # fmt: skip


def test_the_clocks_count_from_when_we_had_it(taken):
    made = taken(received_at=datetime(2026, 11, 20, 21, 0, tzinfo=UTC), now=NOW)
    assert made.acknowledge_by == datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    assert made.answer_by == datetime(2026, 12, 11, 21, 30, tzinfo=UTC)
    assert made.due_at == made.acknowledge_by
    assert made.taken_at == NOW


def test_it_is_never_done_by_being_closed(taken, ada):
    made = taken()
    with pytest.raises(NotYet):
        actions.close(
            reference=made.reference, outcome="dealt_with", words="Done", actor=ada, now=NOW
        )
    withdrawn = actions.close(
        reference=made.reference, outcome="withdrawn", words="She called it off", actor=ada, now=NOW
    )
    assert (withdrawn.state, withdrawn.outcome) == ("closed", "withdrawn")
    with pytest.raises(IsClosed):
        actions.acknowledge(reference=made.reference, how="by post", actor=ada, now=NOW)


def test_without_words_and_without_a_kind_nothing_is_taken(taken):
    with pytest.raises(WordsNeeded):
        taken("  ")
    with pytest.raises(NoSuchKind):
        taken(kind="grumble")
    assert Complaint.objects.count() == 0


def test_two_stages_then_the_ombudsman_each_with_other_people_and_new_clocks(
    taken, clerk, ada, bo, kim
):
    made = taken()
    about = {"reference": made.reference}
    actions.assign(owner_id=clerk.pk, program_code="waste", actor=ada, now=NOW, **about)
    with pytest.raises(NotYet):
        actions.escalate(reason="Too slow", actor=kim, now=later(days=1), **about)
    first = answer(made, clerk, later(days=5), "not_upheld")
    assert (first.state, first.outcome, first.due_at) == ("answered", "not_upheld", None)
    second = actions.escalate(
        reason="They did not ask the neighbour", actor=kim, now=later(days=8), **about
    )
    assert (second.stage, second.state, second.owner, second.outcome) == (
        "manager",
        "open",
        None,
        "",
    )
    assert second.acknowledge_by == datetime(2026, 12, 3, 21, 30, tzinfo=UTC)
    assert second.acknowledged_at is None
    with pytest.raises(NotTheirs):
        actions.assign(
            owner_id=clerk.pk, program_code="waste", actor=ada, now=later(days=8), **about
        )
    with pytest.raises(NotTheirs):
        answer(made, clerk, later(days=9))
    actions.assign(owner_id=bo.pk, program_code="waste", actor=ada, now=later(days=8), **about)
    last = answer(made, bo, later(days=10))
    assert (last.stage, last.state, last.closed_at) == ("ombudsman", "closed", later(days=10))
    with pytest.raises(NotYet):
        actions.escalate(reason="Again", actor=kim, now=later(days=12), **about)


def test_whoever_is_left_without_an_answer_goes_on_too(taken, kim):
    made = taken()
    late = made.answer_by + timedelta(minutes=1)
    assert (
        actions.escalate(reference=made.reference, reason="No word", actor=kim, now=late).stage
        == "manager"
    )


def test_an_answer_needs_a_finding_and_leaves_once(taken, ada):
    made = taken()
    about = {"reference": made.reference, "actor": ada, "now": NOW}
    letter = actions.write_letter(kind="answer", language="en", subject="S", body="One", **about)
    with pytest.raises(FindingNeeded):
        actions.send_letter(letter_id=letter.pk, how="by post", outcome="", **about)
    actions.send_letter(letter_id=letter.pk, how="by post", outcome="partly", **about)
    with pytest.raises(IsSent):
        actions.send_letter(letter_id=letter.pk, how="by post", outcome="partly", **about)
    letter.refresh_from_db()
    assert (letter.body, letter.sent_how) == ("One", "by post")
    assert (
        actions.write_letter(kind="answer", language="en", subject="S", body="Two", **about).number
        == 2
    )


def test_the_media_reach_communications_in_fifteen_minutes_by_name(taken, kim):
    made = taken("Asks about the bridge.", kind=Kind.MEDIA, office="The Beacon", program_code="")
    assert (made.program_code, made.due_at) == ("communications", later(minutes=15))
    with pytest.raises(WordsNeeded):
        actions.pass_on(reference=made.reference, to_whom=" ", actor=kim, now=NOW)
    passed = actions.pass_on(
        reference=made.reference, to_whom="Lena Roy", actor=kim, now=later(minutes=6)
    )
    assert (passed.acknowledged_at, passed.due_at) == (later(minutes=6), None)


def test_what_must_be_handed_on_is_not_closed_before(taken, ada, kim):
    made = taken("I fell on the ice.", kind=Kind.INJURY, program_code="")
    assert made.program_code == "risk"
    with pytest.raises(NotYet):
        actions.close(reference=made.reference, outcome="", words="x", actor=ada, now=NOW)


def test_the_whole_life_stands_in_a_chain_that_proves_itself(taken, ada):
    made = taken()
    actions.add_note(reference=made.reference, words="Asked the crew.", actor=ada, now=NOW)
    answer(made, ada, later(days=1))
    verbs = [entry.verb for entry in queries.timeline(made)][::-1]
    assert verbs == [
        "complaint.taken",
        "complaint.noted",
        "complaint.letter_written",
        "complaint.letter_sent",
    ]
    assert list(ledger.verify(made.stream)) == []
