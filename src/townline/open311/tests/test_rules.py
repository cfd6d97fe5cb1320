"""The two notations and the arguments, without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from townline.open311 import rules
from townline.open311.errors import DoorRefused

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
words = st.text(max_size=40)
rows = st.lists(
    st.fixed_dictionaries(
        {"service_code": words, "metadata": st.booleans(), "lat": st.none() | st.floats(-90, 90)}
    ),
    max_size=4,
)


@given(rows)
def test_both_notations_hold_the_same(content):
    safe = json.loads(json.dumps(content))
    tree = etree.fromstring(rules.as_xml("services", content))
    read = json.loads(rules.as_json("services", content).decode("utf-8", "surrogatepass"))
    assert read == safe
    assert len(tree.findall("service")) == len(content)
    for element, row in zip(tree, content, strict=True):
        assert element.findtext("metadata") == ("true" if row["metadata"] else "false")
        lat = element.findtext("lat")
        assert (float(lat) if lat else None) == row["lat"]


@given(words)
def test_what_xml_cannot_carry_is_left_out_and_the_rest_stays(text):
    tree = etree.fromstring(rules.as_xml("service_definition", {"service_code": text}))
    kept = "".join(c for c in text if c >= " " or c in "\t\n\r")
    kept = "".join(c for c in kept if c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    assert (tree.findtext("service_code") or "") == kept.replace("\r\n", "\n").replace("\r", "\n")


def tried(read: Callable[[], Any]) -> tuple[Any, int]:
    """(what was read, 0), or (None, the status of the refusal)."""
    try:
        return read(), 0
    except DoorRefused as refusal:
        return None, refusal.status


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_400(body):
    asked, status = tried(lambda: rules.read_form(body))
    assert status == 400 or all(isinstance(v, str) for each in asked.fields.values() for v in each)


@given(st.text(max_size=60))
def test_any_date_is_read_or_refused_with_400(text):
    read, status = tried(lambda: rules.instant(text, "start_date", UTC))
    assert status == 400 or read is None or read.tzinfo is not None


def test_dates_of_the_standard_and_of_clients_that_forget_to_escape():
    wanted = datetime(1994, 11, 5, 13, 15, 30, tzinfo=UTC)
    for said in ("1994-11-05T08:15:30-05:00", "1994-11-05T13:15:30Z", "1994-11-05T14:15:30 01:00"):
        assert rules.instant(said, "x", UTC) == wanted
    assert rules.instant("1994-11-05", "x", UTC) == wanted.replace(hour=0, minute=0, second=0)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("", NOW - timedelta(days=90), NOW),
        ("start_date=2026-01-01", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        ("end_date=2026-04-01", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        ("start_date=2026-01-01&end_date=2026-01-02", datetime(2026, 1, 1, tzinfo=UTC),
         datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_ninety_days_are_taken_from_the_end_that_is_given(query, start, end):
    assert rules.period(rules.read_query(query), NOW, UTC) == (start, end)


FACTS: list[dict[str, Any]] = [
    {"code": "size", "label": "How big", "options": ["Coin", "Plate"], "kind": "choice",
     "required": True},
    {"code": "which", "label": "Which", "options": ["A", "B", "C"], "kind": "choices"},
    {"code": "depth", "label": "How deep", "kind": "number"},
    {"code": "since", "label": "Since when", "kind": "instant"},
    {"code": "read", "label": "Please read this", "kind": "note"},
    {"code": "more", "label": "More"},
]  # fmt: skip


def read(query):
    return rules.read_attributes(rules.read_query(query), rules.attributes_of(FACTS))


def test_each_kind_of_fact_is_a_datatype_of_the_standard():
    known = rules.attributes_of(FACTS)
    assert [each.datatype for each in known] == [
        "singlevaluelist", "multivaluelist", "number", "datetime", "string", "string",
    ]  # fmt: skip
    assert [each.variable for each in known] == [True, True, True, True, False, True]
    assert [each.order for each in known] == [1, 2, 3, 4, 5, 6]


def test_attributes_come_singly_and_severally():
    facts, wrong = read(
        "attribute[size]=Coin&attribute[which][]=C&attribute[which][]=A&attribute[depth]=12"
        "&attribute[since]=2026-11-23T09:00:00-05:00&attribute[more]= deep "
    )
    assert wrong == []
    assert facts == {"size": "Coin", "which": "A, C", "depth": 12, "more": "deep",
                     "since": "2026-11-23T09:00:00-05:00"}  # fmt: skip
    assert read("attribute[size]=Coin&attribute[which]=A&attribute[which]=B")[0]["which"] == "A, B"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "attribute[size] is required: How big."),
        ("attribute[size]=Huge", "is one of: Coin, Plate"),
        ("attribute[size]=Coin&attribute[size]=Plate", "takes one value"),
        ("attribute[size]=Coin&attribute[which]=D", "has no value D"),
        ("attribute[size]=Coin&attribute[depth]=nan", "is a number"),
        ("attribute[size]=Coin&attribute[depth]=1_0", "is a number"),
        ("attribute[size]=Coin&attribute[since]=now", "no date and time"),
        ("attribute[size]=Coin&attribute[read]=x", "does not ask for attribute[read]"),
        ("attribute[size]=Coin&attribute[x]y=1", "does not ask for"),
        (f"attribute[size]=Coin&attribute[more]={'x' * 501}", "at most 500"),
    ],
)
def test_every_wrong_attribute_is_named(query, words):
    _facts, wrong = read(query)
    assert [each.code for each in wrong] == [400]
    assert words in wrong[0].description
