"""What the radio refuses."""

from __future__ import annotations

from townline.core.errors import NotFound, Refusal


class NoSuchUnit(NotFound):
    """There is no such unit."""


class NoSuchCheck(NotFound):
    """There is no such safety check."""


class LineNotUnderstood(Refusal):
    """This line is not understood."""

    code = "line_not_understood"


class NotOnTheAir(Refusal):
    """This unit is off duty: give it another status first."""

    code = "not_on_the_air"
