"""Is it ready, and if not, what is wrong: for load balancers and for whoever is woken."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from townline.core import clock
from townline.core.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(seconds=90)
_migrated: list[bool] = []


def trouble() -> list[str]:
    """What keeps this installation from being ready; an empty list when nothing does."""
    try:
        connection.ensure_connection()
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return ["migrations missing"]
            _migrated.append(True)
        beat = Heartbeat.objects.filter(name="worker").first()
    except DatabaseError:
        connection.close()
        return ["database gone"]
    if beat is None or clock.now() - beat.at > WORKER_SILENT_AFTER:
        return ["worker silent"]
    return []


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 once ready; 503 with the reasons otherwise."""
    reasons = trouble()
    state = "not ready" if reasons else "ready"
    return JsonResponse({"state": state, "trouble": reasons}, status=503 if reasons else 200)
