"""The pages of callouts, and the door for gateways."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.callouts import actions, queries
from townline.callouts.models import Attempt, Callout, Fill, Report
from townline.callouts.tests.building import NOW, person, plan, rung, start
from townline.core import clock
from townline.core.webhooks import sign
from townline.rosters.models import Duty, Tier, Worker, WorkerNumber

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    user = User.objects.create(username="ada", name="Ada Quill", roles=["csr"])
    client.force_login(user)
    return client


def open_call(callout):
    return Attempt.objects.exclude(state="ended").get(callout=callout)


def post(desk, name, key, **data):
    return desk.post(reverse(f"callouts:{name}", args=[key]), data, headers={"HX-Request": "true"})


def test_a_call_is_rung_and_accepted_from_the_page_to_the_database(desk):
    callout = start(plan(rung("first", person(1, "Rhea Quillon"), person(2))))
    page = desk.get(reverse("callouts:detail", args=[callout.pk])).content.decode()
    assert "Rhea Quillon" in page
    assert "Ring 905 555 0100" in page

    ringing = post(desk, "dial", open_call(callout).pk).content.decode()
    assert 'data-letter="a"' in ringing
    done = post(desk, "result", open_call(callout).pk, outcome="accepted", eta_minutes="25")
    assert "there by" in done.content.decode()
    assert Fill.objects.get(callout=callout).name == "Rhea Quillon"
    assert Attempt.objects.get(callout=callout).recorded_by == "Ada Quill"


def test_an_acceptance_without_its_time_is_refused_and_the_call_goes_on(desk):
    callout = start(plan(rung("first", person(1))))
    refused = post(desk, "result", open_call(callout).pk, outcome="accepted")

    assert refused.status_code == 422
    assert open_call(callout).state == "intent"


def on_duty(worker, begins, ends):
    Duty.objects.create(
        program_code="water", tier=1, worker=worker, effective=Range(begins, ends, "[)")
    )


def worker(number, name, now):
    made = Worker.objects.create(
        employee_number=str(number), name=name, program_code="water", classification="operator",
        seniority_date=NOW.date(), hired_date=NOW.date(),
    )  # fmt: skip
    WorkerNumber.objects.create(
        worker=made, kind="mobile", number=f"90555511{number:02}",
        effective=Range(now - timedelta(days=9), None, "[)"),
    )  # fmt: skip
    return made


@pytest.fixture
def swapped():
    """Rhea has the first on-call; ten minutes from now Sam takes it over."""
    now = clock.now()
    Tier.objects.create(
        program_code="water", order=1, name="First on-call",
        effective=Range(now - timedelta(days=9), None, "[)"),
    )  # fmt: skip
    rhea, sam = worker(1, "Rhea Quillon", now), worker(2, "Sam Vantongeren", now)
    on_duty(rhea, now - timedelta(days=1), now + timedelta(minutes=10))
    on_duty(sam, now + timedelta(minutes=10), now + timedelta(days=1))
    return rhea


def test_a_stale_dial_is_refused_before_it_is_placed_and_the_present_holder_is_called(
    desk, swapped
):
    callout = start(
        plan(rung("first", person(1, "Rhea Quillon", worker_id=swapped.pk))), minutes=60
    )
    stale = open_call(callout)
    with clock.moved(timedelta(minutes=11)):
        refused = post(desk, "dial", stale.pk)
        assert refused.status_code == 422
        assert "Sam Vantongeren holds First on-call now" in refused.content.decode()
        assert open_call(callout).placed_at is None
        post(desk, "holder", stale.pk)

    assert open_call(callout).name == "Sam Vantongeren"
    assert open_call(callout).number == "9055551102"


def test_the_number_of_somebody_whose_duty_passed_on_is_not_offered_to_be_dialled(desk, swapped):
    callout = start(
        plan(rung("first", person(1, "Rhea Quillon", worker_id=swapped.pk))), minutes=60
    )
    shown = reverse("callouts:detail", args=[callout.pk])
    assert "Ring 905" in desk.get(shown).content.decode()
    with clock.moved(timedelta(minutes=11)):
        page = desk.get(shown).content.decode()
        assert "Ring 905" not in page
        assert "Call Sam Vantongeren" in page
        pressed = desk.post(reverse("callouts:dial", args=[open_call(callout).pk]))  # an old screen

    assert pressed.status_code == 422
    assert "<title>" in pressed.content.decode()


def test_what_is_noted_later_says_both_times(desk):
    callout = start(plan(rung("first", person(1))))
    happened = (NOW - timedelta(days=90)).strftime("%Y-%m-%dT%H:%M")
    said = {"text": "Rang the yard first", "at": happened}
    page = desk.post(reverse("callouts:note", args=[callout.pk]), said, follow=True)

    assert "Rang the yard first" in page.content.decode()
    assert "entered later" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-11-01T00:59", "2026-11-01T04:59:00+00:00"),
        ("2026-11-01T01:30", ""),  # −4 or −5: nobody can tell, and the record would be an hour out
        ("2026-11-01T02:00", "2026-11-01T07:00:00+00:00"),
        ("2026-03-08T02:30", "2026-03-08T07:30:00+00:00"),  # left out that night: as if it went on
    ],
)
def test_a_time_that_came_twice_is_not_guessed_at(desk, typed, kept):
    callout = start(plan(rung("first", person(1))))
    sent = {"text": "Rang the yard first", "at": typed}
    with clock.moved(datetime(2026, 12, 1, tzinfo=UTC) - clock.now()):
        answer = desk.post(reverse("callouts:note", args=[callout.pk]), sent)
    assert (answer.status_code == 422) is (not kept)
    assert ("came twice that night" in answer.text) is (not kept)
    assert [row.at.isoformat() for row in Report.objects.all()] == ([kept] if kept else [])


def test_a_stale_dial_goes_on_with_a_reason_that_stays_in_the_record(desk, swapped):
    callout = start(
        plan(rung("first", person(1, "Rhea Quillon", worker_id=swapped.pk))), minutes=60
    )
    with clock.moved(timedelta(minutes=11)):
        post(desk, "dial", open_call(callout).pk, override_reason="Sam asked us to")

    assert open_call(callout).override_reason == "Sam asked us to"
    assert open_call(callout).placed_at is not None


def test_the_roster_changes_while_a_number_rings_and_the_next_call_goes_to_the_new_holder(
    desk, swapped
):
    ladder = plan(rung("first", person(1, "Rhea Quillon", worker_id=swapped.pk, numbers=2)))
    callout = start(ladder, minutes=60)
    post(desk, "dial", open_call(callout).pk)
    with clock.moved(timedelta(minutes=11)):
        post(desk, "result", open_call(callout).pk, outcome="no_answer")

    assert open_call(callout).name == "Sam Vantongeren"


def until_nobody_has_it(swapped):
    """Rhea's duty ends in ten minutes, and nobody takes it over."""
    Duty.objects.exclude(worker=swapped).delete()
    return start(plan(rung("first", person(1, "Rhea Quillon", worker_id=swapped.pk))), minutes=60)


def test_where_nobody_has_the_duty_any_more_a_reason_is_asked_for_as_well(desk, swapped):
    """S13: no dial on an assignment that has ended, whether or not somebody else has it."""
    callout = until_nobody_has_it(swapped)
    with clock.moved(timedelta(minutes=11)):
        page = desk.get(reverse("callouts:detail", args=[callout.pk])).content.decode()
        assert "905 555" not in page  # no number stands there, in words or as a button
        assert "To dial" not in page
        assert "nobody holds that duty now" in page
        assert "Call who is on duty now" not in page
        for verb, more in (("dial", {}), ("result", {"outcome": "no_answer"})):
            refused = post(desk, verb, open_call(callout).pk, **more)
            assert refused.status_code == 422
            assert "nobody holds that duty now" in refused.content.decode()
        assert post(desk, "dial", open_call(callout).pk, override_reason=" x ").status_code == 422
        assert open_call(callout).placed_at is None
        post(desk, "dial", open_call(callout).pk, override_reason="Lives beside the yard")
    assert open_call(callout).override_reason == "Lives beside the yard"
    assert open_call(callout).placed_at is not None


def test_who_says_yes_of_their_own_is_taken_though_their_duty_is_over(swapped):
    callout = until_nobody_has_it(swapped)
    with clock.moved(timedelta(minutes=11)):
        actions.answer(attempt_id=open_call(callout).pk, accepts=True, eta_minutes=5, now=NOW)
    assert Fill.objects.get(callout=callout).name == "Rhea Quillon"


def test_the_incident_s_page_offers_no_number_of_a_duty_that_has_ended(desk, swapped):
    callout = until_nobody_has_it(swapped)
    with clock.moved(timedelta(minutes=11)):
        shown = queries.ladder(callout.pk, clock.now())
        page = render_to_string("dispatch/_ladder.html", {
            "ladder": shown, "may_call": True, "incident": callout, "now": clock.now(),
            "ladder_id": "ladder-1",
        })  # fmt: skip
    assert "tel:" not in page
    assert "nobody holds that duty now" in page


def test_a_skip_from_the_page_needs_its_reason(desk):
    callout = start(plan(rung("first", person(1), person(2))))
    assert post(desk, "skip", callout.pk, position="1", reason="").status_code == 422
    assert post(desk, "skip", callout.pk, position="1", reason="On leave").status_code == 200
    assert open_call(callout).name == "Person 2"


def test_only_those_who_may_see_another_order(desk):
    callout = start(plan(rung("first", person(1), person(2))))
    answer = post(desk, "order", callout.pk, position="2", kind="nearest", reason="Next door")

    assert answer.status_code == 403
    assert (
        "Call next" not in desk.get(reverse("callouts:detail", args=[callout.pk])).content.decode()
    )


def test_the_list_costs_the_same_with_many_callouts(desk, django_assert_num_queries):
    start(plan(rung("first", person(1))))
    desk.get(reverse("callouts:home"))
    with django_assert_num_queries(4):
        desk.get(reverse("callouts:home"))
    for n in range(12):
        start(plan(rung("first", person(1))), subject=f"incident:{n}")
    with django_assert_num_queries(4):
        page = desk.get(reverse("callouts:home")).content.decode()
    assert "Needs a hand now" in page


def tell(client, secret, data, *, at=None, key=None):
    body = json.dumps(data).encode()
    stamp = str(int(at or time.time()))
    headers = {
        "webhook-id": "m-1", "webhook-timestamp": stamp,
        "webhook-signature": sign(key or secret, "m-1", stamp, body),
    }  # fmt: skip
    return client.post(
        reverse("callouts:callback"), body, content_type="application/json", headers=headers
    )


def test_a_gateway_is_believed_by_its_signature_alone(client, settings):
    settings.TOWNLINE_WEBHOOK_SECRET = "a-secret-for-tests"
    callout = start(plan(rung("first", person(1), person(2))))
    call = str(open_call(callout).call_id)
    said = {"call_id": call, "outcome": "no_answer"}
    assert tell(client, "a-secret-for-tests", said, key="another").status_code == 403
    assert tell(client, "a-secret-for-tests", said, at=time.time() - 400).status_code == 403
    assert open_call(callout).name == "Person 1"

    assert tell(client, "a-secret-for-tests", said).json() == {"changed": True}
    assert tell(client, "a-secret-for-tests", said).json() == {"changed": False}
    assert open_call(callout).name == "Person 2"
    assert Callout.objects.get().state == "calling"


def test_without_a_secret_no_gateway_is_believed(client, settings):
    settings.TOWNLINE_WEBHOOK_SECRET = ""
    assert tell(client, "", {"call_id": "x", "outcome": "accepted"}).status_code == 403
