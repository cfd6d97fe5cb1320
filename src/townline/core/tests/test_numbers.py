"""What is a number when it was typed."""

from __future__ import annotations

import pytest

from townline.core.numbers import whole, wholes


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("42", 42), ("٤٢", 42), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None),
     ("²", None), ("-1", None), ("1.5", None), (" 1", None), ("", None)],
)  # fmt: skip
def test_a_number_is_read_or_it_is_none(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_of_the_ticked_rows_what_is_no_number_is_left_out() -> None:
    assert wholes(["7", "²", "", "12"]) == [7, 12]
