"""The verbs of calling people out. Floors above use these, and `queries`; nothing else."""

from townline.callouts.actions.alarms import take_alarm
from townline.callouts.actions.dialling import call_holder, dial
from townline.callouts.actions.hours import claim, correct, decide
from townline.callouts.actions.recording import record, record_callback, withdraw
from townline.callouts.actions.reporting import add_note, answer, read_back, report
from townline.callouts.actions.starting import start
from townline.callouts.actions.steering import OVERRIDES, call_next, extend, skip, stand_down

__all__ = [
    "OVERRIDES", "add_note", "answer", "call_holder", "call_next", "claim", "correct", "decide", "dial",
    "extend", "read_back", "record", "record_callback", "report", "skip", "stand_down", "start",
    "take_alarm", "withdraw",
]  # fmt: skip
