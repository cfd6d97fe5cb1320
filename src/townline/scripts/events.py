"""Facts about scripts, for the floors above."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScriptPublished:
    """A version of a script went live, or will at its moment."""

    version_id: int
    number: int


@dataclass(frozen=True)
class ScriptWithdrawn:
    """A script is not offered any more."""

    version_id: int
