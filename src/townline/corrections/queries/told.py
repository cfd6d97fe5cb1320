"""Reads of who was told, and of whether mending it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.corrections.charts import Day
from townline.corrections.queries.campaigns import PAGE
from townline.corrections.rules import Effect, effect
from townline.knowledge import queries as answers
from townline.knowledge.models import GapReport

KINDS = ("read_out", "sent", "relayed", "voicemail", "viewed")
DAYS_BEFORE = DAYS_SINCE = 14


@dataclass(frozen=True)
class ToldRow:
    """One contact that was told, as a page shows it: never a name."""

    told: contacts.Told
    reference: str
    channel: str


@dataclass(frozen=True)
class ToldPage:
    """Who was told a version in a span: all of them counted, one page of them shown."""

    rows: Sequence[ToldRow]
    by_kind: Sequence[tuple[str, int]]
    page_views: int
    more: int | None

    @property
    def total(self) -> int:
        return sum(count for _kind, count in self.by_kind)


def told(
    version_id: int, *, since: datetime, until: datetime, after: int, viewer: User
) -> ToldPage:
    """Who was told a version in [since, until): four statements however many; contacts once each."""
    page = contacts.who_was_told(
        [version_id], since=since, until=until, after=after, limit=PAGE + 1
    )
    more = page[PAGE - 1].contact_id if len(page) > PAGE else None
    counted = contacts.count_told([version_id], since=since, until=until)
    found = contacts.known_contacts([each.contact_id for each in page[:PAGE]], viewer=viewer)
    rows = [
        ToldRow(each, found[each.contact_id].reference, found[each.contact_id].channel)
        if each.contact_id in found and not found[each.contact_id].is_shielded else ToldRow(each, "", "")
        for each in page[:PAGE]
    ]  # fmt: skip
    by_kind = [(kind, counted[kind]) for kind in KINDS if kind in counted]
    return ToldPage(rows, by_kind, answers.page_views([version_id], since=since, until=until), more)


@dataclass(frozen=True)
class EffectOfMending:
    """Contacts and searches by day around a mending."""

    days: Sequence[Day]
    mended_at: datetime | None
    effect: Effect


def effect_of(report_id: int, *, at: datetime) -> EffectOfMending:
    """How often what was reported came up, fourteen days before it was mended and up to fourteen since.

    Four statements. It is mended when the version that mends it went live, else when it was settled.
    """
    gap = answers.gap(report_id)
    mended_at = _mended_at(gap)
    middle = timezone.localdate(mended_at or at)
    first, today = middle - timedelta(days=DAYS_BEFORE), timezone.localdate(at)
    last = min(middle + timedelta(days=DAYS_SINCE), today)
    start = timezone.make_aware(datetime.combine(first, time()))
    versions = list(answers.history(gap.version.article_id)) if gap.version else []
    used = contacts.told_by_day([each.pk for each in versions], since=start, until=at)
    length = (last - first).days + 1
    code = gap.version.article.code if gap.version else ""
    searched = answers.searches_by_day(words=gap.words, code=code, since=start, days=length)
    days = []
    for n in range(length):
        day = first + timedelta(days=n)
        count, again = used.get(day, (0, 0))
        days.append(Day(day, count + searched.get(day, 0), again))
    before = [each.count for each in days if each.day < middle]
    since = [each.count for each in days if middle < each.day < today] if mended_at else []
    return EffectOfMending(days, mended_at, effect(before, since))


def _mended_at(gap: GapReport) -> datetime | None:
    if gap.mended_version and gap.mended_version.live_from:
        return gap.mended_version.live_from
    return gap.settled_at
