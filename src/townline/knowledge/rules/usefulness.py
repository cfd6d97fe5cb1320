"""Which of several fitting answers is useful now: proved, fresh, in the news, and lately taken. Pure."""

from __future__ import annotations

import math

NOT_VALIDATED, OVERDUE, IN_THE_NEWS, OFTEN = -0.06, -0.06, 0.15, 0.12


def bonus(*, is_validated: bool, is_overdue: bool, has_bulletin: bool, taken: int) -> float:
    """What is added to how well an answer fits (0.4 to 1.7): enough to turn near equals, never to lift what
    does not fit.

    An answer that a bulletin in force points to gains 0.15; one taken by others in the last two weeks gains
    0.03 for each doubling, 0.12 at most (taken 1, 3, 7 and 15 times: 0.03, 0.06, 0.09, 0.12). One that its
    owner has not validated loses 0.06, and so does one whose review is overdue.
    """
    return (
        (0.0 if is_validated else NOT_VALIDATED)
        + (OVERDUE if is_overdue else 0.0)
        + (IN_THE_NEWS if has_bulletin else 0.0)
        + min(OFTEN, 0.03 * math.log2(1 + taken))
    )
