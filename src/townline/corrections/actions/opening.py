"""Open a correction: withdraw what is wrong, and freeze who was told it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.core import ledger, region
from townline.core.templatetags.townline import phone
from townline.corrections import rules
from townline.corrections.actions.common import open_one, write
from townline.corrections.errors import AlreadyCorrected, WordsNeeded, WrongSpan
from townline.corrections.models import Affected, Correction
from townline.corrections.rules import Reach, Severity
from townline.knowledge import actions as knowledge
from townline.knowledge import queries as answers
from townline.knowledge.models import ArticleVersion, State

USUAL_RATE = Decimal("42.00")


@transaction.atomic
def open_correction(
    *, version_ids: Sequence[int], severity: str, wrong: str, right: str,
    since: datetime | None = None, until: datetime | None = None, withdraw: bool = True,
    hourly_rate: Decimal = USUAL_RATE, actor: User, now: datetime,
) -> Correction:  # fmt: skip
    """Take wrong versions out of use and freeze the list of all who were told them in [since, until).

    Without a span it is all the time from when the first came into use until now. Raises WordsNeeded,
    WrongSpan, AlreadyCorrected, NoSuchVersion.
    """
    for name, words in (("wrong", wrong), ("right", right)):
        if not words.strip():
            raise WordsNeeded(field=name)
    versions = [answers.version(pk) for pk in version_ids]
    if not versions:
        raise WordsNeeded("Say which version was wrong.", field="versions")
    if Correction.objects.filter(closed_at=None, version_ids__overlap=list(version_ids)).exists():
        raise AlreadyCorrected
    start = since or min((v.live_from or v.written_at for v in versions), default=now)
    end = until or now
    if start >= end or end > now:
        raise WrongSpan(field="since")
    if withdraw:
        _withdraw(versions, wrong.strip(), actor, now)
    here = region.here(now)
    correction = Correction.objects.create(
        article=versions[0].article, version_ids=list(version_ids), title=versions[0].title,
        severity=Severity(severity).value, wrong=wrong.strip(), right=right.strip(),
        script=rules.script(region=here.name, wrong=wrong, right=right),
        voicemail=rules.voicemail(region=here.name, number=phone(here.main)),
        since=start, until=end, opened_at=now, opened_by=actor, hourly_rate=hourly_rate,
        start_due_at=now + rules.START_WITHIN[Severity(severity)],
    )  # fmt: skip
    _freeze(correction, actor, now)
    return correction


def _withdraw(versions: Sequence[ArticleVersion], wrong: str, actor: User, now: datetime) -> None:
    for version in versions:
        has_ended = version.live_to is not None and version.live_to <= now
        if version.state == State.PUBLISHED and not has_ended:
            knowledge.withdraw(version_id=version.pk, reason=wrong, actor=actor, now=now)


def _freeze(correction: Correction, actor: User, now: datetime) -> None:
    """Everybody who was told, each once, and how they can be reached as things stand now."""
    span = {"since": correction.since, "until": correction.until}
    told = list(contacts.everyone_told(correction.version_ids, **span))
    ways = contacts.ways_to_reach([each.contact_id for each in told])
    rows = [_affected(correction, each, ways[each.contact_id], now) for each in told]
    Affected.objects.bulk_create(rows, batch_size=2000)
    counted = rules.tally(Reach(row.reach) for row in rows)
    correction.by_phone, correction.by_email = counted.by_phone, counted.by_email
    correction.unreachable, correction.anonymous = counted.unreachable, counted.anonymous
    correction.page_views = answers.page_views(correction.version_ids, **span)
    correction.save(
        update_fields=["by_phone", "by_email", "unreachable", "anonymous", "page_views"]
    )
    ledger.append(
        stream=f"answer:{correction.article_id}", verb="answer.correction_opened", actor=actor, now=now,
        after={"correction": correction.pk, "versions": list(correction.version_ids)},
    )  # fmt: skip
    write(correction.pk, "opened", actor=actor, now=now, reason=correction.wrong, after={
        "severity": correction.severity, "versions": list(correction.version_ids),
        "since": correction.since.isoformat(), "until": correction.until.isoformat(),
        "listed": counted.listed, "by_phone": counted.by_phone, "by_email": counted.by_email,
        "unreachable": counted.unreachable, "anonymous": counted.anonymous,
        "page_views": correction.page_views,
    })  # fmt: skip


def _affected(
    correction: Correction, told: contacts.Told, ways: contacts.Ways, now: datetime
) -> Affected:
    reach, reason = rules.reach(
        channel=ways.channel, is_known=ways.is_known, is_protected=ways.is_protected,
        has_number=ways.has_number, has_email=ways.has_email, asked_not=ways.asked_not,
    )  # fmt: skip
    return Affected(
        correction=correction, contact_id=told.contact_id, kind=told.kind, kinds=list(told.kinds),
        language=told.language, first_at=told.first_at, last_at=told.last_at, reach=reach.value,
        reason=reason.value if reason else "", due_at=now if reach == Reach.PHONE else None,
    )  # fmt: skip


@transaction.atomic
def change_script(
    *, correction_id: int, script: str, voicemail: str, actor: User, now: datetime
) -> None:
    """Change what is said and what is left as a message. Raises WordsNeeded, IsClosed."""
    correction = open_one(correction_id)
    for name, words in (("script", script), ("voicemail", voicemail)):
        if not words.strip():
            raise WordsNeeded("Neither the script nor the message may be empty.", field=name)
    correction.script, correction.voicemail = script.strip(), voicemail.strip()
    correction.save(update_fields=["script", "voicemail"])
    write(correction_id, "script_changed", actor=actor, now=now,
          after={"script": correction.script, "voicemail": correction.voicemail})  # fmt: skip
