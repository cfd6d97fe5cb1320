"""Figures for Prometheus: how long pages take, in every process of pages together, and what is open now."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
seconds = Histogram(
    "townline_page_seconds",
    "From a request's arrival to its answer, by page",
    ["page"],
    buckets=BUCKETS,
)
answers = Counter("townline_pages", "Answers by page and status", ["page", "status"])


@cache
def _of(page: str, status: int) -> tuple[Histogram, Counter]:
    """The figures of a page; both names are few and fixed."""
    return seconds.labels(page), answers.labels(page, status)


class Measured:
    """Times every answer. A page goes by the name of its address, never by what stands in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        page = match.view_name if match else "none"
        timed, counted = _of(page, response.status_code)
        timed.observe(time.perf_counter() - begun)
        counted.inc()
        return response


def _may_read(request: HttpRequest) -> bool:
    """With the token where one is set; without one, only from this machine and through no proxy."""
    token = settings.TOWNLINE_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    near = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
    return near and "X-Forwarded-For" not in request.headers


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures; no personal data. Nothing at all for whoever may not read them."""
    if not _may_read(request):
        return HttpResponse(status=404)
    pages: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        pages = CollectorRegistry()
        MultiProcessCollector(pages)  # type: ignore[no-untyped-call]
    text = generate_latest(pages) + generate_latest(_now())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _now() -> CollectorRegistry:
    """What is open at this moment, asked of the database."""
    registry = CollectorRegistry()
    contacts = Gauge(
        "townline_contacts", "Contacts by state, without those that are over", ["state"],
        registry=registry,
    )  # fmt: skip
    requests = Gauge(
        "townline_requests_open",
        "Requests that are not closed, counted up to 10000",
        registry=registry,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM contacts_contact"
            " WHERE state NOT IN ('closed', 'abandoned') GROUP BY state"
        )
        for state, count in cursor.fetchall():
            contacts.labels(state).set(count)
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM service_requests_servicerequest"
            " WHERE state <> 'closed' LIMIT 10000) r"
        )
        requests.set(cursor.fetchone()[0])
    return registry
