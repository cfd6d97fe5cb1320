"""Puts the moved clock in place in a page worker, a dispatcher, the job worker or a command."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import AppConfig
from django.utils import timezone

real_now = timezone.now


class Moved(AppConfig):
    name = "tests.moved"
    verbose_name = "Moved clock"

    def ready(self) -> None:
        """From here on every instant of this program is as far off as the file says, at once."""
        file = Path(os.environ["TOWNLINE_MOVED_CLOCK"])

        def moved_now() -> datetime:
            return real_now() + timedelta(seconds=float(file.read_text() or 0))

        timezone.now = moved_now
