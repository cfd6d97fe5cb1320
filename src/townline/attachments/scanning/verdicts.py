"""What a scanner may answer."""

from enum import StrEnum


class Verdict(StrEnum):
    """CLEAN and HARMFUL are answers; UNREACHABLE asks to try again; NOT_ASKED is an installation without."""

    CLEAN = "clean"
    HARMFUL = "harmful"
    UNREACHABLE = "waiting"
    NOT_ASKED = "unscanned"
