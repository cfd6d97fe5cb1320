"""By hand: a person at the desk dials, and taps what became of it."""

from __future__ import annotations

from townline.callouts.carriers.port import UNKNOWN, Call, Seen


class Manual:
    """Nothing leaves the program: the attempt on the ladder is the call."""

    def place(self, call: Call) -> str:
        return ""

    def lookup(self, call_id: str) -> Seen:
        return Seen(UNKNOWN, is_certain=False)

    def cancel(self, call_id: str) -> None:
        return
