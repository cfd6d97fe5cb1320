"""What is somebody else's goes on to them: by the caller, with the caller, or by us with a clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.attachments import queries as attachments
from townline.contacts import rules
from townline.contacts.actions.common import locked, mine, write
from townline.contacts.actions.conversation import raise_level
from townline.contacts.errors import NeedsWords, NoSuchReferral, WrongMoment
from townline.contacts.models import Referral, RelayAttempt
from townline.core import live
from townline.places.queries import Location


@dataclass(frozen=True)
class ReferredTo:
    """A body a matter goes to, and the number that works now."""

    code: str
    name: str
    is_ours: bool
    number: str
    why: str = ""
    agreement: str = ""
    is_answer: bool = True


@transaction.atomic
def refer(
    *, contact_id: int, topic: str, topic_name: str, to: Sequence[ReferredTo], kind: str,
    summary: str, place_label: str, is_hazard: bool, actor: User, now: datetime,
) -> list[Referral]:  # fmt: skip
    """Pass a matter on, to one body or, while the place is not settled, to several.

    What is a hazard is relayed by us whatever was chosen, and makes the contact urgent (level A). Who has
    this topic of this contact already is not asked twice. Raises NeedsWords without a summary or a body.
    """
    if not summary.strip():
        raise NeedsWords("Say in a few words what they are told.", field="summary")
    if not to:
        raise NeedsWords("Choose to whom it goes.", field="to")
    if kind not in Referral.Kind.values:
        raise NeedsWords("Say how it goes there.", field="kind")
    contact = mine(contact_id, actor)
    kind = Referral.Kind.RELAY.value if is_hazard else kind
    if is_hazard:
        contact = raise_level(contact_id=contact_id, level="A", actor=actor, now=now,
                              reason=f"{topic_name}: a hazard")  # fmt: skip
    open_ones = Referral.objects.filter(contact=contact, topic=topic, stood_down_at=None)
    known = set(open_ones.values_list("body_code", flat=True))
    counted = open_ones.filter(is_misdirected=True).exists()
    due = now + rules.relay_within(contact.level) if kind == "relay" else None
    made = []
    for party in to:
        if party.code in known:
            continue
        wrong_door = party.is_answer and not party.is_ours and not counted
        counted = counted or wrong_door
        made.append(Referral.objects.create(
            contact=contact, topic=topic, topic_name=topic_name, body_code=party.code,
            body_name=party.name, is_ours=party.is_ours, is_misdirected=wrong_door, kind=kind,
            number=party.number, why=party.why[:300], agreement=party.agreement[:160],
            place_label=place_label[:240], referred_at=now, by=actor,
            summary=attachments.masked(summary.strip()).text, due_at=due,
        ))  # fmt: skip
    if made:
        write(contact, "referred", actor=actor, now=now, after={
            "topic": topic_name, "to": [each.body_name for each in made], "how": kind,
            "summary": summary.strip(), "place": place_label,
            "due_at": due.isoformat() if due else None,
        })  # fmt: skip
        live.announce("referrals")
    return made


def _open(referral_id: int) -> Referral:
    found = (
        Referral.objects.select_for_update(of=("self",)).select_related("contact")
        .filter(pk=referral_id).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchReferral
    if found.released_at is not None:
        raise WrongMoment("They were told already that it is not theirs.")
    return found


@transaction.atomic
def note_relay(
    *, referral_id: int, number: str, outcome: str, spoke_with: str, note: str, actor: User,
    now: datetime,
) -> RelayAttempt:  # fmt: skip
    """Write down one call to a body: at which number, what came of it, who took it.

    Only `told`, with the name of whoever took it, stops the clock. Raises NoSuchReferral, NeedsWords,
    WrongMoment.
    """
    referral = _open(referral_id)
    if outcome not in RelayAttempt.OUTCOMES:
        raise NeedsWords("Say what came of the call.", field="outcome")
    if outcome == "told" and not spoke_with.strip():
        raise NeedsWords("Say who took it: a name or a badge.", field="spoke_with")
    made = RelayAttempt.objects.create(
        referral=referral, number=number[:20] or referral.number, outcome=outcome,
        spoke_with=spoke_with.strip()[:120], note=note.strip()[:200], at=now, by=actor,
    )  # fmt: skip
    if outcome == "told":
        _told(referral, made, now)
    write(locked(referral.contact_id), f"relay_{outcome}", actor=actor, now=now, after={
        "to": referral.body_name, "called": made.number, "who": made.spoke_with,
        "topic": referral.topic_name,
        "late": bool(referral.due_at and outcome == "told" and now > referral.due_at),
    }, reason=made.note)  # fmt: skip
    live.announce("referrals")
    return made


def _told(referral: Referral, call: RelayAttempt, now: datetime) -> None:
    if referral.stood_down_at is not None:
        referral.released_at = now
    elif referral.told_at is None:
        referral.told_at, referral.told_who = now, call.spoke_with
        referral.told_number = call.number
    referral.save(update_fields=["told_at", "told_who", "told_number", "released_at"])


@transaction.atomic
def set_candidates(
    *, contact_id: int, locations: Sequence[Location], actor: User, now: datetime
) -> None:
    """Nobody knows yet which of these places it is: all of them count, and none is the place.

    Raises NeedsWords for fewer than two.
    """
    if len(locations) < 2:
        raise NeedsWords("Choose at least two places.", field="ref")
    contact = mine(contact_id, actor)
    before = contact.place
    contact.candidates = [each.as_json() for each in locations]
    contact.place = contact.x = contact.y = None
    contact.save(update_fields=["candidates", "place", "x", "y"])
    write(contact, "place_unsettled", actor=actor, now=now,
          before={"place": before["label"]} if before else None,
          after={"candidates": [each.label for each in locations]})  # fmt: skip


@transaction.atomic
def stand_down(
    *, contact_id: int, topic: str, keep: Collection[str], why: str, actor: User, now: datetime
) -> list[Referral]:
    """The place is settled: whoever it is not stands down, whoever it is keeps it.

    `keep` are the codes of the bodies that stay. Those that were told have to be told again: the desk shows
    it until the call is noted. Raises NeedsWords.
    """
    if not why.strip():
        raise NeedsWords("Say why it is not theirs.", field="why")
    contact = mine(contact_id, actor)
    rows = Referral.objects.select_for_update().filter(
        contact=contact, topic=topic, stood_down_at=None
    )
    gone = [row for row in rows.order_by("pk") if row.body_code not in keep]
    for row in gone:
        row.stood_down_at, row.stood_down_why = now, why.strip()[:200]
        row.is_misdirected = False
        row.save(update_fields=["stood_down_at", "stood_down_why", "is_misdirected"])
    if gone:
        write(contact, "stood_down", actor=actor, now=now, reason=why,
              after={"not": [row.body_name for row in gone], "topic": topic})  # fmt: skip
        live.announce("referrals")
    return gone


@transaction.atomic
def note_told(
    *, contact_id: int, entry_id: int, code: str, name: str, role: str, actor: User, now: datetime
) -> None:
    """Write down what of the directory was said to the caller, and in which version of it."""
    write(mine(contact_id, actor), "directory_told", actor=actor, now=now,
          after={"title": name, "kind": role, "code": code, "entry": entry_id})  # fmt: skip
