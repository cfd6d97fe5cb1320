"""Answers are kept right: approved by their owner, reviewed, confirmed, translated, never two or none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.core.models import LedgerEntry
from townline.knowledge import actions, queries
from townline.knowledge.errors import (
    AlreadyOver,
    BadLink,
    CannotLoosen,
    MomentTaken,
    NotAsShown,
    NotTranslatedFromThat,
    NotYourApproval,
    ReasonNeeded,
    ReviewTooLate,
    WhoNeeded,
)
from townline.knowledge.models import Article, ArticleVersion, ReviewEscalation
from townline.knowledge.rules import governance, review

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def person(username, *roles, programs=()):
    return User.objects.create(
        username=username, name=username.title(), roles=list(roles), programs=list(programs)
    )


@pytest.fixture
def editor():
    return person("kit", "knowledge_editor")


@pytest.fixture
def clerk():
    return person("wes", "program_clerk", programs=["water"])


@pytest.fixture
def csr():
    return person("june", "csr")


def draft(code="well-dose", *, language="en", actor=None, now=NOW, open_as="open", **text):
    if not Article.objects.filter(code=code).exists():
        actions.open_article(
            code=code, topic="water", program_code="water", governance=open_as,
            is_critical=text.pop("critical", False), actor=None, now=now,
        )  # fmt: skip
    follows = text.pop("follows", None)
    words = {
        "title": "How much chlorine",
        "read_aloud": "Ask the inspector.",
        "owner": "Water",
    } | text
    return actions.draft(
        code=code, language=language, text=words, translated_from_id=follows, actor=actor, now=now
    )


def live(code="well-dose", *, at=NOW, **more):
    version = draft(code, now=at, **more)
    actions.approve(version_id=version.pk, actor=None, now=at)
    return actions.publish_version(version_id=version.pk, actor=None, now=at)


# Governance


@pytest.mark.parametrize(
    ("governed", "edits", "owns", "wrote", "may"),
    [
        ("open", True, False, True, True),
        ("open", False, True, False, True),
        ("open", False, False, False, False),
        ("owner", True, False, False, False),
        ("owner", False, True, True, True),
        ("regulated", False, True, False, True),
        ("regulated", True, True, True, False),
        ("regulated", True, False, False, False),
    ],
)
def test_who_may_approve_what(governed, edits, owns, wrote, may):
    assert governance.may_approve(governed, edits=edits, owns=owns, wrote=wrote) is may


def test_the_owner_approves_in_place_and_it_is_live_in_the_same_breath(editor, clerk):
    version = draft(open_as="regulated", actor=editor)
    with pytest.raises(NotYourApproval):
        actions.approve(version_id=version.pk, actor=editor, now=NOW)

    actions.ask_approval(version_id=version.pk, actor=editor, now=NOW)
    assert [row.pk for row in queries.waiting(clerk)] == [version.pk]
    actions.approve(
        version_id=version.pk, written_at=version.written_at, actor=clerk, now=NOW + DAY
    )

    assert queries.live_version("well-dose", at=NOW + DAY) == version
    assert queries.waiting(clerk) == []
    verbs = LedgerEntry.objects.filter(stream=f"answer:{version.article_id}").order_by("seq")
    assert [row.verb for row in verbs] == [
        "answer.drafted", "answer.approval_asked", "answer.approved", "answer.published",
    ]  # fmt: skip


def test_a_regulated_answer_is_never_approved_by_who_wrote_it():
    both = person("pat", "knowledge_editor", "program_clerk", programs=["water"])
    version = draft(open_as="regulated", actor=both)
    with pytest.raises(NotYourApproval):
        actions.approve(version_id=version.pk, actor=both, now=NOW)
    actions.govern(code="well-dose", governance="owner", is_critical=False, actor=both, now=NOW)
    assert actions.approve(version_id=version.pk, actor=both, now=NOW).state == "approved"


def test_a_clerk_of_another_program_neither_sees_nor_approves(editor):
    other = person("rob", "program_clerk", programs=["roads"])
    version = draft(open_as="owner", actor=editor)
    actions.ask_approval(version_id=version.pk, actor=editor, now=NOW)
    assert queries.waiting(other) == []
    with pytest.raises(NotYourApproval):
        actions.approve(version_id=version.pk, actor=other, now=NOW)


def test_words_changed_after_they_were_seen_are_not_approved(editor, clerk):
    version = draft(open_as="owner", actor=editor)
    seen = version.written_at
    actions.ask_approval(version_id=version.pk, actor=editor, now=NOW)
    changed = version.text | {"read_aloud": "Ten litres."}
    actions.change_draft(version_id=version.pk, text=changed, actor=editor, now=NOW + DAY)

    assert queries.waiting(clerk) == []  # a changed draft is asked about again
    with pytest.raises(NotAsShown):
        actions.approve(version_id=version.pk, written_at=seen, actor=clerk, now=NOW + DAY)


def test_a_draft_is_sent_back_with_a_reason_its_writer_reads(editor, clerk):
    version = draft(open_as="owner", actor=editor)
    actions.ask_approval(version_id=version.pk, actor=editor, now=NOW)
    with pytest.raises(ReasonNeeded):
        actions.send_back(version_id=version.pk, reason=" ", actor=clerk, now=NOW)
    actions.send_back(version_id=version.pk, reason="Name the unit.", actor=clerk, now=NOW)
    assert queries.version(version.pk).sent_back_why == "Name the unit."
    assert queries.waiting(clerk) == []


def test_an_answer_asked_for_new_year_goes_live_at_new_year_though_approved_before(editor, clerk):
    before = live(at=NOW - DAY)
    version = draft(actor=editor)
    new_year = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)
    actions.ask_approval(version_id=version.pk, wanted_from=new_year, actor=editor, now=NOW)
    actions.approve(version_id=version.pk, actor=clerk, now=NOW)
    assert queries.live_version("well-dose", at=new_year - timedelta(seconds=1)) == before
    assert queries.live_version("well-dose", at=new_year) == version


def test_an_editor_makes_governance_stricter_and_only_its_program_looser(editor, clerk):
    draft(open_as="owner")
    actions.govern(
        code="well-dose", governance="regulated", is_critical=True, actor=editor, now=NOW
    )
    for looser, critical in (("open", True), ("regulated", False)):
        with pytest.raises(CannotLoosen):
            actions.govern(
                code="well-dose", governance=looser, is_critical=critical, actor=editor, now=NOW
            )
    actions.govern(code="well-dose", governance="open", is_critical=False, actor=clerk, now=NOW)
    assert Article.objects.get().governance == "open"


# Effective dating


STEPS = st.tuples(st.sampled_from(["publish", "withdraw"]), st.integers(0, 12), st.integers(0, 3))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, min_size=1, max_size=9))
def test_effective_dating_never_shows_two_versions_nor_none_unless_one_in_force_was_withdrawn(
    steps,
):
    ArticleVersion.objects.all().delete()
    live(at=NOW - DAY)
    clock = NOW
    for kind, ahead, which in steps:
        clock += timedelta(hours=7)
        try:
            if kind == "publish":
                version = draft(now=clock)
                actions.approve(version_id=version.pk, actor=None, now=clock)
                actions.publish_version(
                    version_id=version.pk, effective_from=clock + ahead * DAY, actor=None, now=clock
                )
            else:
                waiting = ArticleVersion.objects.filter(
                    state="published", effective__startswith__gt=clock
                ).order_by("effective")
                victim = list(waiting)[which : which + 1]
                if victim:
                    actions.withdraw(version_id=victim[0].pk, reason="No.", actor=None, now=clock)
        except MomentTaken:
            ArticleVersion.objects.filter(state="approved").delete()
    for hours in range(-24, 24 * 24, 5):
        at = NOW + timedelta(hours=hours)
        assert ArticleVersion.objects.live(at).count() == 1, at


def test_a_version_withdrawn_before_its_moment_leaves_the_one_before_in_force():
    first = live(at=NOW - DAY)
    second = draft()
    actions.approve(version_id=second.pk, actor=None, now=NOW)
    later = NOW + 10 * DAY
    actions.publish_version(version_id=second.pk, effective_from=later, actor=None, now=NOW)
    actions.withdraw(
        version_id=second.pk, reason="By-law was not passed.", actor=None, now=NOW + DAY
    )
    assert queries.live_version("well-dose", at=later + DAY) == first


def test_what_was_said_at_any_instant_can_be_read_after_it_was_withdrawn():
    first = live(at=NOW - 5 * DAY, read_aloud="One cup.")
    second = live(at=NOW - 2 * DAY, read_aloud="Two cups.")
    actions.withdraw(version_id=second.pk, reason="Wrong dose.", actor=None, now=NOW)
    said = [
        queries.said_at("well-dose", at=NOW + hours * DAY, language="en") for hours in (-3, -1, 1)
    ]
    assert said == [first, second, None]


# Review


def test_the_days_of_a_review():
    assert review.latest(date(2026, 9, 1), is_critical=True) == date(2026, 11, 30)
    assert review.latest(date(2026, 9, 1), is_critical=False) == date(2027, 9, 1)
    due = date(2026, 11, 30)
    assert review.standing(due, date(2026, 11, 15)) is review.Standing.FRESH
    assert review.standing(due, date(2026, 11, 16)) is review.Standing.SOON
    assert review.standing(due, due) is review.Standing.SOON
    assert review.standing(due, date(2026, 12, 1)) is review.Standing.OVERDUE
    steps = [review.step(due, date(2026, 12, d), is_critical=True) for d in (1, 7, 8)]
    assert steps == [review.TO_OWNER, review.TO_OWNER, review.TO_MANAGER]
    assert review.step(due, date(2027, 12, 1), is_critical=False) == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.booleans())
def test_an_escalation_only_climbs_while_nobody_reviews(due, days, is_critical):
    today = due + timedelta(days=days)
    step = review.step(due, today, is_critical=is_critical)
    assert step <= review.step(due, today + timedelta(days=1), is_critical=is_critical)
    assert (step > 0) == (is_critical and days > 0)


def test_an_answer_has_its_review_from_the_day_it_is_live():
    assert live(critical=True).review_due == date(2027, 2, 21)
    assert live("carts").review_due == date(2027, 11, 23)
    critical = queries.live_version("well-dose", at=NOW)
    assert critical is not None
    with pytest.raises(ReviewTooLate):
        actions.confirm_review(
            version_id=critical.pk, next_due=date(2027, 2, 22), actor=None, now=NOW
        )


def test_an_overdue_critical_answer_climbs_to_its_owner_then_to_the_manager_once_each(clerk):
    version = live(critical=True, at=NOW - 200 * DAY)
    live("carts", at=NOW - 800 * DAY)  # overdue as well, but nobody is in danger by it
    due = version.review_due
    told = []
    for after in (0, 1, 1, 5, 8, 9):
        raised = actions.escalate_reviews(
            now=datetime.combine(due, datetime.min.time(), UTC) + (after + 0.7) * DAY
        )
        told.append([row.step for row in raised])
    assert told == [[], [1], [], [], [2], []]
    assert LedgerEntry.objects.filter(verb="answer.review_escalated").count() == 2
    assert queries.overdue_reviews(clerk, NOW)[0].title == version.title
    remarks = queries.remarks([version.pk], NOW)[version.pk]
    assert remarks.warns

    actions.confirm_review(
        version_id=version.pk,
        next_due=review.latest(NOW.date(), is_critical=True),
        actor=None,
        now=NOW,
    )
    assert not ReviewEscalation.objects.filter(settled_at=None).exists()
    assert not queries.remarks([version.pk], NOW)[version.pk].warns


# Translations


def test_french_that_follows_an_older_english_is_shown_as_behind_with_what_changed():
    english = live(at=NOW - 9 * DAY)
    french = live(language="fr", at=NOW - 8 * DAY, follows=english.pk, title="Chlore")
    history = list(queries.history(french.article_id))
    assert queries.drift(french, history, NOW) is None
    assert queries.drifted(NOW) == []

    newer = live(at=NOW - DAY, read_aloud="Call the inspector.")
    drift = queries.drift(french, list(queries.history(french.article_id)), NOW)
    assert drift is not None
    assert (drift.follows, drift.now) == (english, newer)
    assert [row.pk for row in queries.drifted(NOW)] == [french.pk]
    assert queries.remarks([french.pk], NOW)[french.pk].is_behind
    assert not queries.remarks([newer.pk], NOW)[newer.pk].is_behind
    with pytest.raises(NotTranslatedFromThat):
        draft(language="fr", follows=french.pk)


# Confirmations


def test_a_confirmation_stands_beside_the_answer_until_its_day(csr, django_assert_max_num_queries):
    version = live()
    actions.note_confirmation(
        code="well-dose", who="Dana Pike, Water", what="Five litres still holds.",
        valid_until=date(2026, 12, 31), actor=csr, now=NOW,
    )  # fmt: skip
    with django_assert_max_num_queries(3):
        held = queries.remarks([version.pk], NOW)[version.pk].confirmations
    assert [row.who for row in held] == ["Dana Pike, Water"]
    assert held[0].version == version
    in_january = datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert queries.remarks([version.pk], in_january)[version.pk].confirmations == ()
    assert len(queries.confirmations(version.article_id)) == 1  # hearsay is told apart for ever
    with pytest.raises(WhoNeeded):
        actions.note_confirmation(code="well-dose", who="", what="Yes.", actor=csr, now=NOW)
    with pytest.raises(AlreadyOver):
        actions.note_confirmation(code="well-dose", who="Dana", what="Yes.",
                                  valid_until=date(2026, 1, 1), actor=csr, now=NOW)  # fmt: skip


# Words


def test_a_link_that_is_not_a_web_address_is_refused():
    with pytest.raises(BadLink):
        draft(links=[{"label": "x", "url": "javascript:alert(1)"}])
    assert draft(links=[{"label": "Wells", "url": "https://northmoor.example/wells"}])


# Time


def test_pages_hear_of_what_began_or_ended_by_itself():
    live(at=NOW - DAY)
    later = draft()
    actions.approve(version_id=later.pk, actor=None, now=NOW)
    midnight = NOW + timedelta(hours=14)
    actions.publish_version(version_id=later.pk, effective_from=midnight, actor=None, now=NOW)
    actions.publish_bulletin(
        title="Ice", text="Ice.", severity="info", expires_at=midnight, actor=None, now=NOW,
        update_due_at=midnight - timedelta(hours=1),
    )  # fmt: skip
    minute = timedelta(minutes=1)
    hear = actions.tell_what_time_changed
    assert hear(since=NOW + minute, now=NOW + 2 * minute) == (0, 0)
    assert hear(since=midnight - 61 * minute, now=midnight - 59 * minute) == (0, 1)  # amber
    assert hear(since=midnight - minute, now=midnight) == (2, 1)
