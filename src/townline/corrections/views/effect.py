"""Did mending help? Contacts and searches a day, before and since."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.corrections import queries
from townline.corrections.charts import before_and_after


@require_GET
@requires("knowledge.flag")
def effect(request: StaffRequest, report_id: int) -> HttpResponse:
    """The chart beside a flag: drawn here, because contacts are known on this floor only."""
    found = queries.effect_of(report_id, at=clock.now())
    mended = timezone.localdate(found.mended_at) if found.mended_at else None
    label = _("Contacts and searches a day; %(before)s a day before") % {
        "before": f"{found.effect.before:.1f}"
    }
    chart = before_and_after(found.days, mended=mended, label=label, word=_("mended"))
    return render(request, "corrections/_effect.html", {"found": found, "chart": chart})
