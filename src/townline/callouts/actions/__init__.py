"""The verbs of calling people out. Floors above use these, and `queries`; nothing else."""

from townline.callouts.actions.alarms import take_alarm
from townline.callouts.actions.by_link import advice_by_link, hours_by_link, note_advice
from townline.callouts.actions.dialling import call_holder, dial
from townline.callouts.actions.hours import claim, correct, decide, reopen
from townline.callouts.actions.payroll import take_to_payroll
from townline.callouts.actions.recording import record, record_callback, withdraw
from townline.callouts.actions.reporting import add_note, answer, read_back, report
from townline.callouts.actions.rewording import reword
from townline.callouts.actions.standby import note_lost_standby
from townline.callouts.actions.starting import start
from townline.callouts.actions.steering import OVERRIDES, call_next, extend, skip, stand_down

__all__ = [
    "OVERRIDES", "add_note", "advice_by_link", "answer", "call_holder", "call_next", "claim", "correct",
    "decide", "dial", "extend", "hours_by_link", "note_advice", "note_lost_standby", "read_back", "record",
    "record_callback", "reopen", "report", "reword", "skip", "stand_down", "start", "take_alarm",
    "take_to_payroll", "withdraw",
]  # fmt: skip
