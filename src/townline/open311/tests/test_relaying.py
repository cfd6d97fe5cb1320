"""A request that is not ours, handed to somebody else's server over real HTTP, and kept in step with it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.core import clock, ledger, reference
from townline.open311 import actions, jobs, queries, relaying
from townline.open311.errors import CannotHandOver
from townline.open311.models import HandOff, Partner
from townline.open311.rules import relaying as rules
from townline.open311.rules.relaying import Known, Mismatch, Outgoing, Step, Theirs, compare
from townline.open311.tests import partner_server
from townline.open311.tests.conftest import PACK
from townline.regions.loaders import partners
from townline.service_requests.models import ServiceRequest

NOISE = {"code": "noise_referral", "where": "159 Birchmount Street", "number": "+19055550142"}


@pytest.fixture
def town():
    with partner_server.running() as running:
        yield running


@pytest.fixture
def partner(northmoor, town, settings):
    settings.TOWNLINE_OPEN311_PARTNER_KEYS = {"ashgrove": "our key there"}
    return Partner.objects.create(
        body_code="ashgrove", name="City of Ashgrove", endpoint=town.url, jurisdiction="ashgrove.gov",
        services={"noise_referral": {"code": "N1", "attributes": {"kind": "KIND"}}},
        takes_updates=True,
    )  # fmt: skip


@pytest.fixture
def supervisor(db):
    return User.objects.create(username="ada", name="Ada Brook", roles=["supervisor"])


def waiting_jobs(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name]
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def relayed(report: Any, **change: Any) -> HandOff:
    """A request of Ashgrove's, opened at the desk and handed on by its job."""
    request = report(**(NOISE | change))
    jobs.relay(service_request_id=request.pk, body_code=request.owner_code)
    return HandOff.objects.get(service_request=request)


def again(hand_off: HandOff, **later: float) -> HandOff:
    relaying.look_after(hand_off_id=hand_off.pk, now=clock.now() + timedelta(**later))
    hand_off.refresh_from_db()
    return hand_off


def test_the_job_is_written_with_the_request_and_only_for_what_is_not_ours(report, partner):
    ours = report(code="missed_collection", attributes={"stream": "Garbage"})
    theirs = report(**NOISE)
    assert ours.owner_code == "region"
    written = [job for job in waiting_jobs("open311.relay")
               if job["service_request_id"] in (ours.pk, theirs.pk)]  # fmt: skip
    assert written == [{"service_request_id": theirs.pk, "body_code": "ashgrove",
                        "definition_code": "noise_referral"}]  # fmt: skip


@pytest.mark.parametrize(
    "why",
    [{"is_on": False}, {"services": {"pothole": {"code": "PH"}}}, {"body_code": "millbrook_falls"}],
)
def test_no_job_is_written_where_no_partner_takes_it(report, partner, why):
    Partner.objects.update(**why)
    theirs = report(**NOISE)
    assert theirs.owner_code == "ashgrove"
    assert waiting_jobs("open311.relay") == []


def test_a_partner_that_is_changed_is_known_in_the_next_request(db, partner):
    def takes() -> bool:
        with reference.request():
            return queries.has_partner("ashgrove", "noise_referral")

    assert takes()
    partner.is_on = False
    partner.save()
    assert not takes()
    partner.is_on = True
    partner.save()
    assert takes()


def test_a_request_that_is_not_ours_goes_to_the_partner_under_one_reference(report, partner, town):
    found = relayed(report, attributes={"kind": "Drums"},
                    description="Drums all night. Call Ada at 905-555-0142 or ada@example.org")  # fmt: skip
    request = ServiceRequest.objects.get()
    assert (found.state, found.their_reference) == ("taken", "1000")
    assert request.state == "referred"
    assert request.words == "Passed on to the organisation that looks after this."
    assert "Your reference stays the same." in request.public_words
    (post,) = town.posts
    assert post["service_code"] == "N1"
    assert post["jurisdiction_id"] == "ashgrove.gov"
    assert post["attribute[KIND]"] == "Drums"
    assert request.reference in post["description"]
    assert float(post["lat"]) == pytest.approx(43.1, abs=0.2)
    everything = " ".join(post.values())
    assert "905" not in everything
    assert "@" not in everything
    assert not set(post) & {"first_name", "last_name", "email", "phone"}
    assert found.sent == {k: v for k, v in post.items() if k != "api_key"}
    assert list(ledger.verify()) == []


def test_the_number_goes_along_only_where_the_reporter_agreed(report, partner, town, supervisor):
    partner.services = {}
    partner.save()
    request = report(**NOISE)
    jobs.relay(service_request_id=request.pk, body_code="ashgrove")
    assert not HandOff.objects.exists()
    partner.services = {"noise_referral": {"code": "N1"}}
    partner.save()
    made = actions.hand_over(reference=request.reference, with_number=True, actor=supervisor,
                             now=clock.now())  # fmt: skip
    again(made)
    assert town.posts[0]["phone"] == "+19055550142"


def test_what_they_say_and_close_is_said_and_closed_here(report, partner, town):
    found = relayed(report)
    town.requests["1000"] |= {"status_notes": "An officer comes tonight."}
    again(found)
    request = ServiceRequest.objects.get()
    assert request.public_words == "City of Ashgrove: An officer comes tonight."
    updates = request.updates.count()
    again(found)
    assert request.updates.count() == updates
    town.requests["1000"] |= {"status": "closed", "status_notes": "We spoke with them."}
    again(found)
    request.refresh_from_db()
    # Their closed is not our done.
    assert (request.state, request.outcome) == ("closed", "referred")
    assert request.public_words == "City of Ashgrove: We spoke with them."
    assert (found.state, found.mismatch) == ("closed", "")
    town.requests["1000"] |= {"status": "open", "status_notes": "It began again."}
    again(found)
    request.refresh_from_db()
    assert request.state == "referred"
    assert found.settled == "Opened here again, because they opened it."


def test_what_they_say_it_came_to_is_believed(report, partner, town):
    found = relayed(report)
    town.requests["1000"] |= {"status": "closed", "extended_attributes": {"outcome": "not_found"}}
    again(found)
    assert ServiceRequest.objects.get().outcome == "not_found"


def test_what_they_lose_comes_back_to_us_at_the_third_time(report, partner, town):
    found = relayed(report)
    town.requests.clear()
    for _ in range(2):
        assert again(found).state == "taken"
    again(found)
    assert (found.state, found.mismatch, found.next_at) == ("back", "gone", None)
    request = ServiceRequest.objects.get()
    assert (request.state, request.program_code) == ("returned", "citizen_service")


def test_what_is_closed_here_is_told_them_once_and_shown(report, partner, town):
    found = relayed(report)
    ServiceRequest.objects.update(state="closed", outcome="duplicate", closed_at=clock.now())
    again(found)
    again(found)
    assert found.mismatch == "closed_here"
    (told,) = town.updates
    assert (told["service_request_id"], told["status"]) == ("1000", "CLOSED")
    town.requests["1000"] |= {"status": "closed"}
    again(found)
    assert (found.state, found.mismatch) == ("closed", "")


def test_another_kind_of_request_there_is_shown(report, partner, town):
    found = relayed(report)
    town.requests["1000"] |= {"service_code": "N9"}
    assert again(found).mismatch == "renamed"


def test_a_refusal_leaves_it_with_our_centre_and_it_can_be_sent_again(
    report, partner, town, supervisor
):
    town.says_no = "We do not take noise on Sundays."
    found = relayed(report)
    assert (found.state, found.mismatch) == ("refused", "refused")
    assert "We do not take noise on Sundays." in found.problem
    request = ServiceRequest.objects.get()
    assert (request.state, request.program_code) == ("open", "citizen_service")
    town.says_no = ""
    actions.try_again(hand_off_id=found.pk, actor=supervisor, now=clock.now())
    again(found)
    assert found.state == "taken"


def test_a_server_that_is_down_is_asked_again_and_nothing_is_lost(report, partner, town):
    town.is_down = True
    found = relayed(report)
    assert (found.state, found.tries, found.mismatch) == ("waiting", 1, "")
    assert again(found, hours=7).mismatch == "unreached"
    town.is_down = False
    # The sweep of the worker finds it by itself, once it is due.
    assert relaying.look_after_due(now=clock.now() + timedelta(hours=9)) == 1
    found.refresh_from_db()
    assert (found.state, found.mismatch, found.problem) == ("taken", "", "")
    assert relaying.look_after_due(now=clock.now()) == 0


def test_an_answer_that_was_lost_makes_no_second_request_there(report, partner, town):
    town.loses_answers = True
    found = relayed(report)
    assert found.state == "waiting"
    town.loses_answers = False
    again(found)
    assert found.their_reference == "1000"
    assert len(town.requests) == 1
    assert len(town.posts) == 1


def test_a_token_is_asked_for_until_it_is_a_reference(report, partner, town):
    town.gives_tokens = True
    found = relayed(report)
    assert (found.state, ServiceRequest.objects.get().state) == ("token", "open")
    again(found)
    assert (found.state, found.their_reference) == ("taken", "1000")
    assert ServiceRequest.objects.get().state == "referred"


def test_a_partner_that_speaks_xml_only(report, partner, town):
    Partner.objects.update(notation="xml")
    found = relayed(report)
    assert found.their_reference == "1000"
    town.requests["1000"] |= {"status_notes": "Seen & noted."}
    again(found)
    assert ServiceRequest.objects.get().public_words == "City of Ashgrove: Seen & noted."


@pytest.mark.parametrize(
    "raw",
    [b"<html>", b"[1]", b"{", b"\xff", b'[{"status": {}}]',
     b'<!DOCTYPE a [<!ENTITY b "c">]><service_requests><request/></service_requests>'],
)  # fmt: skip
@pytest.mark.parametrize("notation", ["json", "xml"])
def test_an_answer_that_cannot_be_read_is_no_answer(report, partner, town, raw, notation):
    Partner.objects.update(notation=notation)
    town.raw = raw
    assert relayed(report).state == "waiting"


def test_the_key_follows_no_redirect(report, partner, town):
    town.redirects = True
    assert relayed(report).state == "waiting"
    assert town.posts == []


def test_what_came_from_a_partner_is_not_handed_back(send, issue, partner):
    theirs = issue(body_code="ashgrove")
    answered = send(api_key=theirs, service_code="noise_referral", **{"attribute[size]": None})
    assert answered.status_code == 200
    request = ServiceRequest.objects.get()
    jobs.relay(service_request_id=request.pk, body_code="ashgrove")
    assert not HandOff.objects.exists()


def test_two_workers_never_ask_about_the_same(report, partner):
    found = relayed(report)
    HandOff.objects.filter(pk=found.pk).update(next_at=clock.now())
    now = clock.now()
    assert relaying.look_after_due(now=now) == 1
    assert relaying.look_after_due(now=now) == 0


def test_a_request_is_handed_to_a_partner_once(report, partner, supervisor):
    found = relayed(report)
    with pytest.raises(CannotHandOver):
        actions.hand_over(reference=found.service_request.reference, with_number=False,
                          actor=supervisor, now=clock.now())  # fmt: skip
    jobs.relay(service_request_id=found.service_request_id, body_code="ashgrove")
    assert HandOff.objects.count() == 1


# --- the rules alone


@pytest.mark.parametrize(
    ("known", "theirs", "step", "mismatch"),
    [
        (Known("referred"), Theirs("1", "open"), Step.NOTHING, None),
        (Known("referred"), Theirs("1", "open", "Soon."), Step.SAY, None),
        (Known("referred", their_notes="Soon."), Theirs("1", "open", "Soon."), Step.NOTHING, None),
        (Known("referred"), Theirs("1", "closed"), Step.CLOSE, None),
        (Known("closed"), Theirs("1", "closed"), Step.NOTHING, None),
        (Known("closed"), Theirs("1", "open"), Step.TELL, Mismatch.CLOSED_HERE),
        (Known("closed", told=True), Theirs("1", "open"), Step.NOTHING, Mismatch.CLOSED_HERE),
        (Known("closed", "closed", was_closed_by_them=True), Theirs("1", "open"), Step.REOPEN, None),
        (Known("open", "closed", was_closed_by_them=True), Theirs("1", "closed"), Step.NOTHING, None),
        (Known("referred", misses=0), None, Step.NOTHING, None),
        (Known("referred", misses=2), None, Step.TAKE_BACK, Mismatch.GONE),
        (Known("closed", misses=2), None, Step.NOTHING, Mismatch.GONE),
        (Known("referred", their_service="A"), Theirs("1", "open", service="B"), Step.NOTHING,
         Mismatch.RENAMED),
    ],
)  # fmt: skip
def test_what_follows_from_how_it_stands_there_and_here(known, theirs, step, mismatch):
    verdict = compare(known, theirs)
    assert (verdict.step, verdict.mismatch) == (step, mismatch)


def test_their_closed_is_never_our_done_by_itself():
    assert compare(Known("referred"), Theirs("1", "closed")).outcome == "referred"
    assert compare(Known("referred"), Theirs("1", "closed", outcome="done")).outcome == "done"
    assert compare(Known("referred"), Theirs("1", "closed", outcome="great")).outcome == "referred"


def test_how_often_one_is_asked_about():
    minutes, hour, day = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
    assert rules.look_again(since=timedelta(hours=2), is_closed=False) == minutes
    assert rules.look_again(since=timedelta(days=3), is_closed=False) == hour
    assert rules.look_again(since=timedelta(days=40), is_closed=False) == day
    assert rules.look_again(since=timedelta(days=3), is_closed=True) == day
    assert rules.look_again(since=timedelta(days=31), is_closed=True) is None
    assert [rules.wait_after(n).seconds // 60 for n in (1, 2, 3, 6, 7, 99)] == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Call 905-555-0142 now", "Call [number left out] now"),
        ("+1 (905) 555 0142", "[number left out]"),
        ("write to ada@example.org.", "write to [address left out]"),
        ("Card 1234 567 890 AB", "Card [number left out] AB"),
        ("since 22:30, at number 418, 3 cars", "since 22:30, at number 418, 3 cars"),
    ],
)
def test_people_are_left_out_of_words(said, sent):
    assert rules.without_people(said) == sent


@given(
    st.text(max_size=80),
    st.from_regex(r"\A[2-9]\d\d-\d\d\d-\d\d\d\d\Z"),
    st.from_regex(r"\A[a-z]{1,9}@[a-z]{1,9}\.org\Z"),
)
def test_no_number_and_no_address_leaves_the_house(words, number, address):
    out = Outgoing(
        "26-1", "x", f"{words} {number} {address} {words}", "", {}, "Ward 1", 1.0, 2.0, number
    )
    sent = rules.to_send(out, {"x": {"code": "X"}}, jurisdiction="", with_number=False)
    everything = " ".join(sent.values())
    assert number not in everything
    assert address not in everything
    assert "phone" not in sent


def test_the_demo_shows_every_state_without_leaving_the_machine(report, settings):
    for _ in range(10):
        report(**NOISE)
    loaded = partners.load(PACK, now=clock.now())
    assert loaded.count == 2
    states = {each.service_request.reference[-1]: each.state for each in HandOff.objects.all()}
    assert states["3"] == "closed"
    assert states["7"] == "back"
    assert states["5"] == "taken"
    assert Partner.objects.get(body_code="port_sorrel").is_on is False
    count = HandOff.objects.count()
    partners.load(PACK, now=clock.now())
    assert HandOff.objects.count() == count


def test_the_worked_hours_of_the_page_on_hand_offs():
    """Nine o'clock, no answer: when it is tried, and when it is amiss (docs/explanation/hand-offs.md)."""
    at, tried = timedelta(hours=9), []
    for tries in range(1, 13):
        at += rules.wait_after(tries)
        tried.append(f"{at.seconds // 3600:02}:{at.seconds // 60 % 60:02}")
    assert tried[:7] == ["09:01", "09:03", "09:07", "09:15", "09:31", "10:03", "11:03"]
    assert next(each for each in tried if each >= "15:00") == "15:03"
    assert timedelta(hours=6) == rules.SILENCE
