"""What whoever was called out says on their page, taken into the incident's log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from townline.callouts.models import Report
from townline.dispatch.actions.common import locked, write
from townline.radio import actions as radio
from townline.radio.models import Entry, Unit

TICKS = frozenset({"read_place", "read_callback", "note"})


@transaction.atomic
def take_report(*, report_id: int, now: datetime) -> None:
    """A line in the log; the steps set the unit of whoever has one. A wrong place is noted on the incident,
    where the desk decides. Ticks of the desk's own are no traffic. A second time changes nothing."""
    report = Report.objects.select_related("callout").filter(pk=report_id).first()
    kind, _sep, number = report.callout.subject.partition(":") if report else ("", "", "")
    if report is None or report.kind in TICKS or kind != "incident" or not number.isdigit():
        return
    subject = report.callout.subject
    if _is_taken(report, subject):
        return
    if report.kind in Report.STEPS:
        unit = (
            Unit.objects.filter(worker=report.worker_id, is_retired=False).order_by("code").first()
        )
        if unit is not None and unit.status != "off" and unit.status_at <= report.at:
            radio.set_status(
                unit_id=unit.pk, status=report.kind, subject=subject, note=report.name,
                said_at=report.at, actor=None, now=now,
            )  # fmt: skip
            return
    radio.log(text=_words(report), subject=subject, speaker=report.name[:60], said_at=report.at,
              actor=None, now=now)  # fmt: skip
    if report.kind == "wrong_place":
        incident = locked(int(number), must_be_open=False)
        write(incident, "place_doubted", actor=None, now=now, reason=report.text,
              after={"by": report.name, "words": report.text})  # fmt: skip


def _is_taken(report: Report, subject: str) -> bool:
    """Whether the log has it: whoever hands reports on may do so twice."""
    lines = Entry.objects.filter(subject=subject, at=report.at)
    said = Q(kind="said", speaker=report.name[:60], text=_words(report))
    moved = Q(kind="status", unit__worker=report.worker_id)
    return lines.filter(said | moved).exists()


def _words(report: Report) -> str:
    words = {
        "en_route": _("on the way"), "on_scene": _("on scene"), "clear": _("clear"),
        "police": _("needs police here"),
        "wrong_place": _("says the place is wrong: %(words)s") % {"words": report.text},
    }  # fmt: skip
    return words[report.kind]
