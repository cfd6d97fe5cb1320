"""The frame of a staff page: which menu place is lit, and what the frame does when an app is not there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from townline.accounts.models import User
from townline.core import context, navigation
from townline.core.navigation import FramePart, NavItem
from townline.core.templatetags.townline import clock_text, phone


def _request(path, *, roles):
    request = RequestFactory().get(path)
    request.user = User(username="someone", roles=roles) if roles else AnonymousUser()
    return request


def test_the_longest_fitting_place_of_the_menu_is_lit(monkeypatch):
    home = NavItem(1, "Desk", "core:home", "headset", "desk.open")
    tongue = NavItem(2, "Language", "core:language", "languages", "desk.open")
    monkeypatch.setattr(navigation, "_items", [home, tongue])

    places = context.desk(_request("/language/x/", roles=["csr"]))["nav"]["first"]

    assert [(place["item"].label, place["here"]) for place in places] == [
        ("Desk", False),
        ("Language", True),
    ]


def test_a_stranger_sees_no_menu_and_no_parts(monkeypatch):
    monkeypatch.setattr(
        navigation, "_items", [NavItem(1, "Desk", "core:home", "headset", "desk.open")]
    )
    monkeypatch.setattr(navigation, "_parts", [FramePart("search", "core:home", "desk.open")])

    shown = context.desk(_request("/", roles=[]))

    assert shown["nav"]["first"] == []
    assert shown["frame"] == {}


def test_what_does_not_fit_the_bar_stands_behind_one_button_named_after_where_one_is(monkeypatch):
    names = ["core:home"] * 7 + ["core:language"]
    many = [NavItem(n, f"Place {n}", name, "dot", "desk.open") for n, name in enumerate(names)]
    monkeypatch.setattr(navigation, "_items", many)

    menu = context.desk(_request("/language/x/", roles=["csr"]))["nav"]

    assert (len(menu["first"]), len(menu["more"])) == (6, 2)
    assert menu["here"]["item"].label == "Place 7"


def test_a_part_whose_address_is_not_served_is_left_out(monkeypatch):
    monkeypatch.setattr(navigation, "_parts", [FramePart("presence", "nowhere:home", "desk.open")])

    assert context.desk(_request("/", roles=["csr"]))["frame"] == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(72, "01:12"), (3700, "1:01:40"), (-172_799, "−47:59:59"), (172_800, "2 d 0 h"),
     (-6_001_200, "−69 d 11 h")],
)  # fmt: skip
def test_a_timer_counts_in_the_unit_that_matters(seconds, text):
    assert clock_text(seconds) == text


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("905-555-0142", "905 555 0142"), ("+1 (905) 555-0142", "905 555 0142"),
        ("1-800-268-6060", "1 800 268 6060"), ("905-555-0100 x12", "905 555 0100 x12"), ("9-1-1", "9-1-1"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_it_is_read_and_dialled(number, read):
    assert phone(number) == read
