"""What a loading says while it runs."""

from __future__ import annotations

import pytest
import structlog

from townline.regions.management.commands.load_region import only_warnings

log = structlog.get_logger(__name__)


def test_a_loading_logs_warnings_and_nothing_of_ordinary_work() -> None:
    with structlog.testing.capture_logs() as said, only_warnings():
        log.info("message_tried")
        log.warning("lease_lost")
    assert [line["event"] for line in said] == ["lease_lost"]


def test_ordinary_work_is_logged_again_afterwards() -> None:
    with pytest.raises(ZeroDivisionError), only_warnings():
        raise ZeroDivisionError
    with structlog.testing.capture_logs() as said:
        log.info("message_tried")
    assert [line["event"] for line in said] == ["message_tried"]
