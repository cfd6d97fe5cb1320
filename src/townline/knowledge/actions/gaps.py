"""Verbs on reports of what needs mending: met again, owned, pulled, settled, heard of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.knowledge.actions.lifecycle import withdraw
from townline.knowledge.errors import NoSuchReport, NoSuchVersion, ReasonNeeded, TextNeeded
from townline.knowledge.events import GapReported
from townline.knowledge.models import (
    ArticleVersion,
    GapKind,
    GapReport,
    GapSeverity,
    GapSighting,
)
from townline.knowledge.queries import terms_passed_by, terms_without_result
from townline.knowledge.rules import gaps as rules

A_WEEK = timedelta(days=7)


@transaction.atomic
def report_gap(
    *, kind: str, text: str, severity: str = GapSeverity.MISLEADS, version_id: int | None = None,
    contact_id: int | None = None, step: str = "", where: str = "", actor: User, now: datetime,
) -> GapReport:  # fmt: skip
    """Say that something is wrong, missing, unclear or broken, where one met it.

    What was reported already and is open is met once more: it counts on, and takes the worse severity.
    Words may be left out where an answer, a step or a page says what it is about. Raises TextNeeded.
    """
    text = text.strip()
    if not (text or version_id or step or where):
        raise TextNeeded("Say what is wrong, in a few words.", field="text")
    version = ArticleVersion.objects.select_related("article").filter(pk=version_id or 0).first()
    matter = rules.matter(
        kind=kind, version_id=version.pk if version else None, step=step, text=text or where
    )
    report = GapReport.objects.select_for_update().filter(matter=matter, settled_at=None).first()
    if report is None:
        report = GapReport.objects.create(
            version=version, kind=kind, severity=severity, matter=matter, step=step[:120],
            text=text or str(GapKind(kind).label), contact_id=contact_id, reporter=actor,
            owner=version.article.program_code if version else "", reported_at=now, last_at=now,
        )  # fmt: skip
    else:
        _met_again(report, severity, now)
    GapSighting.objects.create(
        report=report, reporter=actor, text=text, where=where[:200], contact_id=contact_id, at=now
    )
    _note(report, "reported", actor, now, contact_id=contact_id, kind=kind, severity=severity,
          version=version_id, step=step, where=where, times=report.times)  # fmt: skip
    events.publish(GapReported(report_id=report.pk))
    return report


def _met_again(report: GapReport, severity: str, now: datetime) -> None:
    report.times += 1
    report.severity = rules.worse(report.severity, severity)
    report.last_at = now
    report.save(update_fields=["times", "severity", "last_at"])


@transaction.atomic
def assign_gap(*, report_id: int, to_id: int | None, actor: User, now: datetime) -> GapReport:
    """Give a report to somebody, who mends it or sees that it is mended. Raises NoSuchReport."""
    report = _open(report_id)
    report.assigned_to_id = to_id
    report.save(update_fields=["assigned_to"])
    _note(report, "assigned", actor, now, to=to_id)
    if to_id:
        live.announce(f"agent:{to_id}")
    return report


@transaction.atomic
def pull_answer(*, report_id: int, actor: User, now: datetime) -> GapReport:
    """Take the reported answer out of use this instant: it may do harm. Raises NoSuchVersion, NotInUse."""
    report = _open(report_id)
    if report.version_id is None:
        raise NoSuchVersion
    withdraw(version_id=report.version_id, reason=report.text, actor=actor, now=now)
    report.pulled_at = now
    report.save(update_fields=["pulled_at"])
    _note(report, "answer_pulled", actor, now, version=report.version_id)
    return report


def note_told(*, report_id: int, count: int) -> None:
    """Keep how many contacts got the reported version, as a floor above has counted it."""
    changed = GapReport.objects.filter(pk=report_id).exclude(told=count).update(told=count)
    if changed:
        live.announce("gaps", report_id)


@transaction.atomic
def settle_gap(
    *, report_id: int, outcome: str, mended_version_id: int | None = None, mended_by: str = "",
    actor: User, now: datetime,
) -> GapReport:  # fmt: skip
    """Say what became of a report, and what mends it; everybody who met it hears. Raises ReasonNeeded."""
    if not outcome.strip():
        raise ReasonNeeded("Say what was done, so that the reporter knows.", field="outcome")
    report = _open(report_id)
    report.settled_at, report.settled_by, report.outcome = now, actor, outcome.strip()
    report.mended_version = ArticleVersion.objects.filter(pk=mended_version_id or 0).first()
    report.mended_by = mended_by.strip()[:200]
    report.save()
    _note(report, "settled", actor, now, outcome=report.outcome, version=mended_version_id,
          by=report.mended_by)  # fmt: skip
    for reporter_id in set(report.sightings.values_list("reporter", flat=True)):
        live.announce(f"heard:{reporter_id}")
    return report


@transaction.atomic
def hear_outcomes(*, actor: User, now: datetime) -> int:
    """Somebody has read what became of all they reported."""
    unheard = GapSighting.objects.filter(
        reporter=actor, heard_at=None, report__settled_at__isnull=False
    )
    return unheard.update(heard_at=now)


@transaction.atomic
def report_searches(*, now: datetime) -> int:
    """Make reports of what people look for and do not get, once each; returns how many are new."""
    new, since = 0, now - A_WEEK
    without = terms_without_result(since=since, until=now)
    passed_by = terms_passed_by(since=since, until=now)
    for found, terms in ((False, without), (True, passed_by)):
        for term in terms:
            severity = rules.search_harm(times=term.times, found=found)
            if severity is not None:
                new += _report_words(term.text, term.times, severity, found=found, now=now)
    return new


def _report_words(text: str, times: int, severity: str, *, found: bool, now: datetime) -> bool:
    matter = rules.matter(kind=GapKind.MISSING, version_id=None, step="", text=f"search {text}")
    what = "Looked for, and nothing taken" if found else "Looked for, and nothing found"
    report, is_new = GapReport.objects.get_or_create(
        matter=matter, settled_at=None,
        defaults={"kind": GapKind.MISSING, "severity": severity, "text": f"{what}: {text}",
                  "words": text, "times": times, "reported_at": now, "last_at": now},
    )  # fmt: skip
    if is_new:
        _note(report, "found_in_searches", None, now, words=text, times=times)
    elif report.times != times:
        GapReport.objects.filter(pk=report.pk).update(times=times, last_at=now)
    return is_new


def _open(report_id: int) -> GapReport:
    rows = GapReport.objects.select_for_update(of=("self",))
    report = rows.filter(pk=report_id, settled_at=None).first()
    if report is None:
        raise NoSuchReport
    return report


def _note(
    report: GapReport, verb: str, actor: User | None, now: datetime, *,
    contact_id: int | None = None, **facts: object,
) -> None:  # fmt: skip
    ledger.append(
        stream=f"gap:{report.pk}", verb=f"gap.{verb}", actor=actor, now=now, contact_id=contact_id,
        after=facts,
    )  # fmt: skip
    live.announce("gaps", report.pk)
