"""What is left after a contact: promises to the caller, and follow-up work for ourselves."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from townline.accounts.models import User
from townline.contacts.actions.common import locked, mine, write
from townline.contacts.errors import NeedsWords, NoSuchContact, NotYours
from townline.contacts.models import FollowUp, Promise
from townline.core import live

Owned = TypeVar("Owned", Promise, FollowUp)


def _check(text: str, due_at: datetime, now: datetime, *, field: str, what: str) -> str:
    if not text.strip():
        raise NeedsWords(what, field=field)
    if due_at <= now:
        raise NeedsWords("Give it a time that is still to come.", field="due_at")
    return text.strip()[:240]


def _owned(found: Owned | None, actor: User) -> Owned:
    if found is None:
        raise NoSuchContact("That is settled already.")
    held_by = found.contact.compartment
    holds = bool(held_by) and actor.may(f"{held_by}.open")
    if not (found.owner_id == actor.pk or holds or actor.may("contacts.read_all")):
        raise NotYours("A colleague owns this.")
    return found


def _promise(promise_id: int, actor: User) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",)).select_related("contact")
    return _owned(rows.filter(pk=promise_id, kept_at=None).first(), actor)


def _follow_up(follow_up_id: int, actor: User) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("contact")
    return _owned(rows.filter(pk=follow_up_id, done_at=None).first(), actor)


@transaction.atomic
def promise(
    *, contact_id: int, text: str, owner_id: int, due_at: datetime, actor: User, now: datetime
) -> Promise:
    """Write down what we said we would do, who owns it and by when. Raises NeedsWords."""
    text = _check(text, due_at, now, field="promise", what="Say what was promised.")
    contact = mine(contact_id, actor)
    made = Promise.objects.create(contact=contact, text=text, owner_id=owner_id, due_at=due_at)
    write(contact, "promised", actor=actor, now=now,
          after={"text": text, "owner": owner_id, "due_at": due_at.isoformat()})  # fmt: skip
    live.announce(f"agent:{owner_id}")
    return made


@transaction.atomic
def keep_promise(*, promise_id: int, actor: User, now: datetime) -> None:
    """Say that a promise was kept, now; whether that was late is written down with it."""
    found = _promise(promise_id, actor)
    found.kept_at = now
    found.save(update_fields=["kept_at"])
    write(found.contact, "promise_kept", actor=actor, now=now,
          after={"text": found.text, "late": now > found.due_at})  # fmt: skip
    live.announce(f"agent:{found.owner_id}")


@transaction.atomic
def hand_over_promise(*, promise_id: int, to: User, actor: User, now: datetime) -> None:
    """Give a promise to a colleague; it stays due when it was."""
    _hand_over(_promise(promise_id, actor), "promise_handed_over", to=to, actor=actor, now=now)


@transaction.atomic
def follow_up(
    *, contact_id: int, text: str, owner_id: int, due_at: datetime, actor: User, now: datetime
) -> FollowUp:
    """Leave work for somebody after a contact, also after one that is finished. Raises NeedsWords."""
    text = _check(text, due_at, now, field="text", what="Say what is to be done.")
    contact = locked(contact_id)
    made = FollowUp.objects.create(contact=contact, text=text, owner_id=owner_id, due_at=due_at)
    write(contact, "follow_up_added", actor=actor, now=now,
          after={"text": text, "owner": owner_id, "due_at": due_at.isoformat()})  # fmt: skip
    live.announce(f"agent:{owner_id}")
    return made


@transaction.atomic
def finish_follow_up(*, follow_up_id: int, actor: User, now: datetime) -> None:
    """Say that follow-up work is done, now."""
    found = _follow_up(follow_up_id, actor)
    found.done_at = now
    found.save(update_fields=["done_at"])
    write(found.contact, "follow_up_done", actor=actor, now=now,
          after={"text": found.text, "late": now > found.due_at})  # fmt: skip
    live.announce(f"agent:{found.owner_id}")


@transaction.atomic
def hand_over_follow_up(*, follow_up_id: int, to: User, actor: User, now: datetime) -> None:
    """Give follow-up work to a colleague; it stays due when it was."""
    _hand_over(
        _follow_up(follow_up_id, actor), "follow_up_handed_over", to=to, actor=actor, now=now
    )


def _hand_over(
    found: Promise | FollowUp, verb: str, *, to: User, actor: User, now: datetime
) -> None:
    before = found.owner_id
    found.owner = to
    found.save(update_fields=["owner"])
    write(found.contact, verb, actor=actor, now=now,
          after={"text": found.text, "to": to.display_name})  # fmt: skip
    live.announce(f"agent:{before}")
    live.announce(f"agent:{to.pk}")
