"""Verbs on answers and bulletins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger, live
from townline.knowledge.errors import BadCueRules, NeedsText, NoSuchAnswer, NotAcknowledged
from townline.knowledge.models import (
    Acknowledgement,
    Article,
    ArticleVersion,
    Briefing,
    Bulletin,
    CueRules,
    GapReport,
)
from townline.knowledge.rules import cues

_INDEX = """
UPDATE knowledge_articleversion SET search =
  setweight(to_tsvector('simple', unaccent(title)), 'A')
  || setweight(to_tsvector('simple', unaccent(callers_words)), 'B')
  || setweight(to_tsvector('simple', unaccent(read_aloud)), 'C')
  || setweight(to_tsvector('simple', unaccent(public_wording || ' ' || steps)), 'D')
WHERE id = %s
"""


@transaction.atomic
def publish_version(
    *, code: str, topic: str, program_code: str, language: str, fields: Mapping[str, Any],
    from_at: datetime, actor: User | None, now: datetime, is_critical: bool = False,
) -> ArticleVersion:  # fmt: skip
    """Put a new version of an answer in force from an instant; the one before ends there.

    `fields` are those of ArticleVersion that a person writes. Raises NeedsText.
    """
    for name in ("title", "read_aloud", "owner"):
        if not str(fields.get(name, "")).strip():
            raise NeedsText(f"An answer needs its {name.replace('_', ' ')}.", field=name)
    article, _ = Article.objects.select_for_update().get_or_create(
        code=code,
        defaults={"topic": topic, "program_code": program_code, "is_critical": is_critical},
    )
    rows = ArticleVersion.objects.filter(article=article, language=language)
    last = rows.order_by("-number").first()
    for old in rows.filter(is_live=True, effective__overlap=Range(from_at, None, "[)")):
        _end(old, from_at)
    version: ArticleVersion = ArticleVersion.objects.create(
        article=article, language=language, number=last.number + 1 if last else 1, is_live=True,
        confidence="validated", effective=Range(from_at, None, "[)"), **fields,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [version.pk])
    ledger.append(
        stream=f"article:{article.code}", verb="answer.published", actor=actor, now=now,
        after={"number": version.number, "language": language, "from": from_at.isoformat()},
    )  # fmt: skip
    live.announce("answers", version.pk)
    return version


def _end(old: ArticleVersion, at: datetime) -> None:
    """End a version where the next begins; one that had not begun yet never goes live."""
    if old.effective.lower is not None and old.effective.lower >= at:
        old.is_live = False
    else:
        old.effective = Range(old.effective.lower, at, "[)")
    old.save(update_fields=["effective", "is_live"])


@transaction.atomic
def withdraw(*, version_id: int, reason: str, actor: User, now: datetime) -> ArticleVersion:
    """Make an answer unusable on every desk at once; it stays on file. Raises NeedsText."""
    if not reason.strip():
        raise NeedsText("Say why it is withdrawn.", field="reason")
    version = (
        ArticleVersion.objects.select_for_update(of=("self",)).select_related("article")
        .filter(pk=version_id).first()
    )  # fmt: skip
    if version is None:
        raise NoSuchAnswer
    version.withdrawn_at, version.withdrawn_reason = now, reason
    version.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    ledger.append(
        stream=f"article:{version.article.code}", verb="answer.withdrawn", actor=actor, now=now,
        after={"number": version.number, "language": version.language}, reason=reason,
    )  # fmt: skip
    live.announce("answers", version.pk)
    return version  # type: ignore[no-any-return]


@transaction.atomic
def publish_bulletin(
    *, title: str, text: str, severity: str, starts_at: datetime, expires_at: datetime,
    actor: User | None, now: datetime, area: str = "", public_text: str = "",
    update_due_at: datetime | None = None, quiz: str = "", quiz_answers: Sequence[str] = (),
    quiz_right: int = 0,
) -> Bulletin:  # fmt: skip
    """Put a notice on every desk. Raises NeedsText where words or a future end are missing."""
    if not title.strip() or not text.strip():
        raise NeedsText("A bulletin needs a title and a text.", field="title")
    if expires_at <= max(starts_at, now):
        raise NeedsText("A bulletin must end, and later than it starts.", field="expires_at")
    if severity not in Bulletin.SEVERITIES:
        raise NeedsText("Choose how serious it is.", field="severity")
    bulletin = Bulletin.objects.create(
        title=title.strip(), text=text.strip(), severity=severity, starts_at=starts_at,
        expires_at=expires_at, update_due_at=update_due_at, area=area, public_text=public_text,
        author=actor, quiz=quiz, quiz_answers=list(quiz_answers), quiz_right=quiz_right,
    )  # fmt: skip
    ledger.append(
        stream=f"bulletin:{bulletin.pk}", verb="bulletin.published", actor=actor, now=now,
        after={"title": bulletin.title, "text": bulletin.text, "severity": severity,
               "expires_at": expires_at.isoformat()},
    )  # fmt: skip
    live.announce("bulletins", bulletin.pk)
    return bulletin


@transaction.atomic
def end_bulletin(*, bulletin_id: int, actor: User, now: datetime) -> None:
    """Take a notice off every desk now."""
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    if bulletin.expires_at <= now:
        return
    before = bulletin.expires_at
    bulletin.expires_at = now
    bulletin.save(update_fields=["expires_at"])
    ledger.append(
        stream=f"bulletin:{bulletin.pk}", verb="bulletin.ended", actor=actor, now=now,
        before={"expires_at": before.isoformat()},
    )  # fmt: skip
    live.announce("bulletins", bulletin.pk)


@transaction.atomic
def acknowledge(
    *, user: User, bulletin_id: int, now: datetime, quiz_answer: int | None = None
) -> None:
    """Somebody read a notice. Raises NotAcknowledged for a wrong answer to its question."""
    bulletin = Bulletin.objects.get(pk=bulletin_id)
    if bulletin.quiz and quiz_answer != bulletin.quiz_right:
        raise NotAcknowledged(field="quiz")
    _, is_new = Acknowledgement.objects.get_or_create(
        bulletin=bulletin, user=user, defaults={"at": now}
    )
    if is_new:
        ledger.append(
            stream=f"bulletin:{bulletin.pk}", verb="bulletin.acknowledged", actor=user, now=now
        )


@transaction.atomic
def finish_briefing(*, user: User, now: datetime) -> None:
    """Somebody read all that changed. Raises NotAcknowledged while a critical notice is open."""
    critical = Bulletin.objects.filter(starts_at__lte=now, expires_at__gt=now, severity="critical")
    seen = Acknowledgement.objects.filter(user=user, bulletin__in=critical)
    if critical.count() > seen.count():
        raise NotAcknowledged("Acknowledge each critical notice first.")
    current = Bulletin.objects.filter(starts_at__lte=now, expires_at__gt=now)
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(bulletin=b, user=user, at=now) for b in current], ignore_conflicts=True
    )
    Briefing.objects.update_or_create(user=user, defaults={"read_until": now})
    ledger.append(stream=f"agent:{user.pk}", verb="briefing.read", actor=user, now=now)


@transaction.atomic
def report_gap(
    *, kind: str, words: str, actor: User, now: datetime, severity: str = "normal",
    path: str = "", contact_id: int | None = None, version_id: int | None = None,
) -> GapReport:  # fmt: skip
    """Say that something is wrong, missing, unclear or broken. Raises NeedsText."""
    if kind not in GapReport.KINDS:
        raise NeedsText("Say what kind of gap it is.", field="kind")
    if not words.strip():
        raise NeedsText("Say in a few words what is wrong.", field="words")
    report = GapReport.objects.create(
        kind=kind, words=words.strip(), severity=severity, path=path[:200], contact_id=contact_id,
        version_id=version_id, reporter=actor, reported_at=now,
    )  # fmt: skip
    ledger.append(stream=f"gap:{report.pk}", verb="gap.reported", actor=actor, now=now,
                  contact_id=contact_id, after={"kind": kind, "words": report.words})  # fmt: skip
    live.announce("gaps", report.pk)
    return report


@transaction.atomic
def settle_gap(*, gap_id: int, outcome: str, actor: User, now: datetime) -> None:
    """Settle a report; the reporter hears the outcome."""
    if not outcome.strip():
        raise NeedsText("Say what became of it: the reporter reads it.", field="outcome")
    report = GapReport.objects.select_for_update().get(pk=gap_id)
    report.settled_at, report.outcome = now, outcome.strip()
    report.save(update_fields=["settled_at", "outcome"])
    ledger.append(
        stream=f"gap:{report.pk}", verb="gap.settled", actor=actor, now=now, reason=outcome
    )
    live.announce(f"agent:{report.reporter_id}")


@transaction.atomic
def put_cue_rules_in_force(
    *, data: Mapping[str, Any], actor: User | None, now: datetime
) -> CueRules:
    """Put a version of the danger cue rules in force, if all its own examples hold."""
    made, faults = cues.read(data)
    if faults:
        raise BadCueRules("; ".join(faults[:5]))
    if not made.version:
        raise BadCueRules("The rules need a version.")
    row, is_new = CueRules.objects.get_or_create(
        version=made.version, defaults={"data": dict(data), "from_at": now}
    )
    if is_new:
        ledger.append(stream="cues", verb="cues.put_in_force", actor=actor, now=now,
                      after={"version": made.version}, rule_version=made.version)  # fmt: skip
    return row


def due_date(reviewed: date, *, is_critical: bool) -> date:
    """When an answer must be looked at again: 90 days for a critical one, else a year."""
    return date.fromordinal(reviewed.toordinal() + (90 if is_critical else 365))
