"""What is left out early could not have fitted: the bound is never below what the database measures."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from townline.core.likeness import Listed, may_fit, taken_apart, trigrams

KEYWORDS = "pothole, hole in the road, broken rim, égout, no-parking sign"
WORDS = st.text("abdehilnoprst é-0", min_size=3, max_size=60)


def test_the_trigrams_of_a_word_are_the_databases():
    assert trigrams("Cat!") == {"  c", " ca", "cat", "at "}


@pytest.mark.django_db
@given(text=WORDS, keywords=st.lists(WORDS, max_size=4).map(", ".join))
@settings(deadline=None, max_examples=150)
def test_the_bound_is_never_below_the_likeness(text, keywords):
    listed = Listed.of("Pothole", f"{KEYWORDS}, {keywords}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(similarity('Pothole', %(t)s), word_similarity(%(t)s, %(k)s) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s))"
            "  FROM unnest(string_to_array(%(k)s, ',')) AS k WHERE length(trim(k)) > 3))",
            {"t": text, "k": f"{KEYWORDS}, {keywords}"},
        )
        measured = cursor.fetchone()[0]
    assert listed.at_most(taken_apart(text)) >= measured - 1e-6


def test_only_rows_that_may_fit_are_compared():
    rows = {
        "pothole": [Listed.of("Pothole", KEYWORDS)],
        "noise": [Listed.of("Noise", "loud party, barking dog")],
    }
    assert may_fit("there is a hole in the road", rows, 0.45) == ["pothole"]
    assert may_fit("", rows, 0.45) == []
