"""How the answers are: found, used, fresh, mended. Measures of the text, never of the people who use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.desk.charts import Column, columns, shares
from townline.knowledge import queries as knowledge
from townline.knowledge.models import ArticleVersion, GapSeverity
from townline.knowledge.queries import Freshness, Searches, Term

SPAN = timedelta(days=28)
WEEKS = 12


@dataclass(frozen=True)
class Used:
    """An answer and in how many contacts of the span it was given."""

    version: ArticleVersion
    contacts: int


@dataclass(frozen=True)
class Fix:
    """Flags of a severity that were settled in the span, and half of them within so many hours."""

    severity: str
    settled: int
    hours: float


@dataclass(frozen=True)
class Health:
    """Everything on the page, for the 28 days before an instant."""

    since: datetime
    searches: Searches
    without_result: Sequence[Term]
    passed_by: Sequence[Term]
    linked_share: float
    finished: int
    linked_chart: SafeString
    used: Sequence[Used]
    reused: int
    freshness: Freshness
    freshness_chart: SafeString
    published_chart: SafeString
    fixes: Sequence[Fix]
    provisional: Sequence[ArticleVersion]
    overdue: Sequence[ArticleVersion]
    drifted: Sequence[ArticleVersion]


def health(user: User, now: datetime) -> Health:
    """The figures of the answers; sixteen statements, however many answers there are."""
    since = now - SPAN
    counted, chart = _linked(now)
    used = _used(since, now)
    fresh = knowledge.freshness(now)
    return Health(
        since=since, searches=knowledge.searches(since=since, until=now),
        without_result=knowledge.terms_without_result(since=since, until=now, limit=10),
        passed_by=knowledge.terms_passed_by(since=since, until=now, limit=10),
        linked_share=counted[1] / counted[0] if counted[0] else 0.0, finished=counted[0],
        linked_chart=chart, used=used[:8], reused=sum(row.contacts > 1 for row in used),
        freshness=fresh, freshness_chart=_fresh(fresh), published_chart=_published(now),
        fixes=_fixes(since, now), provisional=knowledge.provisional_answers(now, limit=8),
        overdue=knowledge.overdue_reviews(user, now, limit=8), drifted=knowledge.drifted(now, limit=8),
    )  # fmt: skip


def _linked(now: datetime) -> tuple[tuple[int, int], SafeString]:
    """Contacts finished in the last four weeks and those with an answer; and the chart by week."""
    today = timezone.localdate(now)
    first = today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)
    weeks = contacts.use_by_week(now, first, weeks=WEEKS)
    shown = [Column(date_format(w.monday, "j M"), w.share, f"{w.share:.0%}") for w in weeks]
    label = _("Share of contacts with an answer, by week: %(weeks)s") % {
        "weeks": ", ".join(f"{each.name} {each.words}" for each in shown)
    }
    last = weeks[-4:]
    counted = sum(w.finished for w in last), sum(w.linked for w in last)
    return counted, columns(shown, label=label, top=1)


def _used(since: datetime, now: datetime) -> list[Used]:
    """Answers by the contacts they were given in, the most used first; versions of one answer together."""
    counts = contacts.contacts_by_version(since, now)
    found: dict[int, tuple[ArticleVersion, int]] = {}
    for pk, version in sorted(knowledge.by_article(sorted(counts)).items()):
        before = found.get(version.article_id, (version, 0))[1]
        found[version.article_id] = version, before + counts[pk]
    rows = [Used(version, n) for version, n in found.values()]
    return sorted(rows, key=lambda row: (-row.contacts, row.version.title))


def _fresh(fresh: Freshness) -> SafeString:
    label = _("%(fresh)d fresh, %(soon)d due within two weeks, %(late)d overdue") % {
        "fresh": fresh.fresh, "soon": fresh.soon, "late": fresh.overdue,
    }  # fmt: skip
    return shares([("ok", fresh.fresh), ("wait", fresh.soon), ("bad", fresh.overdue)], label=label)


def _published(now: datetime) -> SafeString:
    weeks = knowledge.published_by_week(now, weeks=WEEKS)
    shown = [Column(date_format(monday, "j M"), n, str(n)) for monday, n in weeks]
    label = _("Versions that went live, by week: %(weeks)s") % {
        "weeks": ", ".join(f"{each.name} {each.words}" for each in shown)
    }
    return columns(shown, label=label)


def _fixes(since: datetime, now: datetime) -> list[Fix]:
    found = knowledge.fixes(since, now)
    return [
        Fix(str(severity.label), found[severity.value][0], found[severity.value][1].total_seconds() / 3600)
        for severity in GapSeverity if severity.value in found
    ]  # fmt: skip
