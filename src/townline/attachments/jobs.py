"""What is done about files later: those the scanner has not seen, those nobody handed over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from townline.attachments.models import Attachment, Copy
from townline.attachments.scanning.port import scanner
from townline.attachments.scanning.verdicts import Verdict
from townline.core import clock, ledger

WAITS_FOR = timedelta(hours=24)
AT_A_TIME = 50


@app.periodic(cron="* * * * *")
@app.task(name="attachments.scan_waiting", queue="messages", pass_context=False)
def scan_waiting(timestamp: int) -> None:
    """Every minute: ask the scanner about the oldest files that wait; stop where it is still away."""
    del timestamp
    waiting = Attachment.objects.filter(scan="waiting").order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:AT_A_TIME]:
        if scan_again(attachment_id=pk, now=clock.now()) is Verdict.UNREACHABLE:
            return


@app.periodic(cron="17 * * * *")
@app.task(name="attachments.sweep", queue="messages", pass_context=False)
def sweep_unowned(timestamp: int) -> None:
    """Every hour: erase what nobody handed over."""
    del timestamp
    sweep(now=clock.now())


@transaction.atomic
def scan_again(*, attachment_id: int, now: datetime) -> Verdict | None:
    """Ask the scanner once more about a file that waits. What is harmful is erased, its row with it."""
    waiting = Attachment.objects.select_for_update().filter(scan="waiting")
    kept = waiting.filter(pk=attachment_id).first()
    if kept is None:
        return None
    original = Copy.objects.get(attachment=kept, form="original")
    verdict = scanner().scan(bytes(original.data))
    if verdict is Verdict.HARMFUL:
        ledger.append(
            stream=kept.owner or f"file:{kept.pk}", verb="file.harmful", subject=f"file:{kept.pk}",
            actor=None, now=now, after={"file": kept.pk, "sha256": kept.sha256},
            reason="The scanner found a harmful program; the file was erased.",
        )  # fmt: skip
        kept.delete()
    elif verdict is not Verdict.UNREACHABLE:
        kept.scan = verdict.value
        kept.save(update_fields=["scan"])
    return verdict


def sweep(*, now: datetime) -> int:
    """Erase what nobody handed over within a day; returns how many."""
    stale = Attachment.objects.filter(owner="", at__lt=now - WAITS_FOR)
    return stale.delete()[1].get("attachments.Attachment", 0)
