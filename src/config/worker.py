"""The job worker: procrastinate on PostgreSQL, with a sign of life from its first second."""

from __future__ import annotations

import os

from procrastinate.contrib.django import app

from townline.core.jobs import beat

YIELDS = 5  # of 19: beside a busy page worker it still gets a quarter of a core


def run() -> None:
    """Work until told to stop. Somebody waits for a page and nobody for a job, so pages go first."""
    os.nice(YIELDS)
    beat()
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    app.with_connector(connector).run_worker(concurrency=2, install_signal_handlers=True)
