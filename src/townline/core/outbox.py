"""Jobs that are written with the facts that need them, and so are neither lost nor done for nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

from psycopg import sql

from townline.core import rows


class Task(Protocol):
    """A task of the job queue: its name and its queue."""

    name: str
    queue: str


# What the queue's own `defer` calls, with the parts of a plain job.
_DEFER = (
    "procrastinate_defer_jobs_v1(ARRAY[ROW({}::varchar, {}::varchar, 0, NULL, NULL, %s::jsonb, NULL)"
    "::procrastinate_job_to_defer_v1])"
)


def defer(task: Task, **arguments: Any) -> None:
    """Enqueue a job in the caller's transaction, with the rows of `rows.together` where there are any."""
    rows.call(_DEFER.format(sql.quote(task.queue), sql.quote(task.name)), [json.dumps(arguments)])


# What floors above must act upon: the job is written with the fact, which an event cannot promise.
Wanted = Callable[[Any], bool]
_subscribed: dict[type, list[tuple[Task, Wanted]]] = defaultdict(list)


def _always(event: Any) -> bool:
    return True


def on(event_type: type, task: Task, *, only_if: Wanted = _always) -> None:
    """Let a task be enqueued with every such event; call it from an app's `ready()`.

    `only_if` says of an event whether there is anything to do at all: a job costs as much as the fact.
    """
    if task not in (known for known, _wanted in _subscribed[event_type]):
        _subscribed[event_type].append((task, only_if))


def hand_on(event: Any) -> None:
    """Enqueue a job for each task that asked for this kind of event, in the caller's transaction.

    The event is a frozen dataclass of plain values: they are the arguments of the tasks.
    """
    for task, is_wanted in _subscribed[type(event)]:
        if is_wanted(event):
            defer(task, **asdict(event))
