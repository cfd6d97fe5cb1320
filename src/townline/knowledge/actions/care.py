"""Keep answers right: what was confirmed, what was said without an answer, and reviews that nobody made."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.knowledge.actions.answers import open_article
from townline.knowledge.actions.lifecycle import learn_words
from townline.knowledge.actions.versions import check, locked_article, note
from townline.knowledge.errors import (
    AlreadyOver,
    SourceNeeded,
    TextNeeded,
    WhoNeeded,
)
from townline.knowledge.events import AnswerPublished
from townline.knowledge.models import (
    Article,
    ArticleVersion,
    Audience,
    Bulletin,
    Confidence,
    Confirmation,
    ReviewEscalation,
    State,
)
from townline.knowledge.rules import provisional as rules
from townline.knowledge.rules import review


@transaction.atomic
def note_confirmation(
    *, code: str, who: str, what: str, valid_until: date | None = None,
    contact_id: int | None = None, language: str = "en", actor: User | None, now: datetime,
) -> Confirmation:  # fmt: skip
    """Write down who of a program area confirmed what of an answer, and until when it holds.

    Raises NoSuchArticle, WhoNeeded, TextNeeded, AlreadyOver.
    """
    article = locked_article(code)
    if not who.strip():
        raise WhoNeeded(field="who")
    if not what.strip():
        raise TextNeeded("Write what was confirmed.", field="what")
    if valid_until is not None and valid_until < timezone.localdate(now):
        raise AlreadyOver(field="valid_until")
    version = article.versions.filter(effective__contains=now, language=language).first()
    row = Confirmation.objects.create(
        article=article, version=version, who=who.strip(), what=what.strip(), confirmed_at=now,
        valid_until=valid_until, noted_by=actor, noted_at=now, contact_id=contact_id,
    )  # fmt: skip
    ledger.append(
        stream=f"answer:{article.pk}", verb="answer.confirmed", actor=actor, now=now,
        contact_id=contact_id,
        after={"who": row.who, "what": row.what, "version": version.pk if version else None,
               "valid_until": valid_until.isoformat() if valid_until else None},
    )  # fmt: skip
    live.announce("answers", article.pk)
    return row


@transaction.atomic
def answer_for_now(
    *, question: str, answer: str, source: str, program_code: str = "", language: str = "en",
    contact_id: int | None = None, actor: User, now: datetime,
) -> ArticleVersion:  # fmt: skip
    """Keep an answer that was given where none was found, for every desk, for 48 hours and for staff only.

    `source` is who or what it comes from. Raises TitleNeeded, ReadAloudNeeded, TooLongToRead, SourceNeeded.
    """
    check({"title": question, "read_aloud": answer})
    if not source.strip():
        raise SourceNeeded(field="source")
    article = open_article(
        code=_free_code(question), topic="unscripted", program_code=program_code, actor=actor,
        now=now,
    )  # fmt: skip
    start, end = rules.period(now, None)
    version = ArticleVersion.objects.create(
        article=article, number=1, language=language, state=State.PUBLISHED, title=question.strip()[:160],
        effective=Range(start, end, "[)"), callers_words=question.strip(), read_aloud=answer.strip(),
        audience=Audience.STAFF, confidence=Confidence.IN_PROGRESS, owner=actor.display_name,
        is_provisional=True, source=source.strip(), contact_id=contact_id, written_at=now,
        written_by=actor, change_note="Said where no answer was found.",
    )  # fmt: skip
    learn_words(version)
    note(version, "answer.said_for_now", actor, now, until=end.isoformat(), source=source.strip())
    events.publish(AnswerPublished(version_id=version.pk))
    live.announce("answers", article.pk)
    return version


def _free_code(question: str) -> str:
    """A code made of the question that no other article has."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:48].strip("-") or "answer"
    taken = set(Article.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(c for c in (stem, *(f"{stem}-{n}" for n in range(2, 9999))) if c not in taken)


@transaction.atomic
def escalate_reviews(*, now: datetime) -> list[ReviewEscalation]:
    """Tell owners, and after a week the manager, of critical answers in use that nobody reviewed in time.

    Run as often as one likes: each step of each overdue review is told once. Returns what is new.
    """
    today = timezone.localdate(now)
    overdue = ArticleVersion.objects.live(now).filter(
        article__is_critical=True, review_due__lt=today, is_provisional=False
    )
    told = set(ReviewEscalation.objects.values_list("version", "due", "step"))
    raised = []
    for version in overdue.select_related("article").order_by("pk"):
        step = review.step(version.review_due, today, is_critical=True)
        if version.review_due is None or not step or (version.pk, version.review_due, step) in told:
            continue
        raised.append(
            ReviewEscalation.objects.create(
                version=version, due=version.review_due, step=step, raised_at=now
            )
        )
        note(version, "answer.review_escalated", None, now, step=step,
             due=version.review_due.isoformat(),
             to="manager" if step == review.TO_MANAGER else version.article.program_code)  # fmt: skip
    if raised:
        live.announce("answers")
        live.announce("approvals")
    return raised


def tell_what_time_changed(*, since: datetime, now: datetime) -> tuple[int, int]:
    """Nudge every page where an answer or a bulletin began, turned or ended by itself in (since, now].

    Returns how many answers and bulletins. A nudge too many does no harm, so the span may overlap the last.
    """
    versions = ArticleVersion.objects.filter(
        Q(effective__startswith__gt=since, effective__startswith__lte=now)
        | Q(effective__endswith__gt=since, effective__endswith__lte=now)
    ).count()
    turned = Q()
    for moment in ("starts_at", "update_due_at", "expires_at"):
        turned |= Q(**{f"{moment}__gt": since, f"{moment}__lte": now})
    bulletins = Bulletin.objects.filter(turned).count()
    if versions:
        live.announce("answers")
    if bulletins:
        live.announce("bulletins")
    return versions, bulletins
