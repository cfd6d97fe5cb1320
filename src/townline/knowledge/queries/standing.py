"""How an answer stands: who may approve it, what its translation follows, what to know before saying it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from townline.accounts.models import User
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.knowledge.errors import NoSuchArticle
from townline.knowledge.models import Article, ArticleVersion, Confirmation, State
from townline.knowledge.rules import governance, review


def owns(user: User, article: Article) -> bool:
    """Whether somebody may approve for the program of an answer."""
    if not user.may("knowledge.approve"):
        return False
    return not user.programs or article.program_code in user.programs


def may_approve(user: User, version: ArticleVersion) -> bool:
    """Whether somebody may approve these words."""
    return governance.may_approve(
        version.article.governance, edits=user.may("knowledge.edit"),
        owns=owns(user, version.article), wrote=version.written_by_id == user.pk,
    )  # fmt: skip


def may_withdraw(user: User, article: Article) -> bool:
    """Whether somebody may take an answer out of use: an editor, or its program."""
    return user.may("knowledge.edit") or owns(user, article)


@dataclass(frozen=True)
class Drift:
    """A translation, the version it follows (None where nobody said), and the version in force now."""

    follows: ArticleVersion | None
    now: ArticleVersion


def drift(
    version: ArticleVersion, versions: Iterable[ArticleVersion], at: datetime
) -> Drift | None:
    """What a French version lacks of the English in force; None where it follows it.

    `versions` are all of the answer. English that says what it was translated from is held to it as well.
    """
    originals = {v.pk: v for v in versions if v.language != version.language}
    in_force = next((v for v in originals.values() if v.is_live(at)), None)
    is_translation = version.translated_from_id is not None or version.language == "fr"
    if in_force is None or not is_translation or version.translated_from_id == in_force.pk:
        return None
    return Drift(originals.get(version.translated_from_id or 0), in_force)


@dataclass(frozen=True)
class Transfer:
    """Whom a caller is passed on to, with the number that answers."""

    name: str
    number: str


def transfer(target: str, at: datetime) -> Transfer | None:
    """The program or body that `program:CODE` or `body:CODE` names; None where it is gone."""
    kind, _, code = target.partition(":")
    try:
        if kind == "program":
            program = directory.program(code)
            return Transfer(program.name, program.phone)
        if kind == "body":
            name = next(body.name for body in directory.bodies() if body.code == code)
            return Transfer(name, directory.call_now(code, at).number)
    except (NotFound, StopIteration):
        pass
    return None


@dataclass(frozen=True)
class Remarks:
    """What to know of an answer before saying it. All empty where it is plainly right."""

    confidence: str = ""
    expires_at: datetime | None = None
    source: str = ""
    is_critical: bool = False
    is_overdue: bool = False
    is_behind: bool = False
    transfer: Transfer | None = None
    conditions: str = ""
    confirmations: Sequence[Confirmation] = field(default=())
    must_say: Sequence[str] = field(default=())

    @property
    def warns(self) -> bool:
        """Whether a critical answer was not looked at in time."""
        return self.is_critical and self.is_overdue


def remarks(version_ids: Sequence[int], at: datetime) -> dict[int, Remarks]:
    """The remarks beside each of these versions, for the desk; three statements, or none."""
    if not version_ids:
        return {}
    rows = list(
        ArticleVersion.objects.filter(pk__in=version_ids).select_related("article").order_by("pk")
    )
    articles = {row.article_id for row in rows}
    others = list(ArticleVersion.objects.live(at).filter(article__in=articles).order_by("pk"))
    said: dict[int, list[Confirmation]] = {}
    for row in _holding(at).filter(article__in=articles):
        said.setdefault(row.article_id, []).append(row)
    return {
        row.pk: _remarks(row, [v for v in others if v.article_id == row.article_id],
                         said.get(row.article_id, ()), at)
        for row in rows
    }  # fmt: skip


def _remarks(
    version: ArticleVersion, live: Sequence[ArticleVersion], said: Sequence[Confirmation],
    at: datetime,
) -> Remarks:  # fmt: skip
    today = timezone.localdate(at)
    return Remarks(
        confidence="" if version.confidence == "validated" else version.get_confidence_display(),
        expires_at=version.live_to if version.is_provisional else None, source=version.source,
        is_critical=version.article.is_critical,
        is_overdue=review.standing(version.review_due, today) is review.Standing.OVERDUE,
        is_behind=drift(version, live, at) is not None,
        transfer=transfer(version.transfer_to, at), conditions=version.conditions,
        confirmations=said[:3], must_say=tuple(version.must_say),
    )  # fmt: skip


def _holding(at: datetime) -> QuerySet[Confirmation]:
    """Confirmations that hold at an instant, the newest first."""
    rows = Confirmation.objects.filter(confirmed_at__lte=at).filter(
        Q(valid_until=None) | Q(valid_until__gte=timezone.localdate(at))
    )
    return rows.select_related("noted_by").order_by("-pk")


def confirmations(article_id: int, *, limit: int = 20) -> list[Confirmation]:
    """Everything that was ever confirmed of an answer, the newest first."""
    rows = Confirmation.objects.filter(article=article_id).select_related("noted_by", "version")
    return list(rows.order_by("-pk")[:limit])


def said_at(code: str, *, at: datetime, language: str) -> ArticleVersion | None:
    """The words in force at any instant, past or to come, in one language. Raises NoSuchArticle."""
    article = Article.objects.filter(code=code).first()
    if article is None:
        raise NoSuchArticle
    rows = ArticleVersion.objects.live(at).filter(article=article, language=language)
    return rows.select_related("article", "written_by", "approved_by").first()


def waiting(user: User, *, limit: int = 50) -> list[ArticleVersion]:
    """Drafts that wait for somebody's approval, oldest first: those of a clerk's programs, all for an editor.

    Each has `is_mine_to_approve`.
    """
    rows = ArticleVersion.objects.filter(state=State.DRAFT, asked_at__isnull=False)
    if not user.may("knowledge.edit") and user.programs:
        rows = rows.filter(article__program_code__in=user.programs)
    found = list(
        rows.select_related("article", "written_by", "asked_by").order_by("asked_at")[:limit]
    )
    for each in found:
        each.is_mine_to_approve = may_approve(user, each)  # type: ignore[attr-defined]
    return found
