"""What became of a pack's answers since: changed, waiting for approval, overdue, confirmed, said for now."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from townline.accounts.models import User
from townline.knowledge import actions, queries
from townline.knowledge.models import ArticleVersion, Confirmation, SearchQuery
from townline.knowledge.rules import review
from townline.regions.reading import Loaded, document

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = {"title": "title", "say": "read_aloud", "must": "must_say"}


def load(folder: Path, *, now: datetime) -> Loaded:
    """Let it happen once: a pack without `care.yaml`, or one whose answers have lived, is left alone."""
    if not (folder / "care.yaml").exists() or Confirmation.objects.exists():
        return Loaded(Confirmation.objects.count(), "confirmations")
    care = document(folder / "care.yaml")
    editor = User.objects.filter(username="editor").first()
    for entry in care["changed"]:
        _publish(entry, now - entry["days"] * DAY, editor)
    local = timezone.localtime(now)
    new_year = local.replace(
        year=local.year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    for entry in care["coming"]:
        _publish(entry, now - 10 * DAY, editor, start=new_year)
    for entry in care["waiting"]:
        _ask(entry, now - entry["hours"] * HOUR, editor)
    for entry in care["sent_back"]:
        at = now - entry["hours"] * HOUR
        version = _ask(entry, at, editor)
        actions.send_back(version_id=version.pk, reason=entry["why"], actor=None, now=at + 4 * HOUR)
    _overdue(care["overdue"], now)
    _said(care, now)
    _mended(care, now)
    _searched(care, now)
    return Loaded(Confirmation.objects.count(), "confirmations")


def _draft(entry: dict[str, Any], at: datetime, editor: User | None) -> ArticleVersion:
    """A draft of the words in force with what is new in them."""
    before = queries.live_version(entry["code"], at=at)
    text = (before.text if before else {}) | {"review_due": None}
    text |= {name: entry[key] for key, name in WORDS.items() if key in entry}
    if text.get("public_wording"):
        text["public_wording"] = entry["say"]
    return actions.draft(
        code=entry["code"], language="en", text=text, change_note=entry.get("change", ""),
        actor=editor, now=at,
    )  # fmt: skip


def _publish(
    entry: dict[str, Any], at: datetime, editor: User | None, *, start: datetime | None = None
) -> None:
    version = _draft(entry, at, editor)
    actions.approve(version_id=version.pk, actor=None, now=at)
    actions.publish_version(version_id=version.pk, effective_from=start, actor=None, now=at)


def _ask(entry: dict[str, Any], at: datetime, editor: User | None) -> ArticleVersion:
    version = _draft(entry, at, editor)
    return actions.ask_approval(version_id=version.pk, actor=editor, now=at)


def _overdue(overdue: dict[str, int], now: datetime) -> None:
    """As if these had last been looked at so long ago that they are late by some days."""
    today = timezone.localdate(now)
    for version in ArticleVersion.objects.live(now).filter(article__code__in=overdue):
        late = overdue[version.article.code]
        due = today - late * DAY
        span = review.CRITICAL if version.article.is_critical else review.USUAL
        actions.confirm_review(
            version_id=version.pk, next_due=due, actor=None, now=now - late * DAY - span
        )
    actions.escalate_reviews(now=now - 2 * DAY)
    actions.escalate_reviews(now=now)


def _said(care: dict[str, Any], now: datetime) -> None:
    """What programs confirmed, and what was answered where no answer was found."""
    csr = {user.username: user for user in User.objects.filter(roles__contains=["csr"])}
    for entry in care["confirmed"]:
        actions.note_confirmation(
            code=entry["code"], who=entry["who"], what=entry["what"],
            valid_until=timezone.localdate(now) + entry["until"] * DAY, actor=csr.get("csr2"),
            now=now - entry["days"] * DAY,
        )  # fmt: skip
    for entry in care["for_now"]:
        if entry["by"] in csr:
            actions.answer_for_now(
                question=entry["question"], answer=entry["answer"], source=entry["source"],
                program_code=entry["program"], actor=csr[entry["by"]], now=now - entry["hours"] * HOUR,
            )  # fmt: skip


def _mended(care: dict[str, Any], now: datetime) -> None:
    """Flags of some days ago, and what became of them."""
    people = {user.username: user for user in User.objects.all()}
    for entry in care["fixed"]:
        if {entry["by"], "editor"} <= people.keys():
            at = now - entry["days"] * DAY
            version = queries.live_version(entry["code"], at=at)
            report = actions.report_gap(
                kind=entry["kind"], severity=entry["severity"], text=entry["text"],
                version_id=version.pk if version else None, actor=people[entry["by"]], now=at,
            )  # fmt: skip
            actions.settle_gap(
                report_id=report.pk, outcome=entry["outcome"], actor=people["editor"],
                now=at + entry["took"] * HOUR,
            )  # fmt: skip


def _searched(care: dict[str, Any], now: datetime) -> None:
    """Searches of the last four weeks, spread over them."""
    csr = list(User.objects.filter(roles__contains=["csr"]).order_by("pk")[:12])
    SearchQuery.objects.bulk_create(
        SearchQuery(
            text=entry["text"], results=entry["results"], chosen_ref=entry.get("chosen", ""),
            chosen_kind="answer" if "chosen" in entry else "", user=csr[n % len(csr)],
            chosen_rank=1 if "chosen" in entry else None, at=now - (n * 13 + 2) % 600 * HOUR,
        )
        for entry in care["searched"] for n in range(entry["times"]) if csr
    )  # fmt: skip
