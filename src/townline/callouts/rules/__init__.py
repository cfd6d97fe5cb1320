"""What to do next for a callout: values in, values out. See docs/explanation/callouts.md."""

from townline.callouts.rules.crew import Place, Seated, mix_of, places, seat
from townline.callouts.rules.outcomes import CLOSING, HUMAN, TECHNICAL, Outcome, is_closing
from townline.callouts.rules.standing import Progress, Standing, Tried, progress
from townline.callouts.rules.steps import (
    Accept,
    Ask,
    Conclude,
    Dial,
    Exhaust,
    OpenRung,
    Outrank,
    Pass,
    Step,
    Unmet,
    settle,
)

__all__ = [
    "CLOSING", "HUMAN", "TECHNICAL", "Accept", "Ask", "Conclude", "Dial", "Exhaust", "OpenRung",
    "Outcome", "Outrank", "Pass", "Place", "Progress", "Seated", "Standing", "Step", "Tried", "Unmet",
    "is_closing", "mix_of", "places", "progress", "seat", "settle",
]  # fmt: skip
