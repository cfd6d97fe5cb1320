"""What payroll gets: which hours, and what stands in each column. See docs/reference/payroll-file.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from townline.callouts.errors import NoSuchFile
from townline.callouts.models import PayrollFile, WorkRecord
from townline.core.tables import safe_cell

COLUMNS = (
    "file", "program", "employee_number", "name", "record", "kind", "began", "ended", "worked_minutes",
    "rule", "paid_minutes", "rate", "sentence", "agreement", "joins_shift", "callout", "trigger",
    "approved_by", "approved_at", "entered_late", "approved_late", "avoidable",
)  # fmt: skip
FILES = 40


def payable(program_code: str, end: date) -> QuerySet[WorkRecord]:
    """Approved hours of a program that began by the end of a local day and that no file has."""
    until = timezone.make_aware(datetime.combine(end + timedelta(days=1), time()))
    rows = WorkRecord.objects.filter(
        program_code=program_code, state="approved", payroll=None, start_at__lt=until
    )
    return rows.select_related("worker").order_by("worker__employee_number", "start_at", "id")


def undecided(program_code: str, end: date) -> int:
    """How many hours that began by then still wait for a decision; one statement."""
    until = timezone.make_aware(datetime.combine(end + timedelta(days=1), time()))
    rows = WorkRecord.objects.filter(program_code=program_code, start_at__lt=until)
    return rows.filter(state__in=["waiting", "running"]).count()


def payroll_files(programs: Sequence[str] = ()) -> Sequence[PayrollFile]:
    """The latest files with how many hours each has (`held`) and their minutes (`paid`); one statement."""
    rows = PayrollFile.objects.defer("content").annotate(
        held=Count("records"), paid=Sum("records__paid_minutes")
    )
    rows = rows.filter(program_code__in=programs) if programs else rows
    return list(rows.order_by("-id")[:FILES])


def payroll_file(file_id: int) -> PayrollFile:
    """One file with its content. Raises NoSuchFile."""
    found = PayrollFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NoSuchFile
    return found


def rows_of(records: Sequence[WorkRecord], made: PayrollFile) -> Iterator[dict[str, object]]:
    """The rows of a file: one for each pay line of each record. Times are local, with their offset."""
    begins = timezone.make_aware(datetime.combine(made.start_date, time()))
    for each in records:
        common = {
            "file": made.pk, "program": made.program_code, "record": each.pk, "kind": each.kind,
            "employee_number": safe_cell(each.worker.employee_number), "name": safe_cell(each.worker.name),
            "began": _local(each.start_at), "ended": _local(each.end_at),
            "worked_minutes": each.worked_minutes, "agreement": each.rule_version,
            "joins_shift": _yes(each.joins_shift), "callout": each.callout_id or "",
            "trigger": safe_cell(each.trigger), "approved_by": safe_cell(each.decided_by),
            "approved_at": _local(each.decided_at), "entered_late": _yes(each.was_late),
            "approved_late": _yes(each.start_at < begins),
            "avoidable": "" if each.is_avoidable is None else _yes(each.is_avoidable),
        }  # fmt: skip
        for line in each.lines:
            yield common | {
                "rule": line["rule"], "paid_minutes": line["minutes"], "rate": line["rate"],
                "sentence": safe_cell(line["why"]),
            }  # fmt: skip


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at else ""


def _yes(is_so: object) -> str:
    return "yes" if is_so else "no"
