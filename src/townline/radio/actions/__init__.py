"""Verbs on the radio. Each is one transaction with its ledger entry."""

from townline.radio.actions.log import log, type_line
from townline.radio.actions.units import assign, report_position, set_status
from townline.radio.actions.welfare import acknowledge, heard, start_check, stop_check, watch

__all__ = [
    "acknowledge",
    "assign",
    "heard",
    "log",
    "report_position",
    "set_status",
    "start_check",
    "stop_check",
    "type_line",
    "watch",
]
