"""Verbs on reports of what needs mending."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.knowledge.errors import NoSuchReport, ReasonNeeded, TextNeeded
from townline.knowledge.events import GapReported
from townline.knowledge.models import ArticleVersion, GapReport, GapSeverity


@transaction.atomic
def report_gap(
    *, kind: str, text: str, severity: str = GapSeverity.MISLEADS, version_id: int | None = None,
    contact_id: int | None = None, actor: User, now: datetime,
) -> GapReport:  # fmt: skip
    """Say that something is wrong, missing, unclear or broken. Raises TextNeeded."""
    if not text.strip():
        raise TextNeeded("Say what is wrong, in a few words.", field="text")
    version = ArticleVersion.objects.select_related("article").filter(pk=version_id or 0).first()
    report = GapReport.objects.create(
        version=version, kind=kind, severity=severity, text=text.strip(), contact_id=contact_id,
        owner=version.article.program_code if version else "", reporter=actor, reported_at=now,
    )  # fmt: skip
    ledger.append(
        stream=f"gap:{report.pk}", verb="gap.reported", actor=actor, now=now,
        contact_id=contact_id, after={"kind": kind, "severity": severity, "version": version_id},
    )  # fmt: skip
    events.publish(GapReported(report_id=report.pk))
    live.announce("answers", report.pk)
    return report


@transaction.atomic
def settle_gap(*, report_id: int, outcome: str, actor: User, now: datetime) -> GapReport:
    """Say what became of a report; whoever reported it can read that. Raises ReasonNeeded."""
    if not outcome.strip():
        raise ReasonNeeded("Say what was done, so that the reporter knows.", field="outcome")
    report = GapReport.objects.select_for_update().filter(pk=report_id, settled_at=None).first()
    if report is None:
        raise NoSuchReport
    report.settled_at, report.settled_by, report.outcome = now, actor, outcome.strip()
    report.save(update_fields=["settled_at", "settled_by", "outcome"])
    ledger.append(
        stream=f"gap:{report.pk}", verb="gap.settled", actor=actor, now=now,
        after={"outcome": report.outcome},
    )  # fmt: skip
    live.announce("answers", report.pk)
    return report
