"""manage.py dispatcher: one dispatcher of the callout engine, until told to stop."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from townline.callouts.engine.dispatcher import Dispatcher


class Command(BaseCommand):
    help = "Run one dispatcher of the callout engine."

    def handle(self, *_args: Any, **_options: Any) -> None:
        dispatcher = Dispatcher()
        signal.signal(signal.SIGTERM, dispatcher.stop)
        signal.signal(signal.SIGINT, dispatcher.stop)
        dispatcher.run()
