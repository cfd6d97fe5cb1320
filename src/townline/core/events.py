"""Facts travel upward: an action publishes what happened, floors above react after the commit.

A handler must not be needed for correctness: it runs after the transaction, at most once. One that must
not be lost is registered with `surely`: a job enqueued inside the transaction, which runs until it succeeds.
A floor above that keeps an outbox of its own writes its row inside the transaction, by `together`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import structlog
from django.db import transaction

from townline.core import outbox

log = structlog.get_logger(__name__)
_handlers: dict[type, list[Callable[..., None]]] = defaultdict(list)
_sure: dict[str, tuple[type, Callable[..., None]]] = {}
_outboxes: dict[type, list[Callable[..., None]]] = defaultdict(list)
E_ = TypeVar("E_")


@dataclass
class _Job:
    """A job by its name: what it does stands in `core.jobs`."""

    name: str
    queue: str


DELIVER = _Job("core.deliver", "messages")


def on(event_type: type[E_]) -> Callable[[Callable[[E_], None]], Callable[[E_], None]]:
    """Register a function to be called with each committed event of this type."""

    def register(handler: Callable[[E_], None]) -> Callable[[E_], None]:
        if handler not in _handlers[event_type]:
            _handlers[event_type].append(handler)
        return handler

    return register


def surely(event_type: type[E_]) -> Callable[[Callable[[E_], None]], Callable[[E_], None]]:
    """Register a function that must see each event of this type: by the job worker, once or more often.

    The event's fields must be plain (ids, words); the function must bear being called twice.
    """

    def register(handler: Callable[[E_], None]) -> Callable[[E_], None]:
        _sure[f"{handler.__module__}.{handler.__qualname__}"] = (event_type, handler)
        return handler

    return register


def together(event_type: type[E_]) -> Callable[[Callable[[E_], None]], Callable[[E_], None]]:
    """Register a function that writes an outbox row in the transaction of the event; it decides nothing.

    Where it fails, what happened fails with it: that is the price of losing nothing.
    """

    def register(handler: Callable[[E_], None]) -> Callable[[E_], None]:
        if handler not in _outboxes[event_type]:
            _outboxes[event_type].append(handler)
        return handler

    return register


def deliver(handler: str, facts: dict[str, Any]) -> None:
    """What the job of a sure handler does. A handler that is not there any more has nothing to do."""
    kind, function = _sure.get(handler, (None, None))
    if kind is None or function is None:
        log.warning("handler_gone", handler=handler)
        return
    function(kind(**facts))


def write(event: object) -> None:
    """Write outboxes and sure jobs of an event now, inside `rows.together`; then publish it as written."""
    for keep in _outboxes[type(event)]:
        keep(event)
    for name, (kind, _function) in _sure.items():
        if kind is type(event):
            outbox.defer(DELIVER, handler=name, facts=asdict(event))  # type: ignore[call-overload]


def publish(event: object, *, is_written: bool = False) -> None:
    """Write what must not be lost, and hand the event to its handlers once the transaction has committed.

    An event is a frozen dataclass of ids.
    """
    if not is_written:
        write(event)
    for handler in _handlers[type(event)]:
        transaction.on_commit(lambda h=handler: h(event), robust=True)  # type: ignore[misc]
