"""Useful now: of near equals, what is proved, fresh, in the news and lately taken comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock
from townline.knowledge import actions, queries
from townline.knowledge.models import SearchQuery
from townline.knowledge.rules.usefulness import IN_THE_NEWS, OFTEN, bonus


def test_the_numbers_of_the_page():
    plain = {"is_validated": True, "is_overdue": False, "has_bulletin": False}
    assert [round(bonus(**plain, taken=n), 2) for n in (0, 1, 3, 7, 15, 900)] == [
        0, 0.03, 0.06, 0.09, 0.12, 0.12,
    ]  # fmt: skip
    assert bonus(**{**plain, "has_bulletin": True}, taken=0) == 0.15
    assert bonus(**{**plain, "is_validated": False, "is_overdue": True}, taken=0) == -0.12


@given(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 10**6))
def test_usefulness_never_outweighs_what_fits(validated, overdue, news, taken):
    given = bonus(is_validated=validated, is_overdue=overdue, has_bulletin=news, taken=taken)
    assert -0.13 < given <= IN_THE_NEWS + OFTEN


def publish(code, title):
    now = clock.now() - timedelta(days=1)
    actions.open_article(code=code, topic="t", actor=None, now=now)
    text = {"title": title, "owner": "O", "read_aloud": "It is so.", "callers_words": ""}
    written = actions.draft(code=code, language="en", text=text, actor=None, now=now)
    actions.approve(version_id=written.pk, actor=None, now=now)
    return actions.publish_version(version_id=written.pk, actor=None, now=now)


@pytest.mark.django_db
def test_what_others_took_lately_comes_first_among_equals(django_assert_max_num_queries):
    publish("cart-a", "Order a cart")
    publish("cart-b", "Order a cart")
    now = clock.now()
    for _ in range(7):
        SearchQuery.objects.create(
            text="cart", results=2, chosen_kind="answer", chosen_ref="cart-b", at=now
        )
    with django_assert_max_num_queries(6):
        found = queries.useful("order a cart", at=now)
    assert [hit.code for hit in found] == ["cart-b", "cart-a"]
