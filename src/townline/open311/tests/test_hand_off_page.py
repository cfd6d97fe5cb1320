"""The page of hand-offs: how each stands, what is amiss, and what a person can do about it."""

from __future__ import annotations

import pytest

from townline.accounts.models import User
from townline.core import clock
from townline.open311.models import HandOff, Partner
from townline.service_requests.models import ServiceRequest

PAGE = "/open311/hand-offs/"


@pytest.fixture
def desk(db, client):
    user = User.objects.create(username="ada", name="Ada Brook", roles=["supervisor"])
    client.force_login(user, backend="townline.accounts.backends.StaffBackend")
    return client


@pytest.fixture
def partner(northmoor):
    return Partner.objects.create(body_code="ashgrove", name="City of Ashgrove",
                                  endpoint="http://127.0.0.1:9/v2",
                                  services={"noise_referral": {"code": "N1"}})  # fmt: skip


def handed(report, partner, **change):
    request = report(code="noise_referral", where="159 Birchmount Street")
    wanted = {"begun_at": clock.now(), "state": "taken", "their_reference": f"A-{request.pk}"}
    return HandOff.objects.create(service_request=request, partner=partner, **(wanted | change))


def test_a_page_without_partners_says_where_they_come_from(desk, northmoor):
    assert "No partner has an Open311 server" in desk.get(PAGE).content.decode()


def test_what_is_amiss_stands_on_a_tab_of_its_own(desk, report, partner):
    fine = handed(report, partner)
    gone = handed(report, partner, mismatch="gone", state="back", settled="Given back.")
    page = desk.get(PAGE).content.decode()
    assert fine.their_reference in page
    assert "The partner does not know it any more." in page
    amiss = desk.get(f"{PAGE}?only=amiss").content.decode()
    assert gone.service_request.reference in amiss
    assert fine.service_request.reference not in amiss
    assert "Everything agrees." in desk.get(f"{PAGE}?only=amiss&before=1").content.decode()


def test_what_was_never_handed_on_can_be(desk, report, partner):
    request = report(code="noise_referral", where="159 Birchmount Street")
    assert "Not handed on yet" in desk.get(PAGE).content.decode()
    assert desk.post(f"{PAGE}new/", {"reference": request.reference}).status_code == 302
    made = HandOff.objects.get()
    assert (made.service_request, made.with_number) == (request, False)
    assert "Not handed on yet" not in desk.get(PAGE).content.decode()
    assert desk.post(f"{PAGE}new/", {"reference": request.reference}).status_code == 409


def test_one_is_taken_back_with_a_reason(desk, report, partner):
    made = handed(report, partner)
    refused = desk.post(f"{PAGE}{made.pk}/return/", {"reason": " "})
    assert refused.status_code == 422
    assert "Say why you take it back" in refused.content.decode()
    assert desk.post(f"{PAGE}{made.pk}/return/", {"reason": "Ours after all"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.next_at) == ("back", None)
    assert ServiceRequest.objects.get().state == "returned"
    assert desk.post(f"{PAGE}{made.pk}/trial/").status_code == 409


def test_only_who_works_on_requests_sees_hand_offs(db, client):
    user = User.objects.create(username="june", name="June Park", roles=["csr"])
    client.force_login(user, backend="townline.accounts.backends.StaffBackend")
    for address in (PAGE, f"{PAGE}new/", f"{PAGE}1/trial/", f"{PAGE}1/return/"):
        ask = client.get if address == PAGE else client.post
        assert ask(address).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(
    desk, report, partner, django_assert_num_queries
):
    handed(report, partner)
    desk.get(PAGE)
    with django_assert_num_queries(4):
        desk.get(PAGE)
    for _ in range(30):
        handed(report, partner)
    desk.get(PAGE)
    with django_assert_num_queries(4):
        assert "Older" in desk.get(PAGE).content.decode()
