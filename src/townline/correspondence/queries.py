"""Reads of messages: the log, one message, the wordings, and which of them fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Count

from townline.accounts.models import User
from townline.correspondence.errors import NoSuchMessage, NoSuchWording, StopLinkTooOld
from townline.correspondence.letters import SALT, SECRET, key_of
from townline.correspondence.models import (
    LETTER,
    POST,
    Attempt,
    FailingAddress,
    Message,
    Stop,
    TextReply,
    Wording,
)
from townline.correspondence.ports import texts
from townline.correspondence.rules.addresses import masked, plain
from townline.correspondence.rules.wording import EVENTS, FIELDS, filled, nearest

PAGE = 50
S = Message.State
__all__ = [
    "EVENTS",
    "FIELDS",
    "PAGE",
    "SECRET",
    "Filters",
    "attempts",
    "by_key",
    "can_text",
    "counts",
    "failing",
    "filled",
    "guard",
    "key_of",
    "log",
    "masked",
    "message",
    "not_arrived",
    "plain",
    "reader_behind",
    "replies",
    "standing",
    "to_print",
    "versions",
    "wording",
    "wording_for",
    "wordings",
]  # fmt: skip


Gate = Callable[[Collection[str], User], Collection[str]]
_gates: dict[str, Gate] = {}


def guard(kind: str, visible: Gate) -> None:
    """Say of which owners of a kind (`complaint`) a viewer may read letters: called by its app's `ready()`.

    Letters stand in no log and in nobody's list without it: what they say is for who works on their subject.
    """
    _gates[kind] = visible


@dataclass(frozen=True)
class Filters:
    """What the log shows: one state, or all about one reference."""

    state: str = ""
    reference: str = ""


def log(filters: Filters, *, before: int | None) -> list[Message]:
    """Messages, the newest first; one more than a page where there are more."""
    rows = Message.objects.exclude(event=LETTER)
    if filters.state in S.values:
        rows = rows.filter(state=filters.state)
    if filters.reference:
        rows = rows.filter(reference=filters.reference)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.defer("body").order_by("-pk")[: PAGE + 1])


def counts() -> dict[str, int]:
    """How many messages want something: waiting, unknown, failed."""
    wanted = Message.objects.filter(state__in=[S.WAITING, S.UNKNOWN, S.FAILED])
    wanted = wanted.exclude(event=LETTER)
    found = dict(wanted.values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in (S.WAITING, S.UNKNOWN, S.FAILED)}


def can_text() -> bool:
    """Whether text messages can be sent from here: a gateway is set up."""
    return texts.is_set_up()


def replies(shown: Message) -> list[TextReply]:
    """What its reader sent back by text, the first one first."""
    return list(shown.replies.order_by("said_at", "pk")[:50])


def message(message_id: int) -> Message:
    """One message with what it went with; NoSuchMessage."""
    rows = Message.objects.exclude(event=LETTER).select_related("wording", "with_message")
    found = rows.filter(pk=message_id).first()
    if found is None:
        raise NoSuchMessage
    return found


def by_key(keys: Iterable[str]) -> list[Message]:
    """The messages of these keys, without their words; one statement, none for no key."""
    wanted = list(keys)
    return list(Message.objects.filter(key__in=wanted).defer("body")) if wanted else []


def to_print(viewer: User) -> list[Message]:
    """Letters on paper that nobody has posted yet, the oldest first; only those a viewer may know of."""
    found = list(Message.objects.filter(state=S.WAITING, channel=POST).order_by("pk")[:200])
    kinds: dict[str, set[str]] = {}
    for each in found:
        kind, _, key = each.subject_of.partition(":")
        kinds.setdefault(kind, set()).add(key)
    seen = {
        f"{kind}:{key}"
        for kind, keys in kinds.items()
        if kind in _gates
        for key in _gates[kind](keys, viewer)
    }
    return [each for each in found if each.subject_of in seen]


def not_arrived(subjects: Iterable[str]) -> set[str]:
    """About which of these a letter came back or is of unknown fate, the last one there is; one statement."""
    rows = Message.objects.filter(subject_of__in=list(subjects), event=LETTER).order_by("pk")
    last = dict(rows.values_list("subject_of", "state"))
    return {subject for subject, state in last.items() if state in (S.FAILED, S.UNKNOWN)}


def attempts(shown: Message) -> list[Attempt]:
    """Every try of a message, and what came back, the first one first."""
    return list(shown.attempts.order_by("pk")[:200])


def failing() -> list[FailingAddress]:
    """Addresses nothing is sent to, the newest first."""
    return list(
        FailingAddress.objects.filter(failing_since__isnull=False).order_by("-failing_since")[:100]
    )


def wordings(at: datetime) -> list[Wording]:
    """The wordings in force, by event and what they are about."""
    found: Iterable[Wording] = Wording.objects.at(at)
    return sorted(found, key=lambda each: (EVENTS.index(each.event), each.about))


def wording(event: str, about: str, at: datetime) -> Wording:
    """The wording in force of exactly this event and subject; NoSuchWording."""
    found: Wording | None = Wording.objects.at(at).filter(event=event, about=about).first()
    if found is None:
        raise NoSuchWording
    return found


def versions(event: str, about: str) -> list[Wording]:
    """All versions of a wording, the newest first."""
    rows = Wording.objects.filter(event=event, about=about).select_related("by")
    return list(rows.order_by("-number")[:50])


def wording_for(event: str, *, type_code: str, topic: str, at: datetime) -> Wording | None:
    """The wording that fits best: of the type, of its topic, of everything; None where there is none."""
    about = ["", f"topic:{topic}", f"type:{type_code}"]
    found = {
        each.about: each for each in Wording.objects.at(at).filter(event=event, about__in=about)
    }
    best = nearest(list(found), type_code=type_code, topic=topic)
    return found[best] if best is not None else None


def reader_behind(token: str) -> tuple[str, str]:
    """(address, subject) of a stop link; StopLinkTooOld for one that we did not sign."""
    try:
        address, subject_of = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise StopLinkTooOld from wrong
    return str(address), str(subject_of)


def standing(address: str, subject_of: str) -> str:
    """What a reader has stopped: `all`, `this` or nothing."""
    rows = Stop.objects.filter(address=address, subject_of__in=["", subject_of])
    stopped = set(rows.values_list("subject_of", flat=True))
    return "all" if "" in stopped else "this" if stopped else ""
