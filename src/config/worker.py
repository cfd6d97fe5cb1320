"""The job worker: procrastinate on PostgreSQL, with a sign of life from its first second."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core.jobs import beat


def run() -> None:
    """Work until told to stop."""
    beat()
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    app.with_connector(connector).run_worker(concurrency=2, install_signal_handlers=True)
