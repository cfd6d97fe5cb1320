"""Every line of the log is one JSON object, the framework's own included."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.conf import settings


@pytest.fixture
def told():
    """A record as the program writes it, read back."""
    line = dict(settings.LOGGING["formatters"]["line"])
    formatter = line.pop("()")(**line)

    def read(level, message, *values, fault=None):
        record = logging.LogRecord("django.request", level, "f", 1, message, values, fault)
        text = formatter.format(record)
        assert "\n" not in text
        return json.loads(text)

    return read


def test_what_the_framework_logs_is_one_json_object(told):
    line = told(logging.WARNING, "Not Found: %s", "/x/")
    assert line["event"] == "Not Found: /x/"
    assert (line["logger"], line["level"]) == ("django.request", "warning")
    assert line["timestamp"].endswith("Z")


def test_a_fault_carries_its_trace_in_the_same_line(told):
    try:
        json.loads("{")
    except ValueError:
        line = told(logging.ERROR, "fault", fault=sys.exc_info())
    assert "JSONDecodeError" in line["exception"]
