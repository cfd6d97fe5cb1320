"""Verbs on service requests: opening and following, and the program's work."""

from townline.service_requests.actions.opening import follow, open_request, publish_definition
from townline.service_requests.actions.road_checks import record_road_check
from townline.service_requests.actions.working import (
    accept,
    add_update,
    bounce,
    close,
    reopen,
    split,
    transfer,
)

__all__ = [
    "accept", "add_update", "bounce", "close", "follow", "open_request", "publish_definition",
    "record_road_check", "reopen", "split", "transfer",
]  # fmt: skip
