"""Reads of rosters: who is on now, who could be, and what is wrong ahead."""

from townline.rosters.queries.duty import (
    HOME,
    Number,
    OnDuty,
    Swap,
    numbers_by_worker,
    numbers_of,
    on_duty,
    without_home,
    worker,
    workers_of,
)
from townline.rosters.queries.faults import Fault, faults, open_alarms
from townline.rosters.queries.fitness import facts_of, holds_throughout, substitutes_for
from townline.rosters.queries.importing import Preview, preview_of
from townline.rosters.queries.plans import (
    Row,
    duties_between,
    duties_of,
    needed_between,
    open_trades,
    programs_on_call,
    rows_between,
    tiers_of,
    trades_of,
    turned_between,
    worker_by_feed,
    worker_of,
)

__all__ = [
    "HOME",
    "Fault",
    "Number",
    "OnDuty",
    "Preview",
    "Row",
    "Swap",
    "duties_between",
    "duties_of",
    "facts_of",
    "faults",
    "holds_throughout",
    "needed_between",
    "numbers_by_worker",
    "numbers_of",
    "on_duty",
    "open_alarms",
    "open_trades",
    "preview_of",
    "programs_on_call",
    "rows_between",
    "substitutes_for",
    "tiers_of",
    "trades_of",
    "turned_between",
    "without_home",
    "worker",
    "worker_by_feed",
    "worker_of",
    "workers_of",
]
