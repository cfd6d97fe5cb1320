"""Every line of the log is one JSON object, the framework's own included."""

from __future__ import annotations

import json
import logging


def test_what_the_framework_logs_is_one_json_object(capsys):
    handler = logging.getLogger().handlers
    line = next(
        each.formatter
        for each in handler
        if each.formatter is not None and "Processor" in type(each.formatter).__name__
    )
    record = logging.LogRecord(
        "django.request", logging.WARNING, "f", 1, "Not Found: %s", ("/x/",), None
    )
    told = json.loads(line.format(record))
    assert told["event"] == "Not Found: /x/"
    assert (told["logger"], told["level"]) == ("django.request", "warning")
    assert told["timestamp"].endswith("Z")


def test_a_fault_carries_its_trace_in_the_same_line():
    handlers = logging.getLogger().handlers
    line = next(
        each.formatter
        for each in handlers
        if each.formatter is not None and "Processor" in type(each.formatter).__name__
    )
    try:
        raise RuntimeError("broken")  # noqa: TRY301
    except RuntimeError:
        import sys

        record = logging.LogRecord(
            "django.request", logging.ERROR, "f", 1, "fault", (), sys.exc_info()
        )
    text = line.format(record)
    assert "\n" not in text
    assert "RuntimeError: broken" in json.loads(text)["exception"]
