"""Verbs of dispatch: incidents, their protocols, callouts, event mode."""

from townline.dispatch.actions.alerts import take_alert
from townline.dispatch.actions.calling import call_out, note_accepted, take_acceptance
from townline.dispatch.actions.changing import (
    add_report,
    correct_place,
    follow_request,
    link,
    note,
    note_called_back,
    raise_level,
    rise_with,
)
from townline.dispatch.actions.closing import close, debrief, reopen
from townline.dispatch.actions.hearing import take_report
from townline.dispatch.actions.opening import open_incident
from townline.dispatch.actions.protocols import publish_version
from townline.dispatch.actions.reading import note_reading
from townline.dispatch.actions.reporting import Reported, report
from townline.dispatch.actions.short_form import take_short
from townline.dispatch.actions.steps import (
    add_telling,
    settle,
    skip,
    start_protocol,
    stop_protocol,
)
from townline.dispatch.actions.surge import declare, end
from townline.dispatch.actions.word import note_told, tell_followers

__all__ = [
    "Reported", "add_report", "add_telling", "call_out", "close", "correct_place", "debrief", "declare",
    "end", "follow_request", "link", "note", "note_accepted", "note_called_back", "note_reading", "note_told",
    "open_incident",
    "publish_version", "raise_level", "reopen", "report", "rise_with", "settle", "skip", "start_protocol",
    "stop_protocol", "take_acceptance", "take_alert", "take_report", "take_short", "tell_followers",
]  # fmt: skip
