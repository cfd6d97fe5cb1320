"""The port: what the engine needs of whoever carries its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

UNKNOWN, RINGING, ENDED = "unknown", "ringing", "ended"


@dataclass(frozen=True)
class Call:
    """One call to place. `call_id` is ours: a carrier given the same id twice calls once.

    `say` is for a person who answered, `voicemail` the neutral words for a machine. `link` is the signed
    address under which the person may answer.
    """

    call_id: str
    number: str
    kind: str
    name: str
    title: str
    say: str
    voicemail: str
    ring_seconds: int
    link: str = ""
    email: str = ""


@dataclass(frozen=True)
class Seen:
    """What a carrier knows of a call: `state` unknown (never heard of it), ringing, ended with `outcome`.

    `is_certain` is false where the carrier keeps no record that could be asked.
    """

    state: str
    outcome: str = ""
    is_certain: bool = True


class CarrierDown(Exception):
    """The carrier did not answer; whether it has the call is not known."""


class Refused(Exception):
    """The carrier will not place this call; it has not been placed."""


class Carrier(Protocol):
    """A way of calling. Every method may be called from several threads."""

    def place(self, call: Call) -> str:
        """Hand the call over. Returns "" where its end comes by callback, or at once how it ended ("sent").

        Idempotent by `call_id`. Raises Refused, or CarrierDown where nobody can tell whether it was taken.
        """

    def lookup(self, call_id: str) -> Seen:
        """What became of a call. Raises CarrierDown."""

    def cancel(self, call_id: str) -> None:
        """The call is not wanted any more; a later `place` of it must be refused. Raises CarrierDown."""
