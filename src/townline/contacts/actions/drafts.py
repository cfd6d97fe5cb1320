"""What is being typed. Cheap, never lost, never silently overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from townline.accounts.models import User
from townline.attachments import queries as attachments
from townline.contacts.actions.common import mine
from townline.contacts.errors import NoSuchContact, NotYours, WrongMoment
from townline.contacts.models import Contact, Draft
from townline.contacts.rules import OPEN, State
from townline.core import ledger, live

KEPT_ON_CONTACT = {"notes", "heard"}


@dataclass(frozen=True)
class SavedDraft:
    """The text as it now stands on the server."""

    revision: int
    saved_at: datetime


@dataclass(frozen=True)
class Diverged:
    """Two tabs wrote from the same revision: theirs is on file, mine is kept beside it."""

    theirs: str
    mine: str
    revision: int


@transaction.atomic
def save_draft(
    *, contact_id: int, field: str, text: str, caret: int, revision: int, tab: str, actor: User,
    now: datetime,
) -> SavedDraft | Diverged:  # fmt: skip
    """Keep what stands in a field; three statements.

    Numbers of cards are masked in what is kept.

    `revision` is the one this tab last saw (0 for none). A newer one by another tab is not overwritten:
    both texts are kept and Diverged is returned. Raises NoSuchContact, NotYours, WrongMoment.
    """
    head = Contact.objects.filter(pk=contact_id).values_list("agent_id", "state").first()
    if head is None:
        raise NoSuchContact
    agent_id, state = head
    if agent_id != actor.pk and not actor.may("contacts.read_all"):
        raise NotYours
    if State(state) not in OPEN:
        raise WrongMoment
    text = attachments.masked(text).text
    draft = Draft.objects.select_for_update().filter(contact_id=contact_id, field=field).first()
    if draft is None:
        return _first(contact_id, field, text, caret, tab, actor, now)
    if draft.revision != revision and draft.tab != tab and draft.text != text:
        if draft.other_text and draft.other_tab != tab:
            _keep(contact_id, field, draft.other_text, actor, now)
        draft.other_text, draft.other_tab = text, tab
        draft.save(update_fields=["other_text", "other_tab"])
        return Diverged(draft.text, text, draft.revision)
    draft.text, draft.caret, draft.tab, draft.user = text, caret, tab, actor
    draft.revision += 1
    draft.saved_at = now
    draft.save()
    return SavedDraft(draft.revision, now)


def _first(
    contact_id: int, field: str, text: str, caret: int, tab: str, actor: User, now: datetime
) -> SavedDraft | Diverged:
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                contact_id=contact_id, field=field, text=text, caret=caret, tab=tab, user=actor,
                saved_at=now,
            )  # fmt: skip
    except IntegrityError:
        other = Draft.objects.get(contact_id=contact_id, field=field)
        return Diverged(other.text, text, other.revision)
    return SavedDraft(draft.revision, now)


def _keep(contact_id: int, field: str, text: str, actor: User, now: datetime) -> None:
    """A text that gives way is written down first: whatever was typed can be had again."""
    ledger.append(
        stream=f"contact:{contact_id}", verb="contact.draft_set_aside", actor=actor, now=now,
        contact_id=contact_id, before={field: text},
    )  # fmt: skip


@transaction.atomic
def resolve_draft(
    *, contact_id: int, field: str, text: str, tab: str, actor: User, now: datetime
) -> SavedDraft:
    """Settle two texts by the one somebody chose or joined."""
    contact, text = mine(contact_id, actor), attachments.masked(text).text
    draft = Draft.objects.select_for_update().filter(contact=contact, field=field).first()
    if draft is None:
        raise WrongMoment("There is nothing to settle in that field.")
    for given_up in (draft.text, draft.other_text):
        if given_up and given_up not in text:
            _keep(contact_id, field, given_up, actor, now)
    draft.text, draft.tab, draft.user, draft.saved_at = text, tab, actor, now
    draft.revision += 1
    draft.other_text, draft.other_tab = None, ""
    draft.save()
    live.announce(f"contact:{contact_id}")
    return SavedDraft(draft.revision, now)


def settle(contact: Contact) -> None:
    """Write the last drafts of the kept fields onto the contact, when it is parked or finished."""
    for draft in Draft.objects.filter(contact=contact, field__in=KEPT_ON_CONTACT):
        text = draft.text
        if draft.other_text and draft.other_text != draft.text:
            text = f"{draft.text}\n\n[from another window]\n{draft.other_text}"
        setattr(contact, draft.field, text)
