"""Verbs on contacts, by noun: the channel, the conversation, what is typed, the end, the agent."""

from townline.contacts.actions.agents import go_ready, set_state
from townline.contacts.actions.apart import keep_apart
from townline.contacts.actions.channel import (
    Received,
    answer,
    offer_next,
    open_by_hand,
    receive_channel_event,
    take_event,
)
from townline.contacts.actions.conversation import (
    dismiss_cue,
    give_notice,
    hold,
    leave_anonymous,
    note_911,
    note_leg,
    park,
    pin,
    raise_level,
    record_verification,
    resume,
    set_caller_type,
    set_language,
    set_person,
    set_place,
    unpin,
)
from townline.contacts.actions.drafts import resolve_draft, save_draft
from townline.contacts.actions.finishing import (
    call_back,
    mark_dropped,
    wrap_up,
)
from townline.contacts.actions.following import (
    finish_follow_up,
    follow_up,
    hand_over_follow_up,
    hand_over_promise,
    keep_promise,
    promise,
)
from townline.contacts.actions.joining import join
from townline.contacts.actions.languages import try_language
from townline.contacts.actions.pausing import pause_calm, resume_calm
from townline.contacts.actions.referring import (
    ReferredTo,
    note_relay,
    note_told,
    refer,
    set_candidates,
    stand_down,
)
from townline.contacts.actions.telling import (
    record_exposure,
    relay_answer,
    send_answer,
    settle_sending,
)
from townline.contacts.actions.written import note_number, take_written

__all__ = [
    "Received",
    "ReferredTo",
    "answer",
    "call_back",
    "dismiss_cue",
    "finish_follow_up",
    "follow_up",
    "give_notice",
    "go_ready",
    "hand_over_follow_up",
    "hand_over_promise",
    "hold",
    "join",
    "keep_apart",
    "keep_promise",
    "leave_anonymous",
    "mark_dropped",
    "note_911",
    "note_leg",
    "note_number",
    "note_relay",
    "note_told",
    "offer_next",
    "open_by_hand",
    "park",
    "pause_calm",
    "pin",
    "promise",
    "raise_level",
    "receive_channel_event",
    "record_exposure",
    "record_verification",
    "refer",
    "relay_answer",
    "resolve_draft",
    "resume",
    "resume_calm",
    "save_draft",
    "send_answer",
    "set_caller_type",
    "set_candidates",
    "set_language",
    "set_person",
    "set_place",
    "set_state",
    "settle_sending",
    "stand_down",
    "take_event",
    "take_written",
    "try_language",
    "unpin",
    "wrap_up",
]  # fmt: skip
