"""Is it ready, and if not, what is wrong: for load balancers and for whoever is woken."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from townline.core import clock
from townline.core.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(seconds=90)
_migrated: list[bool] = []
open_contacts = Gauge("townline_contacts", "Contacts by state, not counting closed ones", ["state"])
open_requests = Gauge("townline_requests_open", "Service requests that are not closed, up to 10000")


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


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once ready; 503 with the reasons otherwise."""
    reasons = trouble()
    state = "not ready" if reasons else "ready"
    return JsonResponse({"state": state, "trouble": reasons}, status=503 if reasons else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine only; no personal data."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        return HttpResponse(status=404)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM contacts_contact"
            " WHERE state NOT IN ('closed', 'abandoned') GROUP BY state"
        )
        for state, count in cursor.fetchall():
            open_contacts.labels(state).set(count)
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM service_requests_servicerequest"
            " WHERE state <> 'closed' LIMIT 10000) r"
        )
        open_requests.set(cursor.fetchone()[0])
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
