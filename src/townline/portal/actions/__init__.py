"""Verbs of the portal: writing a report, raising the alarm, sending it once, and following up."""

from townline.portal.actions.alarm import leave_number, look_for_danger, say_safe
from townline.portal.actions.following_up import add_fact, answer, rate, reopen
from townline.portal.actions.kept import Kept, Taken, take_kept
from townline.portal.actions.links import HOLDS, find_link, open_link
from townline.portal.actions.sending import send
from townline.portal.actions.writing import (
    EMAIL,
    Details,
    begin,
    choose_kind,
    choose_place,
    choose_point,
    choose_to_follow,
    leave_note,
    look_for_place,
    nudge,
    say_details,
    say_words,
)
from townline.portal.rules import NUDGES

__all__ = [
    "EMAIL",
    "HOLDS",
    "NUDGES",
    "Details",
    "Kept",
    "Taken",
    "add_fact",
    "answer",
    "begin",
    "choose_kind",
    "choose_place",
    "choose_point",
    "choose_to_follow",
    "find_link",
    "leave_note",
    "leave_number",
    "look_for_danger",
    "look_for_place",
    "nudge",
    "open_link",
    "rate",
    "reopen",
    "say_details",
    "say_safe",
    "say_words",
    "send",
    "take_kept",
]
