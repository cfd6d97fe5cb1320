"""Signs of danger in what somebody types: the form stops, and the desk is told at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from townline.contacts import actions as contacts
from townline.knowledge import queries as knowledge
from townline.portal import queries, rules
from townline.portal.actions.writing import held
from townline.portal.models import Report


@transaction.atomic
def look_for_danger(*, key: str, may_ring: Callable[[], bool], now: datetime) -> Report:
    """Read what was typed so far; a new sign of danger stops the form and rings at the desk, once.

    Where `may_ring()` is false (one address rang too often) the form stops all the same and says to call.
    The desk gets a contact with the resident's own words, their place and their number where they left one.
    """
    report = held(key)
    found = knowledge.notice(report.said)
    if not found:
        return report
    before = report.danger or {"codes": [], "level": ""}
    codes = [cue.code for cue in found]
    if set(codes) <= set(before["codes"]):
        return report
    report.danger = {
        "codes": sorted({*before["codes"], *codes}), "level": found[0].level,
        "code": found[0].code, "reason": found[0].reason,
    }  # fmt: skip
    if rules.stops(found[0].level):
        report.is_safe = False
        if report.alarm_id is None and may_ring():
            _ring(report, now)
    else:
        report.is_safe = True
    report.save()
    return report


def _ring(report: Report, now: datetime) -> None:
    kind = queries.kind_of(report, now)
    danger = report.danger or {}
    report.alarm = contacts.take_written(
        heard=report.said, subject=kind.name if kind else danger["code"].replace("_", " "),
        language=report.language, now=now, location=report.location, from_number=report.phone,
        level=danger["level"], level_reason=danger["reason"], is_for_a_person=True,
    )  # fmt: skip


@transaction.atomic
def leave_number(*, key: str, number: str, now: datetime) -> bool:
    """The number at which the desk may ring back about the danger; False for what is no number."""
    report = held(key)
    if report.alarm_id is None or not contacts.note_number(
        contact_id=report.alarm_id, number=number, now=now
    ):
        return False
    report.phone = number.strip()[:30]
    report.save(update_fields=["phone"])
    return True


@transaction.atomic
def say_safe(*, key: str, now: datetime) -> Report:
    """By their own word nobody is in danger: the form goes on. What rang at the desk stays there."""
    del now
    report = held(key)
    report.is_safe = True
    report.save(update_fields=["is_safe"])
    return report
