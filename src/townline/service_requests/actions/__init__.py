"""Verbs on service requests: opening and following, and the program's work."""

from townline.service_requests.actions.opening import follow, open_request, publish_definition
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
    "reopen", "split", "transfer",
]  # fmt: skip
