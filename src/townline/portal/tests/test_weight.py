"""What a public page costs: bytes on the wire without the map, and statements."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from townline.service_requests.models import ServiceRequest

MOST = 60_000
LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|woff2))"')
PICTURE = re.compile(r'<figure class="mapbox".*?</figure>', re.S)


def weight(page):
    """The page and the styles and scripts it asks for, as they travel; fonts are kept for a year."""
    text = PICTURE.sub("", page.content.decode())
    files = [Path(str(finders.find(name))).read_bytes() for name in set(LINKED.findall(text))]
    return sum(len(gzip.compress(each)) for each in (text.encode(), *files))


def test_every_step_weighs_at_most_60_kb_without_the_map(resident):
    pages = [
        resident.client.get(reverse(f"portal:{name}"))
        for name in ("home", "report", "find", "ask_link")
    ]
    resident.begins()
    resident.says_where()
    base = resident.base
    resident.post(f"{base}details/", description="Deep")
    pages += [resident.client.get(f"{base}{step}/") for step in ("where", "details", "send")]
    resident.post(f"{base}send/")
    pages += [resident.page, resident.client.get(f"/r/{ServiceRequest.objects.get().token}/")]
    assert all(page.status_code == 200 for page in pages)
    assert max(weight(page) for page in pages) <= MOST


@pytest.mark.parametrize(("step", "most"), [("where", 9), ("details", 6), ("send", 9)])
def test_a_step_stays_within_its_statements(resident, django_assert_max_num_queries, step, most):
    for _each in range(6):
        resident.reports(description="Deep")
    resident.begins()
    resident.says_where()
    base = resident.base
    resident.post(f"{base}details/", description="Deep")
    resident.client.get(f"{base}{step}/")
    with django_assert_max_num_queries(most):
        resident.client.get(f"{base}{step}/")


def test_sending_stays_within_its_statements(resident, django_assert_max_num_queries):
    resident.begins()
    resident.says_where()
    resident.post(resident.at, description="Deep")
    with django_assert_max_num_queries(30):
        resident.client.post(resident.at)
