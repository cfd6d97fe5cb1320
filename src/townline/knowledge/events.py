"""Facts of the knowledge base, for the floors above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AnswerPublished:
    """A version has been given its moment to go live."""

    version_id: int


@dataclass(frozen=True)
class AnswerWithdrawn:
    """A version may not be used any more, from this instant."""

    version_id: int


@dataclass(frozen=True)
class BulletinPublished:
    """A bulletin was published or changed."""

    bulletin_id: int


@dataclass(frozen=True)
class GapReported:
    """Somebody said that something is wrong, missing, unclear or broken."""

    report_id: int
