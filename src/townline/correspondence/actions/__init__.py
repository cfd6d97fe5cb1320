"""Verbs on messages. The door for others: `actions.tell(...)`."""

from townline.correspondence.actions.deciding import clear_address, say_it_arrived, send_again
from townline.correspondence.actions.letters import mark_posted, write_to
from townline.correspondence.actions.receiving import take_in
from townline.correspondence.actions.stopping import go_on, stop
from townline.correspondence.actions.telling import Reader, tell
from townline.correspondence.actions.texts import take_receipt, take_reply
from townline.correspondence.actions.wordings import publish_wording

__all__ = [
    "Reader", "clear_address", "go_on", "mark_posted", "publish_wording", "say_it_arrived", "send_again",
    "stop", "take_in", "take_receipt", "take_reply", "tell", "write_to",
]  # fmt: skip
