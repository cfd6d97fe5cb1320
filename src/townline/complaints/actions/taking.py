"""Taking down what came in, and the policy by which its clocks run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.attachments import actions as attachments
from townline.attachments import queries as reading
from townline.attachments.actions import Incoming
from townline.complaints import queries, rules
from townline.complaints.actions.common import write
from townline.complaints.errors import NoSuchKind, WordsNeeded
from townline.complaints.models import About, Accused, Complaint, Kind, Policy
from townline.core import ledger

SAID = {"remedy", "place_label", "address"}
"""The facts that are free text: numbers of cards are masked in them, as in the words."""


@transaction.atomic
def take(
    *, kind: str, words: str, channel: str, received_at: datetime, actor: User | None, now: datetime,
    accused_ids: Collection[int] = (), files: Sequence[Incoming] = (), danger_done: str = "", **facts: Any,
) -> Complaint:  # fmt: skip
    """Take down what came in, with the clocks that run from `received_at`, when we knew.

    `facts` are fields of Complaint (about, remedy, name, number, email, address, language, program_code,
    contact_id, person_id, format_wanted, happened_at, place_label, hazard_reference, office, has_consent).
    Whoever is named in the words, or as accused, will never find it. An injury goes to risk management and
    the media to communications, by policy; where the words only name the media, communications must have it
    in the same time. `danger_done` says what was done about a sign of danger in the words. Raises
    WordsNeeded, NoSuchKind, NoPolicy and what taking files refuses.
    """
    if kind not in Kind.values:
        raise NoSuchKind(field="kind")
    if not words.strip():
        raise WordsNeeded(field="words")
    policy = queries.policy(now)
    clocks = rules.clocks(
        rules.Kind(kind), received_at, policy.terms(), queries.calendar_of(policy)
    )
    meant = _meant(words, accused_ids) if kind in (Kind.COMPLAINT, Kind.ACCESSIBILITY) else {}
    kept = {
        name: reading.masked(fact).text if name in SAID else fact for name, fact in facts.items()
    }
    made = Complaint(
        kind=kind, words=reading.masked(words.strip()).text, channel=channel,
        received_at=received_at, taken_at=now, taken_by=actor, stage_since=received_at, policy=policy,
        acknowledge_by=clocks.acknowledge_by, answer_by=clocks.answer_by, clock_why=clocks.why, **kept,
    )  # fmt: skip
    made.program_code = _program(made, policy)
    if made.kind != Kind.MEDIA and rules.names_media(words, policy.media_words):
        made.media_by = received_at + timedelta(minutes=policy.media_minutes)
    made.needs_check = bool(meant) or (kind == Kind.COMPLAINT and made.about == About.STAFF)
    write(made, "taken", actor=actor, now=now, after={
        "kind": kind, "program": made.program_code, "why": clocks.why,
        "acknowledge_by": clocks.acknowledge_by and clocks.acknowledge_by.isoformat(),
        "answer_by": clocks.answer_by and clocks.answer_by.isoformat(),
        "hazard": made.hazard_reference, "kept_from": len(meant),
        "media_by": made.media_by and made.media_by.isoformat(), "danger_done": danger_done,
    })  # fmt: skip
    Accused.objects.bulk_create(
        Accused(complaint=made, user_id=key, is_possible=possible)
        for key, possible in meant.items()
    )
    attachments.take(
        files=files, owner=made.stream, actor=actor, now=now, is_from_public=actor is None
    )
    return made


def _meant(words: str, accused_ids: Collection[int]) -> dict[int, bool]:
    """Whom it is about (False) or may be about (True: found in the words, until a lead has looked)."""
    people = accounts.colleagues()
    names = {key: each.display_name for key, each in people.items() if each.is_active}
    possible = dict.fromkeys(rules.named_in(words, names), True)
    return possible | dict.fromkeys((key for key in accused_ids if key in people), False)


def _program(made: Complaint, policy: Policy) -> str:
    if made.kind == Kind.INJURY:
        return policy.risk_program
    return policy.media_program if made.kind == Kind.MEDIA else made.program_code


@transaction.atomic
def publish_policy(
    *, fields: Mapping[str, Any], from_at: datetime, actor: User | None, now: datetime
) -> Policy:
    """Put a policy in force from an instant; the one before ends there. The same again is nothing."""
    old = Policy.objects.filter(effective__endswith=None).first()
    if old is not None and all(getattr(old, name) == value for name, value in fields.items()):
        return old  # type: ignore[no-any-return]
    if old is not None:
        old.effective = Range(old.effective.lower, from_at, "[)")
        old.save(update_fields=["effective"])
    made: Policy = Policy.objects.create(effective=Range(from_at, None, "[)"), **fields)
    ledger.append(stream="complaints_policy", verb="complaints_policy.published", actor=actor, now=now,
                  after={"from": from_at.isoformat()})  # fmt: skip
    return made
