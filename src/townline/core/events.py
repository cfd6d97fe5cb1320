"""Facts travel upward: an action publishes what happened, floors above react after the commit.

A handler must not be needed for correctness: it runs after the transaction, at most once. What must
not be lost is a job enqueued inside the transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)
_handlers: dict[type, list[Callable[..., None]]] = defaultdict(list)
E_ = TypeVar("E_")


def on(event_type: type[E_]) -> Callable[[Callable[[E_], None]], Callable[[E_], None]]:
    """Register a function to be called with each committed event of this type."""

    def register(handler: Callable[[E_], None]) -> Callable[[E_], None]:
        if handler not in _handlers[event_type]:
            _handlers[event_type].append(handler)
        return handler

    return register


def publish(event: object) -> None:
    """Hand a frozen dataclass of ids to its handlers once the current transaction has committed."""
    for handler in _handlers[type(event)]:
        transaction.on_commit(lambda h=handler: h(event), robust=True)  # type: ignore[misc]
