"""Signing in: what lets somebody in, what locks, and what is never told apart."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from townline.accounts import actions
from townline.core import clock

PASSWORD = "three-odd-words-together"


@pytest.fixture
def june(db):
    return actions.hire(
        username="june", name="June Ames", roles=["csr"], password=PASSWORD, actor=None,
        now=clock.now(),
    )  # fmt: skip


def sign_in(client, username="june", password=PASSWORD, address="10.0.0.1", **more):
    return client.post(
        reverse("accounts:sign_in"),
        {"username": username, "password": password, **more},
        REMOTE_ADDR=address,
    )


def test_the_right_password_opens_the_page_that_was_wanted(client, june):
    assert sign_in(client, next="/account/").url == "/account/"


@pytest.mark.parametrize("wanted", ["https://elsewhere.invalid/", "//elsewhere.invalid", "\\\\x"])
def test_nobody_is_sent_to_another_site(client, june, wanted):
    assert sign_in(client, next=wanted).url == reverse("core:home")


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, june):
    wrong = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, username="jane", password="wrong").content.decode()

    def plain(page):
        token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        return page.replace(token, "").replace("jane", "june")

    assert plain(wrong) == plain(unknown)


def test_an_unknown_name_costs_one_password_hash_too(client, june, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed = []
    real = Argon2PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    sign_in(client, username="nobody")
    assert hashed == [PASSWORD]


def test_five_failures_lock_the_account_for_that_address_even_with_the_right_password(client, june):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_locks_just_the_same(client, db):
    answers = [sign_in(client, username="nobody", password="x").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_nobody_can_lock_a_colleague_out_from_elsewhere(client, june):
    for _ in range(6):
        sign_in(client, password="wrong", address="10.9.9.9")
    assert sign_in(client, address="10.0.0.1").status_code == 302


def test_the_lock_opens_after_fifteen_minutes(client, june):
    for _ in range(6):
        sign_in(client, password="wrong")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_rate SET since = since - interval '15 minutes 1 second'")
    assert sign_in(client).status_code == 302


def test_a_success_forgets_the_failures_before_it(client, june):
    for _ in range(2):
        for _ in range(4):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302


def test_a_whole_centre_behind_one_address_may_begin_its_shift(client, june):
    assert {sign_in(client).status_code for _ in range(35)} == {302}


def test_thirty_failures_over_many_names_lock_the_address(client, june):
    for n in range(30):
        sign_in(client, username=f"name{n}", password="wrong")
    assert sign_in(client).status_code == 429


def test_a_name_no_database_can_hold_is_refused_and_is_no_crash(client, june):
    assert sign_in(client, username="june" + "x" * 400).status_code == 422
    assert sign_in(client, username="ju\x00ne").status_code == 400
    assert "_auth_user_id" not in client.session


def test_somebody_who_left_cannot_sign_in_and_falls_out_of_what_is_open(client, june):
    sign_in(client)
    actions.set_active(user_id=june.pk, is_active=False, actor=june, now=clock.now())
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert sign_in(client).status_code == 422


def test_one_signs_out_by_post_only(client, june):
    client.force_login(june)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_passwords_are_kept_as_argon2(june):
    assert june.password.startswith("argon2$")
