"""A database clock that stands still unless a test moves it: a slow machine changes no story."""

from __future__ import annotations

import pytest
from django.utils import timezone

from townline.callouts.queries import times


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    began = timezone.now()
    monkeypatch.setattr(times, "_read", lambda: began)
    monkeypatch.setattr(timezone, "now", lambda: began)
