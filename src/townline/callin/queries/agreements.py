"""Reads of agreements: which version was in force, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from townline.callin.errors import NoVersion
from townline.callin.models import AgreementVersion
from townline.callin.rules.agreement import Agreement
from townline.callin.rules.reading import agreement_of


def version_for(program_code: str, at: datetime) -> AgreementVersion | None:
    """The version in force for a program at an instant, if there is one. One statement."""
    return (
        AgreementVersion.objects.at(at)
        .filter(programs__contains=[program_code])
        .order_by("id")
        .first()
    )


def version(version_id: int) -> AgreementVersion:
    """A version by number. Raises NoVersion."""
    row: AgreementVersion | None = AgreementVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise NoVersion
    return row


def versions(*, program_code: str = "") -> Sequence[AgreementVersion]:
    """All versions, or those of a program, the newest first."""
    rows: Any = AgreementVersion.objects.order_by("code", "-effective")
    return list(rows.filter(programs__contains=[program_code]) if program_code else rows)


def agreement(row: AgreementVersion) -> Agreement:
    """What a version says. A version never changes, so it is read once."""
    return _read(row.checksum, row)


_bodies: dict[str, Agreement] = {}


def _read(checksum: str, row: AgreementVersion) -> Agreement:
    if checksum not in _bodies:
        if len(_bodies) > 50:
            _bodies.clear()
        _bodies[checksum] = agreement_of(row.body)
    return _bodies[checksum]
