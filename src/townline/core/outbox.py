"""Jobs that are written with the facts that need them, and so are neither lost nor done for nothing."""

from __future__ import annotations

import json
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
