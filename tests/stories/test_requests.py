"""The life of a service request: opened, followed, bounced, closed, come back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.stories.conftest import Town
from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.service_requests import actions, queries
from townline.service_requests.errors import (
    MissingFacts,
    NeedsWords,
    NoSuchUrgency,
    NotYourProgram,
    UnknownFact,
    WrongState,
)
from townline.service_requests.models import ServiceRequest


def open_pothole(town: Town, **change: Any) -> ServiceRequest:
    wanted: dict[str, Any] = {
        "contact_id": None, "definition_code": "pothole", "attributes": {"size": "Dinner plate"},
        "location": town.here, "description": "Hole by the curb", "urgency": "C",
        "urgency_reason": "", "hazard": "", "person_id": None, "aware_at": town.now,
        "actor": town.csr, "now": town.now,
    }  # fmt: skip
    return actions.open_request(**(wanted | change))


def test_a_request_has_owner_time_reference_and_words_a_resident_understands(town: Town) -> None:
    made = open_pothole(town, aware_at=town.now - timedelta(minutes=9))
    assert made.owner_name == "Region"
    assert made.program_code == "road_operations"
    assert made.aware_at == town.now - timedelta(minutes=9)
    # 96 legal hours for a class 2 road end before 40 working hours do.
    assert made.target_at == made.aware_at + timedelta(hours=96)
    assert "class 2 road" in made.target_why
    assert made.words == "Received. The team has not looked at it yet."
    assert len(made.token) >= 20


def test_opening_costs_at_most_ten_statements(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        open_pothole(town)


def test_the_millionth_reference_is_a_new_one(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('service_request_reference', 999998)")
    references = [open_pothole(town).reference for _ in range(3)]
    assert [each[3:] for each in references] == ["999999", "1000000", "1000001"]


def test_missing_and_unknown_facts_are_refused_by_name(town: Town) -> None:
    with pytest.raises(MissingFacts, match="How big"):
        open_pothole(town, attributes={})
    with pytest.raises(UnknownFact, match="colour"):
        open_pothole(town, attributes={"size": "x", "colour": "red"})
    with pytest.raises(MissingFacts, match="where it is"):
        open_pothole(town, location=None)


def test_what_belongs_to_the_city_is_relayed_by_us_under_one_reference(town: Town) -> None:
    made = open_pothole(town, definition_code="noise", attributes={})
    assert (made.owner_name, made.call_number) == ("City of Ashgrove", "905-555-0110")
    assert made.program_code == "citizen_service"


def test_near_requests_are_offered_and_a_follower_brings_new_facts(town: Town) -> None:
    made = open_pothole(town)
    [near] = queries.near(definition_code="pothole", x=490, y=505, at=town.now)
    assert (near.id, near.distance_m, near.same_kind) == (made.pk, 10, True)
    before = made.target_at
    followed = actions.follow(
        request_id=made.pk, contact_id=None, new_fact="A cyclist fell", urgency="A",
        urgency_reason="Somebody is hurt", person_id=None, actor=town.csr, now=town.later(hours=1),
    )  # fmt: skip
    assert followed.followers_count == 2
    assert followed.urgency == "A"
    assert followed.target_at == town.now + timedelta(hours=2) < before
    assert [f.new_fact for f in queries.followers(followed)] == ["", "A cyclist fell"]


def test_a_less_urgent_follower_changes_no_deadline(town: Town) -> None:
    made = open_pothole(town, urgency="B")
    followed = actions.follow(
        request_id=made.pk, contact_id=None, new_fact="", urgency="C", urgency_reason="",
        person_id=None, actor=town.csr, now=town.later(hours=1),
    )  # fmt: skip
    assert (followed.urgency, followed.target_at) == ("B", made.target_at)


def test_an_earlier_report_that_comes_late_tells_when_we_first_knew(town: Town) -> None:
    made = open_pothole(town, aware_at=town.now)
    letter = town.now - timedelta(hours=6)
    followed = actions.follow(
        request_id=made.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
        person_id=None, actor=town.csr, now=town.later(hours=1), aware_at=letter,
    )  # fmt: skip
    assert followed.aware_at == letter
    assert followed.target_at == made.target_at - timedelta(hours=6)


def test_an_urgency_nobody_knows_is_refused_and_opens_nothing(town: Town) -> None:
    with pytest.raises(NoSuchUrgency, match="emergency, urgent, soon or routine"):
        open_pothole(town, urgency="Z")
    assert not ServiceRequest.objects.exists()


def test_a_bounce_keeps_the_callers_clock_and_returns_to_the_centre(town: Town) -> None:
    made = open_pothole(town)
    due = made.target_at
    with pytest.raises(NeedsWords):
        actions.bounce(request_id=made.pk, reason=" ", actor=town.clerk, now=town.now)
    bounced = actions.bounce(
        request_id=made.pk, reason="City street", actor=town.clerk, now=town.later(hours=5)
    )
    assert (bounced.state, bounced.program_code, bounced.target_at) == (
        "returned",
        "citizen_service",
        due,
    )
    with pytest.raises(NotYourProgram):
        queries.request_for(bounced.reference, town.clerk)


def test_closing_needs_an_outcome_and_words_unless_it_is_done(town: Town) -> None:
    made = open_pothole(town)
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.later(hours=1))
    with pytest.raises(NeedsWords):
        actions.close(
            request_id=made.pk, outcome="", public_wording="", actor=town.clerk, now=town.now
        )
    with pytest.raises(NeedsWords, match="Tell the resident"):
        actions.close(
            request_id=made.pk,
            outcome="made_safe",
            public_wording="",
            actor=town.clerk,
            now=town.now,
        )
    closed = actions.close(
        request_id=made.pk, outcome="made_safe", public_wording="Filled for the winter.",
        actor=town.clerk, now=town.later(hours=3),
    )  # fmt: skip
    assert closed.words == "Made safe. The lasting repair comes later."


def test_within_thirty_days_a_repeat_reopens_and_grows_more_urgent(town: Town) -> None:
    made = open_pothole(town)
    actions.close(
        request_id=made.pk,
        outcome="done",
        public_wording="",
        actor=town.clerk,
        now=town.later(days=1),
    )
    again = actions.reopen(
        request_id=made.pk, reason="It is back", actor=town.csr, now=town.later(days=9)
    )
    assert (again.state, again.repeats_count, again.urgency) == ("open", 1, "B")
    # Two hours became the target for its new urgency; they count from the day it came back.
    assert town.later(days=9) < again.target_at <= town.later(days=10)
    assert again.aware_at == town.now


def test_after_thirty_days_it_reopens_without_counting_as_a_repeat(town: Town) -> None:
    made = open_pothole(town)
    actions.close(
        request_id=made.pk,
        outcome="done",
        public_wording="",
        actor=town.clerk,
        now=town.later(days=1),
    )
    again = actions.reopen(
        request_id=made.pk, reason="Other hole", actor=town.csr, now=town.later(days=40)
    )
    assert again.repeats_count == 0


def test_who_saw_an_older_version_is_refused(town: Town) -> None:
    made = open_pothole(town)
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now, seen=1)
    with pytest.raises(WrongState, match="colleague changed"):
        actions.close(
            request_id=made.pk,
            outcome="done",
            public_wording="",
            actor=town.clerk,
            now=town.now,
            seen=1,
        )


def test_a_child_keeps_the_parents_clock(town: Town) -> None:
    made = open_pothole(town, aware_at=town.now - timedelta(hours=3))
    child = actions.split(
        request_id=made.pk,
        definition_code="pothole",
        description="The shoulder",
        actor=town.clerk,
        now=town.now,
    )
    assert (child.parent_id, child.aware_at) == (made.pk, made.aware_at)


def test_everything_is_in_the_ledger_and_the_ledger_is_whole(town: Town) -> None:
    made = open_pothole(town)
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    actions.close(
        request_id=made.pk, outcome="done", public_wording="", actor=town.clerk, now=town.now
    )
    verbs = (
        LedgerEntry.objects.filter(stream=f"request:{made.pk}")
        .order_by("seq")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["request.opened", "request.accepted", "request.closed"]
    assert list(ledger.verify()) == []


def test_the_public_page_says_the_desks_words_and_nothing_of_the_reporter(
    town: Town, client: Client
) -> None:
    made = open_pothole(town, number="+19055550142")
    actions.add_update(
        request_id=made.pk, action_taken="Looked", resolution="", further_action="", actor=town.clerk,
        now=town.now, internal_note="Caller was rude", public_wording="A crew has looked at it.",
    )  # fmt: skip
    page = client.get(f"/r/{made.token}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Received. The team has not looked at it yet." in text
    assert "A crew has looked at it." in text
    assert "rude" not in text
    assert "0142" not in text
    assert page["X-Robots-Tag"] == "noindex"


def bare(page: bytes, reference: str) -> str:
    """A page without what differs by nature: the reference typed and the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode()).replace(
        reference, ""
    )


def test_a_wrong_link_and_a_wrong_number_look_like_nothing(town: Town, client: Client) -> None:
    made = open_pothole(town, number="+19055550142")
    assert client.get("/r/aaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404
    wrong = client.post("/find/", {"reference": made.reference, "digits": "9999"})
    absent = client.post("/find/", {"reference": "26-999999", "digits": "0142"})
    assert wrong.status_code == absent.status_code == 404
    assert bare(wrong.content, made.reference) == bare(absent.content, "26-999999")
    right = client.post("/find/", {"reference": made.reference, "digits": "0142"})
    assert right["Location"] == f"/r/{made.token}/"


def test_finding_is_limited(town: Town, client: Client) -> None:
    answers = [
        client.post("/find/", {"reference": "x", "digits": "1"}).status_code for _ in range(11)
    ]
    assert answers == [404] * 10 + [429]


def test_closed_requests_stand_newest_first_and_page_without_a_gap(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    made = [open_pothole(town) for _ in range(5)]
    for day, each in enumerate(made, start=1):
        actions.close(
            request_id=each.pk, outcome="done", public_wording="", actor=town.clerk,
            now=town.later(days=min(day, 4)),
        )  # fmt: skip
    seen: list[int] = []
    after = None
    while True:
        rows = queries.queue(viewer=town.csr, filters=queries.Filters(state="closed"), after=after)
        seen += [row.pk for row in rows[:2]]
        if len(rows) <= 2:
            break
        after = queries.place_in(rows[1])
    assert seen == [each.pk for each in reversed(made)]


def test_a_search_keeps_to_the_filters_and_to_the_viewers_program(town: Town) -> None:
    made, closed = open_pothole(town), open_pothole(town)
    actions.close(
        request_id=closed.pk,
        outcome="done",
        public_wording="",
        actor=town.clerk,
        now=town.later(days=1),
    )

    def found(**asked: str) -> list[int]:
        rows = queries.search("kestrel", viewer=town.csr, filters=queries.Filters(**asked))
        return [row.pk for row in rows]

    assert found() == [closed.pk, made.pk]
    assert found(state="closed") == [closed.pk]
    assert found(urgency="A") == []
    stranger = town.clerk
    stranger.programs = ["waste"]
    assert queries.search("kestrel", viewer=stranger) == []


def test_a_search_goes_beyond_the_newest_and_keeps_their_order(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    made = [open_pothole(town) for _ in range(6)]
    monkeypatch.setattr(queries.lists, "NEWEST", 2)
    monkeypatch.setattr(queries.lists, "RECENT", 4)
    newest = [row.pk for row in reversed(made)]
    # One statement while the newest are enough; one more reads the types, which only a page remembers.
    for limit, statements in ((2, 1), (3, 2), (4, 2), (5, 3), (9, 3)):
        with django_assert_num_queries(statements + 1):
            found = queries.search("kestrel", viewer=town.csr, limit=limit)
        assert [row.pk for row in found] == newest[:limit]


@pytest.mark.parametrize("count", [1, 12])
def test_pages_cost_the_same_however_long_the_queue_is(
    town: Town, client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    made = [open_pothole(town) for _ in range(count)]
    client.force_login(town.clerk)
    client.get("/requests/")  # what never changes is remembered from here on
    with django_assert_max_num_queries(6):
        assert client.get("/requests/").status_code == 200
    client.get(f"/requests/{made[0].reference}/")
    with django_assert_max_num_queries(8):
        assert client.get(f"/requests/{made[0].reference}/").status_code == 200


def test_the_desk_page_shows_refusals_in_place_and_keeps_what_was_typed(
    town: Town, client: Client
) -> None:
    made = open_pothole(town)
    client.force_login(town.clerk)
    page = client.post(
        f"/requests/{made.reference}/closure/", {"outcome": "unable", "public_wording": ""}
    )
    assert page.status_code == 422
    assert "Tell the resident why" in page.content.decode()
