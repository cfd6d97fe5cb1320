"""Verbs in mid-contact: who it is, where, how urgent, what was read, and juggling several."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.actions import log_read
from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.channel import note_event
from townline.contacts.actions.common import free_slot, mine, write
from townline.contacts.actions.drafts import settle
from townline.contacts.errors import AskedEnough, NeedsWords, WrongMoment
from townline.contacts.models import CALLER_TYPES, Contact, Verification
from townline.contacts.rules import State
from townline.core import live
from townline.places.queries import Location
from townline.residents import queries as residents
from townline.residents.errors import NobodyFound

ANSWERS_TO_A_QUESTION = 3


def _set(
    contact: Contact, verb: str, *, actor: User, now: datetime, reason: str = "", **fields: Any
) -> Contact:
    """Change fields of a contact and write before and after of what really changed."""
    before = {name: getattr(contact, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    if not changed:
        return contact
    for name, value in changed.items():
        setattr(contact, name, value)
    contact.save(update_fields=list(changed))
    write(
        contact, verb, actor=actor, now=now, reason=reason,
        before={name: _plain(before[name]) for name in changed},
        after={name: _plain(value) for name, value in changed.items()},
    )  # fmt: skip
    return contact


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@transaction.atomic
def hold(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Put the caller on hold."""
    contact = mine(contact_id, actor)
    if contact.state != State.LIVE.value:
        raise WrongMoment
    note_event(contact, "held", now=now, by=actor)
    return _set(contact, "held", actor=actor, now=now, state=State.HELD.value, held_at=now)


@transaction.atomic
def park(*, contact_id: int, actor: User, now: datetime, reason: str = "") -> Contact:
    """Put a contact aside with all that was typed; its timers run on."""
    contact = mine(contact_id, actor)
    settle(contact)
    contact.parked_at, contact.park_reason = now, reason[:120]
    contact.save(update_fields=["notes", "heard", "parked_at", "park_reason"])
    write(contact, "parked", actor=actor, now=now, reason=reason,
          after={"notes": contact.notes, "heard": contact.heard})  # fmt: skip
    return contact


@transaction.atomic
def resume(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Take a held or parked contact up again; it keeps its number, or gets the next free one."""
    contact = mine(contact_id, actor)
    if contact.state == State.HELD.value:
        note_event(contact, "resumed", now=now, by=actor)
    live_again = State.LIVE.value if contact.state == State.HELD.value else contact.state
    slot = contact.slot or free_slot(actor)
    return _set(contact, "resumed", actor=actor, now=now, parked_at=None, held_at=None,
                state=live_again, slot=slot)  # fmt: skip


@transaction.atomic
def pin(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Keep a contact in sight beside another; at most two, the older pin gives way."""
    contact = mine(contact_id, actor)
    pinned = Contact.objects.open().filter(agent=contact.agent, pinned_at__isnull=False)
    for old in pinned.exclude(pk=contact.pk).order_by("-pinned_at")[1:]:
        _set(old, "unpinned", actor=actor, now=now, pinned_at=None)
    return _set(contact, "pinned", actor=actor, now=now, pinned_at=now)


@transaction.atomic
def unpin(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Let a pinned contact go back among the others."""
    return _set(mine(contact_id, actor), "unpinned", actor=actor, now=now, pinned_at=None)


@transaction.atomic
def set_caller_type(*, contact_id: int, caller_type: str, actor: User, now: datetime) -> Contact:
    """Say what kind of caller it is; it decides what may be said."""
    if caller_type not in CALLER_TYPES:
        raise NeedsWords("Choose one of the caller types.", field="caller_type")
    contact = mine(contact_id, actor)
    return _set(contact, "caller_typed", actor=actor, now=now, caller_type=caller_type)


@transaction.atomic
def set_language(*, contact_id: int, language: str, actor: User, now: datetime) -> Contact:
    """Say which language the contact is in; it is apart from the operator's own."""
    contact = mine(contact_id, actor)
    return _set(contact, "language_set", actor=actor, now=now, language=language[:20])


@transaction.atomic
def give_notice(*, contact_id: int, version: str, actor: User, now: datetime) -> Contact:
    """Record that the collection notice was read to the caller, and which version."""
    contact = mine(contact_id, actor)
    return _set(contact, "notice_given", actor=actor, now=now, notice_version=version,
                notice_given_at=contact.notice_given_at or now)  # fmt: skip


@transaction.atomic
def set_person(*, contact_id: int, person_id: int, actor: User, now: datetime) -> Contact:
    """Say who is calling. Verification starts again, and the reading of the person is logged."""
    contact = mine(contact_id, actor)
    if residents.summary(person_id, viewer=actor) is None:
        raise NobodyFound
    log_read(subject=f"resident:{person_id}", contact_id=contact.pk, actor=actor,
             purpose="identified as the caller", now=now)  # fmt: skip
    return _set(contact, "person_set", actor=actor, now=now, person_id=person_id,
                is_anonymous=False, verification_level=0)  # fmt: skip


@transaction.atomic
def leave_anonymous(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """The caller does not want to be known, or was not who we thought."""
    contact = mine(contact_id, actor)
    return _set(contact, "made_anonymous", actor=actor, now=now, person_id=None,
                is_anonymous=True, verification_level=0)  # fmt: skip


@transaction.atomic
def record_verification(
    *, contact_id: int, question: str, given: str, actor: User, now: datetime
) -> Contact:
    """Check one answer of the caller. Only whether it fitted is kept, for this contact alone.

    Raises AskedEnough after three wrong answers to one question: a fact must be known, not guessed.
    """
    contact = mine(contact_id, actor)
    if contact.person_id is None:
        raise NobodyFound
    asked = Verification.objects.filter(contact=contact, person=contact.person_id)
    if asked.filter(question=question, passed=False).count() >= ANSWERS_TO_A_QUESTION:
        raise AskedEnough
    passed = residents.check_fact(contact.person_id, question, given)
    Verification.objects.create(
        contact=contact, person_id=contact.person_id, question=question, passed=passed, at=now
    )
    fitted = set(
        Verification.objects.filter(contact=contact, person=contact.person_id, passed=True)
        .values_list("question", flat=True)
    )  # fmt: skip
    contact.verification_level = residents.level_reached(fitted)
    contact.save(update_fields=["verification_level"])
    write(contact, "verified" if passed else "not_verified", actor=actor, now=now,
          after={"question": question, "level": contact.verification_level})  # fmt: skip
    return contact


@transaction.atomic
def set_place(*, contact_id: int, location: Location | None, actor: User, now: datetime) -> Contact:
    """Say where it is. An earlier place stays in the ledger when it is corrected."""
    contact = mine(contact_id, actor)
    place = location.as_json() if location else None
    before = contact.place
    contact.place, contact.candidates = place, None
    contact.x = location.x if location else None
    contact.y = location.y if location else None
    contact.save(update_fields=["place", "x", "y", "candidates"])
    write(contact, "place_corrected" if before else "place_set", actor=actor, now=now,
          before=_spot(before) if before else None,
          after=_spot(place) if place else None)  # fmt: skip
    return contact


def _spot(place: dict[str, Any]) -> dict[str, Any]:
    return {"place": place["label"], "x": place["x"], "y": place["y"]}


@transaction.atomic
def raise_level(*, contact_id: int, level: str, reason: str, actor: User, now: datetime) -> Contact:
    """Raise the urgency with its reason; a lower one is noted and changes nothing."""
    contact = mine(contact_id, actor)
    after = rules.raised(contact.level, level)
    if after == contact.level:
        return contact
    live.announce("seats")
    return _set(contact, "level_raised", actor=actor, now=now, reason=reason, level=after,
                level_reason=reason[:200])  # fmt: skip


@transaction.atomic
def note_911(*, contact_id: int, how: str, actor: User, now: datetime) -> Contact:
    """Record that the caller was told to call 9-1-1, or was connected, and when."""
    contact = mine(contact_id, actor)
    contact.level = rules.raised(contact.level, "E")
    contact.save(update_fields=["level"])
    live.announce("seats")
    return _set(contact, "told_911", actor=actor, now=now, reason=how,
                told_911_at=contact.told_911_at or now)  # fmt: skip


@transaction.atomic
def note_leg(*, contact_id: int, kind: str, words: str, actor: User, now: datetime) -> None:
    """Record that somebody else joined: `transfer` or `interpreter`, and who. Raises NeedsWords."""
    if not words.strip():
        raise NeedsWords("Say in a few words who joined.", field="note")
    contact = mine(contact_id, actor)
    write(contact, "leg_added", actor=actor, now=now, reason=words.strip(), after={"kind": kind})


@transaction.atomic
def dismiss_cue(
    *, contact_id: int, cue: str, phrase: str, reason: str, actor: User, now: datetime
) -> None:
    """Say why a danger word was no danger. Raises NeedsWords."""
    if not reason.strip():
        raise NeedsWords("Say in a few words why it is no danger.", field="reason")
    contact = mine(contact_id, actor)
    write(contact, "cue_dismissed", actor=actor, now=now, reason=reason,
          after={"cue": cue, "phrase": phrase})  # fmt: skip
