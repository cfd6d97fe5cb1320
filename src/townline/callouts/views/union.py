"""The union's copy of a period: to read, to print, and as a table."""

from __future__ import annotations

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import queries
from townline.callouts.forms import Days
from townline.callouts.queries.union import COLUMNS, agreements, rows_of
from townline.core import clock


@require_GET
@requires("callin.evidence")
def union(request: StaffRequest) -> HttpResponse:
    """Every callout under an agreement in a period; `?as=csv` as a table."""
    now, known = clock.now(), agreements()
    code = request.GET.get("agreement", "") or (known[0][0] if known else "")
    days = Days(request.GET, today=timezone.localtime(now).date())
    copy = queries.union_copy(code, *days.instants)
    if request.GET.get("as") == "csv":
        return _table(copy, f"callouts-{code}-{days.first}-{days.last}.csv")
    context = {
        "copy": copy, "days": days, "agreements": known, "code": code, "now": now,
        "limit": queries.UNION_LIMIT, "title": dict(known).get(code, code),
    }  # fmt: skip
    return render(request, "callouts/union.html", context)


def _table(copy: queries.UnionCopy, name: str) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    table = csv.DictWriter(answer, COLUMNS)
    table.writeheader()
    table.writerows(rows_of(copy.copies))
    return answer
