"""Work on a file: who handles it, what was looked into, the next stage, the end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.attachments import actions as attachments
from townline.attachments import queries as reading
from townline.attachments.actions import Incoming
from townline.complaints import queries, rules
from townline.complaints.actions.common import held, write
from townline.complaints.errors import NotTheirs, NotYet, WordsNeeded
from townline.complaints.models import Accused, Complaint, Kind, Note, Outcome, State
from townline.core import ledger


@transaction.atomic
def settle_conflict(
    *, reference: str, accused_ids: Collection[int], actor: User, now: datetime
) -> Complaint:
    """A lead has looked: it is about these and nobody else. A handler who is among them no longer is one."""
    complaint = held(reference, actor)
    people = accounts.colleagues()
    chosen = {key for key in accused_ids if key in people}
    if actor.pk in chosen:
        raise NotTheirs("You cannot be whom it is about and look for conflicts. Ask another lead.")
    before = sorted(complaint.accused.values_list("user_id", flat=True))
    complaint.accused.exclude(user_id__in=chosen).delete()
    complaint.accused.update(is_possible=False)
    known = set(complaint.accused.values_list("user_id", flat=True))
    Accused.objects.bulk_create(
        Accused(complaint=complaint, user_id=key) for key in sorted(chosen - known)
    )
    complaint.needs_check = False
    if complaint.owner_id in chosen:
        complaint.owner = None
    write(complaint, "conflict_settled", actor=actor, now=now, before={"about": before},
          after={"about": sorted(chosen)})  # fmt: skip
    return complaint


@transaction.atomic
def assign(
    *, reference: str, owner_id: int | None, program_code: str, actor: User, now: datetime
) -> Complaint:
    """Give it to a program and a person. Raises NotTheirs for whom it is about or who answered it before."""
    complaint = held(reference, actor)
    people = accounts.colleagues()
    if owner_id is not None:
        accused = list(complaint.accused.values_list("user_id", flat=True))
        why = rules.unfit(owner_id, accused=accused, handled=complaint.handled_ids)
        if why is not None or owner_id not in people:
            raise NotTheirs(field="owner")
    before = {"program": complaint.program_code, "owner": complaint.owner_id}
    complaint.program_code = program_code
    complaint.owner = people[owner_id] if owner_id is not None else None
    write(complaint, "assigned", actor=actor, now=now, before=before,
          after={"program": program_code, "owner": owner_id})  # fmt: skip
    return complaint


@transaction.atomic
def acknowledge(*, reference: str, how: str, actor: User, now: datetime) -> Complaint:
    """They were told that we have it, otherwise than by letter: how, in a few words."""
    if not how.strip():
        raise WordsNeeded("Say how they were told.", field="how")
    complaint = held(reference, actor)
    complaint.acknowledged_at = complaint.acknowledged_at or now
    write(complaint, "acknowledged", actor=actor, now=now, reason=how.strip())
    return complaint


@transaction.atomic
def pass_on(*, reference: str, to_whom: str, actor: User, now: datetime) -> Complaint:
    """Handed to those who answer it (communications, risk management, the praised): whom, and when."""
    if not to_whom.strip():
        raise WordsNeeded("Say who has it now, by name.", field="to_whom")
    complaint = held(reference, actor)
    complaint.passed_to = to_whom.strip()[:160]
    complaint.acknowledged_at = complaint.acknowledged_at or now
    write(complaint, "passed_on", actor=actor, now=now, after={"to": complaint.passed_to})
    return complaint


@transaction.atomic
def tell_communications(*, reference: str, to_whom: str, actor: User, now: datetime) -> Complaint:
    """The media are named in it: who at communications has it now, by name. Raises WordsNeeded, NotYet."""
    if not to_whom.strip():
        raise WordsNeeded("Say who at communications has it now, by name.", field="media_with")
    complaint = held(reference, actor)
    if complaint.media_by is None:
        raise NotYet("Nothing in it names the media.")
    complaint.media_with = to_whom.strip()[:160]
    write(
        complaint, "communications_told", actor=actor, now=now, after={"to": complaint.media_with}
    )
    return complaint


@transaction.atomic
def add_files(
    *, reference: str, files: Sequence[Incoming], actor: User, now: datetime
) -> list[int]:
    """Photos and papers that belong to it. Raises what `attachments.actions.take` refuses, WordsNeeded."""
    complaint = held(reference, actor, may_be_closed=True)
    if not files:
        raise WordsNeeded("Choose a file.", field="files")
    return attachments.take(
        files=files, owner=complaint.stream, actor=actor, now=now, moment="paper"
    )


@transaction.atomic
def add_note(*, reference: str, words: str, actor: User, now: datetime) -> Note:
    """What was looked into."""
    if not words.strip():
        raise WordsNeeded("Write what you looked into.", field="note")
    complaint = held(reference, actor, may_be_closed=True)
    made: Note = Note.objects.create(
        complaint=complaint, words=reading.masked(words.strip()).text, by=actor, at=now
    )
    write(complaint, "noted", actor=actor, now=now, after={"words": made.words})
    return made


@transaction.atomic
def hear(*, reference: str, words: str, is_from_reader: bool, now: datetime) -> Complaint | None:
    """They wrote back by mail: it stands in the file and marks it in the register, once. None where no such
    file is. What it asks for (the next stage, more to look into) a person decides."""
    complaint = Complaint.objects.select_for_update().filter(reference=reference).first()
    if complaint is None or complaint.notes.filter(by=None, at=now).exists():
        return complaint
    said = reading.masked(words).text
    said = said if is_from_reader else f"From another address than we wrote to:\n{said}"
    Note.objects.create(complaint=complaint, words=said, at=now)
    write(complaint, "heard", actor=None, now=now, after={"words": said})
    return complaint


@transaction.atomic
def escalate(*, reference: str, reason: str, actor: User, now: datetime) -> Complaint:
    """They are not content: a manager who had no part in it looks anew, with clocks of its own.

    Raises NotYet for what has no stages, was not answered and is not late, or is at the last one.
    """
    if not reason.strip():
        raise WordsNeeded("Say what they are not content with.", field="reason")
    complaint = held(reference, actor, may_be_closed=True)
    to = rules.stage_after(rules.Stage(complaint.stage)) if complaint.has_stages else None
    is_late = complaint.answer_by is not None and complaint.answer_by < now
    if to is None or not (complaint.answered_at or is_late):
        raise NotYet(
            "The program answers first, or is late. After the manager comes the ombudsman."
        )
    clocks = rules.clocks(
        rules.Kind(complaint.kind), now, complaint.policy.terms(),
        queries.calendar_of(complaint.policy),
    )  # fmt: skip
    if complaint.owner_id:
        complaint.handled_ids = sorted({*complaint.handled_ids, complaint.owner_id})
    before = {"stage": complaint.stage, "owner": complaint.owner_id, "outcome": complaint.outcome}
    complaint.stage, complaint.state, complaint.outcome = to.value, State.OPEN.value, ""
    complaint.owner, complaint.stage_since = None, now
    complaint.acknowledge_by, complaint.answer_by = clocks.acknowledge_by, clocks.answer_by
    complaint.extended_at, complaint.extension_reason = None, ""
    complaint.acknowledged_at = complaint.answered_at = complaint.closed_at = None
    write(complaint, "escalated", actor=actor, now=now, reason=reason.strip(), before=before,
          after={"stage": to.value, "why": clocks.why})  # fmt: skip
    return complaint


@transaction.atomic
def close(*, reference: str, outcome: str, words: str, actor: User, now: datetime) -> Complaint:
    """The end. A complaint closes after its answer, or when it was withdrawn. Raises NotYet, WordsNeeded."""
    complaint = held(reference, actor)
    if not words.strip():
        raise WordsNeeded("Say how it ended.", field="words")
    if complaint.has_stages:
        if outcome != Outcome.WITHDRAWN and not (complaint.answered_at or complaint.is_anonymous):
            raise NotYet("Answer it first. Closed is not answered.")
        complaint.outcome = outcome if outcome == Outcome.WITHDRAWN else complaint.outcome
    elif complaint.kind in (Kind.MEDIA, Kind.INJURY) and not complaint.passed_to:
        raise NotYet("Hand it on first, and write down to whom.")
    complaint.outcome = complaint.outcome or Outcome.DEALT_WITH.value
    complaint.state, complaint.closed_at = State.CLOSED.value, now
    write(complaint, "closed", actor=actor, now=now, reason=words.strip(),
          after={"outcome": complaint.outcome})  # fmt: skip
    return complaint


def note_reading(*, complaint: Complaint, what: str, actor: User, now: datetime) -> None:
    """Write down who opened or took away a file."""
    ledger.append(stream=complaint.stream, verb="complaint.read", actor=actor, now=now, reason=what)
