"""When two reports are one, and how soon each is owed. Pure; docs/explanation/who-was-told.md."""

from __future__ import annotations

from datetime import datetime, timedelta

HARM = ("unsafe", "misleads", "minor")
OWED_WITHIN = {
    "unsafe": timedelta(hours=1),
    "misleads": timedelta(days=1),
    "minor": timedelta(days=10),
}


def matter(*, kind: str, version_id: int | None, step: str, text: str) -> str:
    """What a report is about: two open reports of the same are one, counted twice.

    The same answer, or the same step of a script, and the same kind; without either, the same words.
    """
    if version_id:
        return f"version:{version_id}:{kind}"
    if step:
        return f"step:{step.lower()}:{kind}"[:200]
    return f"words:{kind}:{' '.join(text.lower().split())}"[:200]


def worse(one: str, other: str) -> str:
    """The more harmful of two severities."""
    return min(one, other, key=HARM.index)


def owed_at(severity: str, since: datetime) -> datetime:
    """When a report is owed an outcome: unsafe in an hour, misleading in a day, small in ten days."""
    return since + OWED_WITHIN[severity]


def search_harm(*, times: int, found: bool) -> str | None:
    """Whether words that led nowhere become a report, and how bad it is; None for too few.

    Three searches in a week that found nothing mislead; six that found what nobody took are small.
    """
    if not found and times >= 3:
        return "misleads"
    return "minor" if found and times >= 6 else None
