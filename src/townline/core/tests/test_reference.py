"""Reference data is remembered, and never older than the request that reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from townline.accounts.models import User
from townline.core import reference


@pytest.fixture
def maker() -> Callable[[], int]:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    return make


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_revision")
        return int(cursor.fetchone()[0])


def test_outside_a_request_nothing_is_remembered(maker: Callable[[], int]) -> None:
    reference.begin(7)
    assert [reference.remember("x", maker), reference.remember("x", maker)] == [0, 1]


def test_within_a_count_it_is_made_once_and_at_another_anew(maker: Callable[[], int]) -> None:
    found = []
    for revision in (7, 7, 8):
        with reference.request():
            reference.begin(revision)
            found += [reference.remember("x", maker), reference.remember("x", maker)]
    assert found == [0, 0, 0, 0, 1, 1]


def test_who_changed_it_in_this_request_reads_it_fresh(maker: Callable[[], int]) -> None:
    with reference.request():
        reference.begin(7)
        reference.remember("x", maker)
        reference.forget()
        assert reference.remember("x", maker) == 1


@pytest.mark.django_db
def test_a_page_without_a_session_asks_for_the_count_once(
    maker: Callable[[], int], django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(2):
        with reference.request(), django_assert_num_queries(1):
            assert [reference.remember("x", maker), reference.remember("x", maker)] == [0, 0]


@pytest.mark.django_db
def test_within_a_transaction_nobody_asks_for_the_count(maker: Callable[[], int]) -> None:
    with reference.request(), transaction.atomic():
        assert [reference.remember("x", maker), reference.remember("x", maker)] == [0, 1]


@pytest.mark.django_db
def test_who_changed_it_without_a_session_reads_it_fresh(maker: Callable[[], int]) -> None:
    with reference.request():
        reference.forget()
        assert [reference.remember("x", maker), reference.remember("x", maker)] == [0, 1]


@pytest.mark.django_db
def test_any_change_counts_even_one_by_sql_and_a_mere_sign_in_does_not() -> None:
    user = User.objects.create(username="june")
    before = _count()
    User.objects.filter(pk=user.pk).update(last_login="2026-11-23T15:00Z")
    assert _count() == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET roles = '{csr}'")
        cursor.execute("DELETE FROM directory_responsibility")
    assert _count() == before + 2


@pytest.mark.django_db
def test_a_person_who_was_sent_away_is_out_at_the_next_click(client: object) -> None:
    user = User.objects.create(username="june", roles=["csr"])
    client.force_login(user)  # type: ignore[attr-defined]
    assert client.get("/account/").status_code == 200  # type: ignore[attr-defined]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302  # type: ignore[attr-defined]
