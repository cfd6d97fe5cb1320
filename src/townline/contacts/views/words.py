"""The words of the log for codes and ledger verbs. Nobody should meet a bare code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from townline.contacts.models import Contact
from townline.core.models import LedgerEntry
from townline.core.templatetags.townline import day_hour
from townline.core.wording import by_language

CHANNEL_ICONS = {
    "phone": "phone", "tty": "keyboard", "relay": "ear", "email": "mail", "counter": "users",
    "letter": "mail-open", "radio": "radio-tower", "web": "globe", "voicemail": "voicemail",
}  # fmt: skip


@by_language
def channel(code: str) -> str:
    """What a channel is called."""
    words = {
        "phone": _("Call"), "tty": _("TTY"), "relay": _("Relay"), "email": _("E-mail"),
        "counter": _("Counter"), "letter": _("Letter"), "radio": _("Radio"), "web": _("Web"),
        "voicemail": _("Voice mail"),
    }  # fmt: skip
    return words.get(code, code)


def outcome(contact: Contact) -> tuple[str, str]:
    """How it ended, or where it stands, and the colour of its tag."""
    if contact.joined_to_id:
        return _("Joined"), ""
    return _outcome(contact.disposition, contact.state)


@by_language
def _outcome(disposition: str, state: str) -> tuple[str, str]:
    ended = {
        "answered": _("Answered"), "service_request": _("Request made"),
        "transfer": _("Transferred"), "referral": _("Referred"), "booking": _("Booked"),
        "complaint": _("Complaint taken"), "emergency": _("Emergency handled"),
        "dead_air": _("Nobody there"), "wrong_number": _("Wrong number"),
        "hang_up": _("They hung up"), "sale": _("Sale"),
    }  # fmt: skip
    if disposition:
        return ended.get(disposition, disposition), ""
    stands = {
        "offered": (_("Ringing"), "info"), "live": (_("Live"), "ok"), "held": (_("On hold"), "wait"),
        "wrap_up": (_("Call ended"), "wait"), "dropped": (_("Line dropped"), "bad"),
        "closed": (_("Finished"), ""), "abandoned": (_("Hung up in the queue"), ""),
    }  # fmt: skip
    return stands.get(state, (state, ""))


@dataclass(frozen=True)
class Told:
    """One thing that happened: when it was done, what, in which words, by whom."""

    at: datetime
    icon: str
    title: str
    detail: str
    who: str


def _titles() -> Mapping[str, tuple[str, str]]:
    return {
        "contact.offered": ("phone-incoming", _("Rang")),
        "contact.offered_again": ("phone-incoming", _("Rang at another desk")),
        "contact.opened": ("plus", _("Opened by hand")),
        "contact.answered": ("phone-call", _("Answered")),
        "contact.held": ("pause", _("Put on hold")),
        "contact.resumed": ("play", _("Taken up again")),
        "contact.parked": ("square-parking", _("Parked")),
        "contact.transferred": ("phone-forwarded", _("Transferred")),
        "contact.leg_added": ("users", _("Somebody joined")),
        "contact.ended": ("phone-off", _("Call ended")),
        "contact.dropped": ("phone-missed", _("Line dropped")),
        "contact.called_back": ("phone-outgoing", _("Called back")),
        "contact.pinned": ("pin", _("Pinned")),
        "contact.unpinned": ("pin-off", _("Unpinned")),
        "contact.caller_typed": ("user", _("Kind of caller noted")),
        "contact.language_set": ("languages", _("Language noted")),
        "contact.language_tried": ("languages", _("Way to understand each other tried")),
        "contact.notice_given": ("megaphone", _("Notice read out")),
        "contact.person_set": ("user-check", _("Caller identified")),
        "contact.made_anonymous": ("user-x", _("Left anonymous")),
        "contact.verified": ("shield-check", _("Answer to a check fitted")),
        "contact.not_verified": ("shield-x", _("Answer to a check did not fit")),
        "contact.place_set": ("map-pin", _("Place set")),
        "contact.place_corrected": ("map-pin", _("Place corrected")),
        "contact.place_unsettled": ("map", _("Place not settled: several may be meant")),
        "contact.referred": ("forward", _("Passed on")),
        "contact.relay_told": ("phone-outgoing", _("Told a partner")),
        "contact.relay_no_answer": ("phone-missed", _("Partner did not answer")),
        "contact.relay_voicemail": ("voicemail", _("Left a partner a message")),
        "contact.relay_busy": ("phone-off", _("Partner was busy")),
        "contact.relay_refused": ("ban", _("Partner would not take it")),
        "contact.stood_down": ("undo-2", _("Not theirs: stood down")),
        "contact.directory_told": ("book-user", _("Told from the directory")),
        "contact.level_raised": ("triangle-alert", _("Urgency raised")),
        "contact.told_911": ("siren", _("Handed over to 9-1-1")),
        "contact.cue_dismissed": ("shield", _("Danger word: no danger")),
        "contact.answer_viewed": ("eye", _("Answer looked at")),
        "contact.answer_read_out": ("message-square-quote", _("Answer read out")),
        "contact.answer_sent": ("send", _("Answer sent")),
        "contact.draft_set_aside": ("file-diff", _("A second text was set aside")),
        "contact.promised": ("handshake", _("Promised")),
        "contact.promise_kept": ("check", _("Promise kept")),
        "contact.promise_handed_over": ("user-round-plus", _("Promise handed over")),
        "contact.follow_up_added": ("list-todo", _("Follow-up noted")),
        "contact.follow_up_done": ("check", _("Follow-up done")),
        "contact.follow_up_handed_over": ("user-round-plus", _("Follow-up handed over")),
        "contact.joined": ("merge", _("Joined with another contact")),
        "contact.joined_into": ("merge", _("Joined into another contact")),
        "contact.finished": ("flag", _("Finished")),
        "contact.kept_apart": ("lock", _("Kept apart for a role")),
        "script.started": ("list-ordered", _("Script started")),
        "script.answered": ("list-ordered", _("Script: an answer")),
        "script.went_back": ("undo-2", _("Script: a step back")),
        "script.left": ("log-out", _("Script left")),
        "script.finished": ("list-checks", _("Script finished")),
        "request.opened": ("map-pinned", _("Request made")),
        "request.followed": ("user-plus", _("Joined a request")),
        "person.read": ("eye", _("Person looked at")),
    }  # fmt: skip


# What of an entry is worth a reader's time, in this order.
_DETAILS = (
    "reference", "contact", "title", "text", "place", "question", "phrase", "type", "script", "step",
    "answer", "disposition", "reasons", "caller_type", "language", "notice_version", "channel",
    "kind", "topic", "to", "called", "who", "not", "candidates", "summary", "cause", "heard", "notes",
)  # fmt: skip


def told(entry: LedgerEntry, *, is_shielded: bool = False) -> Told:
    """A ledger entry in words; of a contact that is kept apart only that something was done, and by whom."""
    icon, title = _titles().get(
        entry.verb, ("dot", entry.verb.partition(".")[2].replace("_", " ").capitalize())
    )
    if is_shielded:
        return Told(entry.acted_at, icon, title, "", entry.actor_name)
    after: dict[str, Any] = entry.data.get("after") or {}
    parts = [_plain(after[name]) for name in _DETAILS if after.get(name)]
    if number := after.get("number"):
        parts.append(_("version %(n)s") % {"n": number})
    if due := parse_datetime(str(after.get("due_at", ""))):
        parts.append(_("by %(when)s") % {"when": day_hour(due)})
    if after.get("late"):
        parts.append(_("late"))
    if reason := entry.data.get("reason"):
        parts.append(str(reason))
    if was := (entry.data.get("before") or {}).get("place"):
        parts.append(_("before: %(place)s") % {"place": was})
    return Told(entry.acted_at, icon, title, " · ".join(parts), entry.actor_name)


def _plain(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
