"""No page of the desk breaks over what somebody put into its address in place of a number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from townline.accounts.actions import hire
from townline.accounts.rules import Role
from townline.accounts.tests.doors import doors

ODD = ("²", "9" * 5000, "-1", "1.5")
NUMBERS = (
    "before", "after", "pk", "page", "days", "contact", "incident", "callout", "version", "old", "new", "here",
    "hours", "subject",
)  # fmt: skip
# Each closed by a permission, with nothing in its address: lists, boards, forms.
PAGES = sorted(
    door.name for door in doors() if door.permission is not None and not door.carries
)  # fmt: skip


@pytest.fixture
def everything(town: Town) -> Client:
    """Somebody who may open every page."""
    roles = [role.value for role in Role if role is not Role.PROGRAM]
    somebody = hire(username="all", name="Ada Quill", roles=roles, hashed_password="!",
                    programs=["roads"], actor=None, now=town.now)  # fmt: skip
    client = Client(raise_request_exception=False)
    client.force_login(somebody)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_an_odd_number_in_an_address_breaks_no_page(page: str, everything: Client) -> None:
    path = reverse(page)
    for odd in ODD:
        for asked in (dict.fromkeys(NUMBERS, odd), {"after": f"a|{odd}"}, {"over": 1, "before": odd},
                      {"closed": 1, "before": odd}):  # fmt: skip
            answered = everything.get(path, asked)
            assert answered.status_code < 500, (odd, asked)
