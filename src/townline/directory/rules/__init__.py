"""Who does what, what a file would change, and what is due to be checked. Pure."""

from townline.directory.rules.hours import BadLine, Days, grouped, line, written
from townline.directory.rules.who import (
    FITS,
    Claim,
    Considered,
    Verdict,
    bodies_to_tell,
    consider,
    decide,
    last_ended,
)

__all__ = [
    "FITS", "BadLine", "Claim", "Considered", "Days", "Verdict", "bodies_to_tell", "consider", "decide",
    "grouped", "last_ended", "line", "written",
]  # fmt: skip
