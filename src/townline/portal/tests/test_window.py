"""The window through which the public looks: in its bounds, over its points, and back again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from townline.portal.rules import NARROWEST, WIDEST, Window, around

metres = st.floats(min_value=-40_000, max_value=40_000)
windows = st.builds(Window, metres, metres, st.floats(NARROWEST, WIDEST))


def test_worked_numbers() -> None:
    assert Window(1000, 500, 2000).bounds == (0, -400, 2000, 1400)
    assert around([(0, 0), (1600, 0)]) == Window(800, 0, 2000)
    assert around([(5, 5)]) == Window(5, 5, 1000)
    assert around([]) is None


@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=30))
def test_every_point_lies_inside(points: list[tuple[float, float]]) -> None:
    window = around(points)
    assert window
    x1, y1, x2, y2 = window.bounds
    assert all(x1 < x < x2 and y1 < y < y2 for x, y in points)


@given(windows, st.floats(min_value=0.01, max_value=100))
def test_it_grows_neither_too_wide_nor_too_narrow(window: Window, times: float) -> None:
    zoomed = window.zoomed(times)
    assert NARROWEST <= zoomed.width <= WIDEST
    assert (zoomed.x, zoomed.y) == (window.x, window.y)


@given(windows)
def test_a_step_and_back_is_where_one_was(window: Window) -> None:
    there = window.moved(0.5, -0.5).moved(-0.5, 0.5)
    assert abs(there.x - window.x) < 1e-6
    assert abs(there.y - window.y) < 1e-6
