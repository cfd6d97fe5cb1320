"""Jobs that are written with the facts that need them, and so are neither lost nor done for nothing."""

from __future__ import annotations

import json
from collections import defaultdict
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
_subscribed: dict[type, list[Task]] = defaultdict(list)


def on(event_type: type, task: Task) -> None:
    """Let a task be enqueued with every such event; call it from an app's `ready()`."""
    if task not in _subscribed[event_type]:
        _subscribed[event_type].append(task)


def hand_on(event: Any) -> None:
    """Enqueue a job for each task that asked for this kind of event, in the caller's transaction.

    The event is a frozen dataclass of plain values: they are the arguments of the tasks.
    """
    for task in _subscribed[type(event)]:
        defer(task, **asdict(event))
