"""Delivers the double's callbacks by the verb that the webhook's page calls; what fails comes again."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django


def main(address: str, stop: str) -> None:
    """Deliver until the stop file appears."""
    django.setup()
    from django.db import InterfaceError, OperationalError, connection

    from townline.callouts import actions
    from townline.callouts.carriers.remote import Remote
    from townline.callouts.errors import NoSuchAttempt
    from townline.core import clock

    remote = Remote(address)
    while not Path(stop).exists():
        due = remote.ask("due")["callbacks"]
        for n, said in enumerate(due):
            if not said["outcome"]:
                continue
            try:
                actions.record_callback(
                    call_id=said["call_id"],
                    outcome=said["outcome"],
                    now=clock.now(),
                    eta_minutes=20,
                )
            except NoSuchAttempt:
                continue
            except (OperationalError, InterfaceError):
                connection.close()
                remote.ask("give_back", callbacks=due[n:])
                time.sleep(0.2)
                break
        if not due:
            time.sleep(0.03)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
