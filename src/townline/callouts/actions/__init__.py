"""The verbs of calling people out. Floors above use these, and `queries`; nothing else."""

from townline.callouts.actions.alarms import take_alarm
from townline.callouts.actions.dialling import call_holder, dial
from townline.callouts.actions.recording import record, record_callback, withdraw
from townline.callouts.actions.starting import start
from townline.callouts.actions.steering import OVERRIDES, call_next, extend, skip, stand_down

__all__ = [
    "OVERRIDES", "call_holder", "call_next", "dial", "extend", "record", "record_callback", "skip",
    "stand_down", "start", "take_alarm", "withdraw",
]  # fmt: skip
